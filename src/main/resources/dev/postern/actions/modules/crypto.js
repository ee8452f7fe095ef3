// Node's crypto. The host computes; what is asked of it is collected here first, so every object makes one call.
'use strict';

const { fault, received, ask, bytesOf, base64Encode, base64Decode } = internals;
const { Buffer } = require('buffer');
const { encodeText, toBuffer } = internals;
const DATA_MAX = 1 << 20;
const RANDOM_MAX = 1 << 20;

const HASHES = { __proto__: null, md5: 16, sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 };
const CIPHERS = [];
for (const bits of [128, 192, 256]) {
  for (const mode of ['cbc', 'ctr', 'gcm']) {
    CIPHERS.push(`aes-${bits}-${mode}`);
  }
}

function hashName(name) {
  const plain = `${name}`.toLowerCase().replace(/^(rsa|ecdsa)-/, '').replace(/^sha-/, 'sha');
  return HASHES[plain] === undefined ? undefined : plain;
}

function argumentType(name, expected, value, silent) {
  return fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be ${expected}.${silent ? '' : ` Received ${received(value)}`}`);
}

function textOf(value, name) {
  if (typeof value !== 'string') {
    throw argumentType(name, 'of type string', value);
  }
  return value;
}

/** Bytes of a string, Buffer, typed array or DataView. */
function dataOf(value, encoding, name) {
  if (typeof value === 'string') {
    return encodeText(value, encoding === 'buffer' ? 'utf8' : encoding);
  }
  const bytes = bytesOf(value);
  if (bytes === undefined || value instanceof ArrayBuffer && name === 'data') {
    throw argumentType(name, 'of type string or an instance of Buffer, TypedArray, or DataView', value);
  }
  return bytes;
}

function answerOf(bytes, encoding) {
  const buffer = toBuffer(bytes);
  return encoding === undefined || encoding === null || encoding === 'buffer' ? buffer : buffer.toString(encoding);
}

/** What update() gathers. */
class Gathered {
  #chunks = [];
  #size = 0;

  add(bytes) {
    this.#size += bytes.length;
    if (this.#size > DATA_MAX) {
      throw fault(RangeError, 'ERR_OUT_OF_RANGE', `crypto takes ${DATA_MAX} bytes at most`);
    }
    this.#chunks.push(bytes.slice());
  }

  get base64() {
    return base64Encode(this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks));
  }

  copy() {
    const copy = new Gathered();
    this.#chunks.forEach((chunk) => copy.add(chunk));
    return copy;
  }
}

// ---------------------------------------------------------------- hashes

class Hash {
  #name;
  #data = new Gathered();
  #done = false;

  constructor(name, data) {
    this.#name = name;
    if (data !== undefined) {
      this.#data = data;
    }
  }

  update(data, encoding) {
    if (this.#done) {
      throw fault(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    this.#data.add(dataOf(data, encoding, 'data'));
    return this;
  }

  digest(encoding) {
    if (this.#done) {
      throw fault(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    this.#done = true;
    return answerOf(base64Decode(ask('hash', { algorithm: this.#name, data: this.#data.base64 }).data), encoding);
  }

  copy() {
    if (this.#done) {
      throw fault(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    return new Hash(this.#name, this.#data.copy());
  }
}

class Hmac {
  #name;
  #key;
  #data = new Gathered();
  #done = false;

  constructor(name, key) {
    this.#name = name;
    this.#key = key;
  }

  update(data, encoding) {
    if (this.#done) {
      throw fault(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    }
    this.#data.add(dataOf(data, encoding, 'data'));
    return this;
  }

  digest(encoding) {
    if (this.#done) {
      return answerOf(new Uint8Array(0), encoding);
    }
    this.#done = true;
    return answerOf(base64Decode(ask('hmac', { algorithm: this.#name, key: base64Encode(this.#key), data: this.#data.base64 }).data), encoding);
  }
}

function createHash(algorithm) {
  const name = hashName(textOf(algorithm, 'algorithm'));
  if (name === undefined) {
    throw new Error('Digest method not supported');
  }
  return new Hash(name);
}

function createHmac(algorithm, key) {
  const name = hashName(textOf(algorithm, 'hmac'));
  const bytes = secretOf(key);
  if (name === undefined) {
    throw invalidDigest(algorithm);
  }
  return new Hmac(name, bytes);
}

function invalidDigest(name) {
  return fault(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`);
}

function hash(algorithm, data, encoding = 'hex') {
  return createHash(algorithm).update(data).digest(encoding);
}

// ---------------------------------------------------------------- random values

function randomSize(size, max, name = 'size') {
  if (typeof size !== 'number') {
    throw argumentType(name, 'of type number', size);
  }
  if (!(size >= 0 && size <= max) || Number.isNaN(size)) {
    throw fault(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be >= 0 && <= ${max}. Received ${internals.inspect(size)}`);
  }
  return Math.trunc(size);
}

function randomBytes(size, callback) {
  const bytes = toBuffer(internals.random(randomSize(size, RANDOM_MAX)));
  if (callback === undefined) {
    return bytes;
  }
  internals.queueMicrotask(callback, null, bytes);
  return undefined;
}

function randomFillSync(target, offset = 0, size) {
  const bytes = bytesOf(target);
  if (bytes === undefined) {
    throw argumentType('buf', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', target);
  }
  const unit = target.BYTES_PER_ELEMENT || 1;
  const from = randomSize(offset, bytes.length / unit, 'offset') * unit;
  const length = size === undefined ? bytes.length - from : randomSize(size, (bytes.length - from) / unit) * unit;
  internals.randomInto(bytes.subarray(from, from + length));
  return target;
}

function randomFill(target, offset, size, callback) {
  const done = typeof offset === 'function' ? offset : typeof size === 'function' ? size : callback;
  randomFillSync(target, typeof offset === 'function' ? 0 : offset, typeof size === 'function' ? undefined : size);
  internals.queueMicrotask(done, null, target);
}

function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') {
    callback = max;
    max = min;
    min = 0;
  }
  for (const [name, value] of [['min', min], ['max', max]]) {
    if (!Number.isSafeInteger(value)) {
      throw argumentType(name, 'a safe integer', value);
    }
  }
  if (max <= min) {
    throw fault(RangeError, 'ERR_OUT_OF_RANGE', `The value of "max" is out of range. It must be greater than the value of "min" (${min}). Received ${max}`);
  }
  const range = max - min;
  if (range > 281474976710655) {
    throw fault(RangeError, 'ERR_OUT_OF_RANGE', `The value of "max - min" is out of range. It must be <= 281474976710655. Received ${range}`);
  }
  const limit = 281474976710656 - 281474976710656 % range;
  let value;
  do {
    value = toBuffer(internals.random(6)).readUIntBE(0, 6);
  } while (value >= limit);
  const result = min + value % range;
  if (callback === undefined) {
    return result;
  }
  internals.queueMicrotask(callback, undefined, result);
  return undefined;
}

function randomUUID() {
  const bytes = toBuffer(internals.random(16));
  bytes[6] = bytes[6] & 15 | 64;
  bytes[8] = bytes[8] & 63 | 128;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function timingSafeEqual(a, b) {
  const x = bytesOf(a);
  const y = bytesOf(b);
  if (x === undefined || y === undefined) {
    throw argumentType(x === undefined ? 'buf1' : 'buf2', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', x === undefined ? a : b, true);
  }
  if (x.length !== y.length) {
    throw fault(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
  }
  let difference = 0;
  for (let i = 0; i < x.length; i++) {
    difference |= x[i] ^ y[i];
  }
  return difference === 0;
}

function pbkdf2Sync(password, salt, iterations, length, digest) {
  const name = hashName(textOf(digest, 'digest'));
  const secret = dataOf(password, 'utf8', 'password');
  const salted = dataOf(salt, 'utf8', 'salt');
  if (name === undefined) {
    throw invalidDigest(digest);
  }
  return toBuffer(base64Decode(ask('pbkdf2', {
    algorithm: name, password: base64Encode(secret), salt: base64Encode(salted), iterations, length,
  }).data));
}

function pbkdf2(password, salt, iterations, length, digest, callback) {
  const key = pbkdf2Sync(password, salt, iterations, length, digest);
  internals.queueMicrotask(callback, null, key);
}

// ---------------------------------------------------------------- keys

class KeyObject {
  #handle;

  constructor(handle) {
    this.#handle = handle;
  }

  static handleOf(key) { return key.#handle; }

  static from(key) {
    return internals.load('internal/webcrypto').keyObjectOf(key);
  }

  get type() { return this.#handle.type; }
  get symmetricKeySize() { return this.#handle.secret === undefined ? undefined : this.#handle.secret.length; }
  get asymmetricKeyType() { return this.#handle.asymmetricKeyType; }

  get asymmetricKeyDetails() {
    const { asymmetricKeyType, modulusLength, publicExponent, namedCurve } = this.#handle;
    return asymmetricKeyType === 'rsa' ? { modulusLength, publicExponent: BigInt(publicExponent) }
      : asymmetricKeyType === 'ec' ? { namedCurve } : asymmetricKeyType === undefined ? undefined : {};
  }

  equals(other) {
    const theirs = other.#handle;
    const mine = this.#handle;
    return mine.type === theirs.type && (mine.type === 'secret' ? mine.secret.length === theirs.secret.length && timingSafeEqual(mine.secret, theirs.secret)
      : mine.der === theirs.der);
  }

  export(options = {}) {
    const { type, secret, der, jwk } = this.#handle;
    if (type === 'secret') {
      return options.format === 'jwk' ? { kty: 'oct', k: base64Encode(secret, true) } : Buffer.from(secret);
    }
    if (options.format === 'jwk') {
      return { ...jwk };
    }
    const form = type === 'private' ? 'pkcs8' : 'spki';
    if (options.type !== undefined && options.type !== form || options.cipher !== undefined) {
      throw internals.unavailable(`Export of a ${type} key as ${options.cipher !== undefined ? 'encrypted ' : ''}${options.type}`);
    }
    if (options.format === 'der') {
      return toBuffer(base64Decode(der));
    }
    const label = type === 'private' ? 'PRIVATE KEY' : 'PUBLIC KEY';
    return `-----BEGIN ${label}-----\n${der.replace(/(.{64})/g, '$1\n').replace(/\n$/, '')}\n-----END ${label}-----\n`;
  }

  get [Symbol.toStringTag]() { return 'KeyObject'; }
}
const handleOf = KeyObject.handleOf;
delete KeyObject.handleOf;

/** The bytes of a secret: text, bytes or a KeyObject. */
function secretOf(key, name = 'key') {
  if (key instanceof KeyObject) {
    const { type, secret } = handleOf(key);
    if (type !== 'secret') {
      throw fault(TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', `Invalid key object type ${type}, expected secret.`);
    }
    return secret;
  }
  if (typeof key !== 'string' && bytesOf(key) === undefined) {
    throw argumentType(name, 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey', key);
  }
  return typeof key === 'string' ? encodeText(key, 'utf8') : bytesOf(key);
}

/** What the host needs to find a key: its text or DER, and what its owner said about it. */
function described(key) {
  if (key instanceof KeyObject) {
    const { type, der } = handleOf(key);
    if (type === 'secret') {
      throw fault(TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', 'Invalid key object type secret, expected private or public.');
    }
    return { der, form: type === 'private' ? 'pkcs8' : 'spki' };
  }
  if (typeof key === 'string') {
    return { pem: key };
  }
  const bytes = bytesOf(key);
  if (bytes !== undefined) {
    return { pem: toBuffer(bytes).toString('latin1') };
  }
  if (key !== null && typeof key === 'object' && key.key !== undefined) {
    if (key.passphrase !== undefined) {
      throw internals.unavailable('A key with a passphrase');
    }
    if (key.format === 'jwk') {
      return { jwk: key.key };
    }
    if (key.format === 'der') {
      return { der: base64Encode(dataOf(key.key, key.encoding, 'key.key')), form: key.type || 'pkcs8' };
    }
    return described(key.key);
  }
  throw argumentType('key', 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey', key);
}

function createSecretKey(key, encoding) {
  const secret = typeof key === 'string' ? encodeText(key, encoding) : bytesOf(key);
  if (secret === undefined) {
    throw argumentType('key', 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView', key);
  }
  return new KeyObject({ type: 'secret', secret: secret.slice() });
}

function createPrivateKey(key) {
  return new KeyObject(ask('key', { ...described(key), wanted: 'private' }));
}

function createPublicKey(key) {
  return new KeyObject(ask('key', { ...described(key), wanted: 'public' }));
}

// ---------------------------------------------------------------- signatures

const constants = {
  RSA_PKCS1_PADDING: 1, RSA_PKCS1_OAEP_PADDING: 4, RSA_PKCS1_PSS_PADDING: 6, RSA_PSS_SALTLEN_DIGEST: -1,
  RSA_PSS_SALTLEN_MAX_SIGN: -2, RSA_PSS_SALTLEN_AUTO: -2,
};

function signing(algorithm, key, data) {
  const options = key !== null && typeof key === 'object' && !(key instanceof KeyObject) && bytesOf(key) === undefined ? key : {};
  let name = null;
  if (algorithm !== null && algorithm !== undefined) {
    name = hashName(algorithm);
    if (name === undefined) {
      throw invalidDigest(algorithm);
    }
  }
  return {
    algorithm: name, key: described(key), padding: options.padding === constants.RSA_PKCS1_PSS_PADDING ? 'pss' : 'pkcs1',
    saltLength: options.saltLength, encoding: options.dsaEncoding === 'ieee-p1363' ? 'ieee-p1363' : 'der', data,
  };
}

class Sign {
  #name;
  #data = new Gathered();

  constructor(name) {
    this.#name = name;
  }

  update(data, encoding) {
    this.#data.add(dataOf(data, encoding, 'data'));
    return this;
  }

  write(data, encoding) {
    this.update(data, encoding);
    return true;
  }

  end(data, encoding) {
    if (data !== undefined) {
      this.update(data, encoding);
    }
    return this;
  }

  sign(key, encoding) {
    if (!key) {
      throw fault(Error, 'ERR_CRYPTO_SIGN_KEY_REQUIRED', 'No key provided to sign');
    }
    return answerOf(base64Decode(ask('sign', signing(this.#name, key, this.#data.base64)).data), encoding);
  }

}

class Verify {
  #name;
  #data = new Gathered();

  constructor(name) {
    this.#name = name;
  }

  update(data, encoding) {
    this.#data.add(dataOf(data, encoding, 'data'));
    return this;
  }

  verify(key, signature, encoding) {
    return ask('verify', { ...signing(this.#name, key, this.#data.base64), signature: base64Encode(dataOf(signature, encoding, 'signature')) }).valid;
  }
}
Object.assign(Verify.prototype, { write: Sign.prototype.write, end: Sign.prototype.end });

function checkedSigner(Type, algorithm) {
  textOf(algorithm, 'algorithm');
  if (hashName(algorithm) === undefined) {
    throw fault(Error, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${algorithm}`);
  }
  return new Type(algorithm);
}

function sign(algorithm, data, key, callback) {
  const signature = toBuffer(base64Decode(ask('sign', signing(algorithm, key, base64Encode(dataOf(data, 'utf8', 'data')))).data));
  if (callback === undefined) {
    return signature;
  }
  internals.queueMicrotask(callback, null, signature);
  return undefined;
}

function verify(algorithm, data, key, signature, callback) {
  const { valid } = ask('verify', { ...signing(algorithm, key, base64Encode(dataOf(data, 'utf8', 'data'))), signature: base64Encode(dataOf(signature, 'utf8', 'signature')) });
  if (callback === undefined) {
    return valid;
  }
  internals.queueMicrotask(callback, null, valid);
  return undefined;
}

// ---------------------------------------------------------------- ciphers

class Cipher {
  #settings;
  #data = new Gathered();
  #aad = new Gathered();
  #tag;
  #done = false;

  constructor(encrypt, algorithm, key, iv, options) {
    const name = textOf(algorithm, 'cipher').toLowerCase().replace(/^id-aes(\d+)-gcm$/, 'aes-$1-gcm');
    if (!CIPHERS.includes(name)) {
      throw fault(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher');
    }
    const secret = secretOf(key);
    const start = iv === null ? new Uint8Array(0) : dataOf(iv, 'utf8', 'iv');
    if (secret.length * 8 !== Number(name.slice(4, 7))) {
      throw fault(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
    }
    const gcm = name.endsWith('gcm');
    if (gcm ? start.length === 0 : start.length !== 16) {
      throw fault(TypeError, 'ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector');
    }
    this.#settings = { algorithm: name, encrypt, key: base64Encode(secret), iv: base64Encode(start), padding: true,
      tagLength: gcm ? options && options.authTagLength || 16 : undefined };
  }

  update(data, inputEncoding, outputEncoding) {
    if (this.#done) {
      throw fault(Error, 'ERR_CRYPTO_INVALID_STATE', 'Unsupported state or unable to authenticate data');
    }
    this.#data.add(dataOf(data, inputEncoding, 'data'));
    return answerOf(new Uint8Array(0), outputEncoding);
  }

  final(outputEncoding) {
    if (this.#done) {
      throw fault(Error, 'ERR_CRYPTO_INVALID_STATE', 'Unsupported state or unable to authenticate data');
    }
    this.#done = true;
    const answer = ask('cipher', { ...this.#settings, data: this.#data.base64, aad: this.#aad.base64, tag: this.#settings.encrypt ? undefined : this.#tag });
    if (answer.tag !== undefined) {
      this.#tag = answer.tag;
    }
    return answerOf(base64Decode(answer.data), outputEncoding);
  }

  setAAD(data) {
    this.#aad.add(dataOf(data, 'utf8', 'buffer'));
    return this;
  }

  setAutoPadding(padding = true) {
    this.#settings.padding = Boolean(padding);
    return this;
  }

  getAuthTag() {
    if (this.#tag === undefined || !this.#done || !this.#settings.encrypt) {
      throw fault(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation getAuthTag');
    }
    return toBuffer(base64Decode(this.#tag));
  }

  setAuthTag(tag, encoding) {
    const bytes = dataOf(tag, encoding, 'buffer');
    if (bytes.length !== this.#settings.tagLength) {
      throw fault(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', 'Invalid authentication tag length: ' + bytes.length);
    }
    this.#tag = base64Encode(bytes);
    return this;
  }
}

// ---------------------------------------------------------------- exports

module.exports = {
  createHash, createHmac, hash, randomBytes, pseudoRandomBytes: randomBytes, randomFillSync, randomFill, randomInt, randomUUID,
  timingSafeEqual, pbkdf2Sync, pbkdf2, createSecretKey, createPrivateKey, createPublicKey, KeyObject, sign, verify, constants,
  createSign: (algorithm) => checkedSigner(Sign, algorithm),
  createVerify: (algorithm) => checkedSigner(Verify, algorithm),
  createCipheriv: (algorithm, key, iv, options) => new Cipher(true, algorithm, key, iv, options),
  createDecipheriv: (algorithm, key, iv, options) => new Cipher(false, algorithm, key, iv, options),
  getHashes: () => Object.keys(HASHES),
  getCiphers: () => CIPHERS.slice(),
  getCurves: () => ['prime256v1', 'secp384r1', 'secp521r1'],
  Hash, Hmac, Sign, Verify,
  get webcrypto() { return internals.load('internal/webcrypto').crypto; },
  get subtle() { return internals.load('internal/webcrypto').crypto.subtle; },
  getRandomValues: (array) => internals.load('internal/webcrypto').crypto.getRandomValues(array),
};
for (const name of ['scrypt', 'scryptSync', 'hkdf', 'hkdfSync', 'generateKeyPair', 'generateKeyPairSync', 'generateKey', 'generateKeySync',
  'publicEncrypt', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'createDiffieHellman', 'createECDH', 'diffieHellman',
  'createCipher', 'createDecipher', 'X509Certificate']) {
  module.exports[name] = function () {
    throw internals.unavailable(`crypto.${name}`);
  };
}
