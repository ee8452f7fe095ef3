// The Web Cryptography API: digests, HMAC, AES-GCM, and signatures with imported RSA and EC keys.
'use strict';

const { ask, bytesOf, base64Encode, base64Decode } = internals;
const DOMException = internals.load('internal/dom-exception');
const HASHES = { __proto__: null, 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
const BLOCKS = { __proto__: null, sha1: 64, sha256: 64, sha384: 128, sha512: 128 };
const CURVES = { __proto__: null, 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };
const QUOTA = 65536;
const making = Symbol('making');
const handles = new WeakMap();

const unsupported = (what) => new DOMException(what === undefined ? 'Unrecognized algorithm name' : what, 'NotSupportedError');
const bufferOf = (base64) => base64Decode(base64).slice().buffer;

class CryptoKey {
  constructor(permit, type, algorithm, extractable, usages, handle) {
    if (permit !== making) {
      throw internals.fault(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    }
    Object.defineProperties(this, {
      type: { value: type, enumerable: true }, algorithm: { value: algorithm, enumerable: true },
      extractable: { value: Boolean(extractable), enumerable: true }, usages: { value: [...usages], enumerable: true },
    });
    handles.set(this, handle);
  }

  get [Symbol.toStringTag]() { return 'CryptoKey'; }
}

function nameOf(algorithm) {
  const name = typeof algorithm === 'string' ? algorithm : algorithm && algorithm.name;
  if (typeof name !== 'string') {
    throw new TypeError("Failed to normalize algorithm: required member 'name' is missing");
  }
  const known = ['HMAC', 'AES-GCM', 'RSASSA-PKCS1-v1_5', 'RSA-PSS', 'ECDSA', 'PBKDF2', ...Object.keys(HASHES)]
    .find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (known === undefined) {
    throw unsupported();
  }
  return known;
}

function hashOf(hash) {
  const name = nameOf(hash);
  if (HASHES[name] === undefined) {
    throw unsupported();
  }
  return name;
}

function bytes(value, what) {
  const result = bytesOf(value);
  if (result === undefined) {
    throw internals.fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${what}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView. Received ${internals.received(value)}`);
  }
  return result;
}

function usable(key, name, usage) {
  if (!(key instanceof CryptoKey)) {
    throw internals.fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "key" argument must be an instance of CryptoKey. Received ${internals.received(key)}`);
  }
  if (key.algorithm.name !== name || !key.usages.includes(usage)) {
    throw new DOMException(`Unable to use this key to ${usage}`, 'InvalidAccessError');
  }
  return handles.get(key);
}

function secretKey(name, algorithm, secret, extractable, usages) {
  if (name === 'HMAC') {
    if (secret.length === 0) {
      throw new DOMException('Zero-length key is not supported', 'DataError');
    }
    return new CryptoKey(making, 'secret', { name, hash: { name: hashOf(algorithm.hash) }, length: secret.length * 8 }, extractable, usages, { secret });
  }
  if (name === 'AES-GCM' && ![16, 24, 32].includes(secret.length)) {
    throw new DOMException('Invalid key length', 'DataError');
  }
  return new CryptoKey(making, 'secret', { name, length: secret.length * 8 }, extractable, usages, { secret });
}

function signature(algorithm, key, usage) {
  const name = nameOf(algorithm);
  const handle = usable(key, name, usage);
  const description = { key: { der: handle.der, form: key.type === 'private' ? 'pkcs8' : 'spki' }, padding: name === 'RSA-PSS' ? 'pss' : 'pkcs1', encoding: 'ieee-p1363' };
  if (name === 'RSA-PSS') {
    description.saltLength = algorithm.saltLength;
  }
  description.algorithm = HASHES[name === 'ECDSA' ? hashOf(algorithm.hash) : key.algorithm.hash.name];
  return description;
}

const subtle = {
  async digest(algorithm, data) {
    const name = hashOf(algorithm);
    return bufferOf(ask('hash', { algorithm: HASHES[name], data: base64Encode(bytes(data, 'data')) }).data);
  },

  async importKey(format, data, algorithm, extractable, usages) {
    const name = nameOf(algorithm);
    if (HASHES[name] !== undefined) {
      throw unsupported();
    }
    if (name === 'HMAC' || name === 'AES-GCM' || name === 'PBKDF2') {
      if (format === 'jwk' && data && data.kty === 'oct') {
        return secretKey(name, algorithm, base64Decode(data.k), extractable, usages);
      }
      if (format !== 'raw') {
        throw unsupported(`Unable to import ${name} key using ${format} format`);
      }
      return secretKey(name, algorithm, bytes(data, 'keyData').slice(), extractable, usages);
    }
    if (format === 'raw') {
      throw unsupported(`Unable to import ${name} key using raw format`);
    }
    const wanted = format === 'pkcs8' || format === 'jwk' && data.d !== undefined ? 'private' : 'public';
    let handle;
    try {
      handle = ask('key', format === 'jwk' ? { jwk: data, wanted } : { der: base64Encode(bytes(data, 'keyData')), form: format, wanted });
    } catch (error) {
      throw new DOMException('Invalid keyData', { name: 'DataError', cause: error });
    }
    if (handle.asymmetricKeyType !== (name === 'ECDSA' ? 'ec' : 'rsa') || name === 'ECDSA' && CURVES[algorithm.namedCurve] !== handle.namedCurve) {
      throw new DOMException('Invalid key type', 'DataError');
    }
    const described = name === 'ECDSA' ? { name, namedCurve: algorithm.namedCurve }
      : { name, modulusLength: handle.modulusLength, hash: { name: hashOf(algorithm.hash) } };
    return new CryptoKey(making, wanted, described, extractable, usages, handle);
  },

  async exportKey(format, key) {
    const handle = handles.get(key);
    if (!key.extractable) {
      throw new DOMException('key is not extractable', 'InvalidAccessException');
    }
    if (format === 'raw' && handle.secret !== undefined) {
      return handle.secret.slice().buffer;
    }
    if (format === 'jwk') {
      return handle.secret !== undefined ? { kty: 'oct', k: base64Encode(handle.secret, true), key_ops: [...key.usages], ext: true }
        : { ...handle.jwk, key_ops: [...key.usages], ext: true };
    }
    if (format === (key.type === 'private' ? 'pkcs8' : 'spki') && handle.der !== undefined) {
      return bufferOf(handle.der);
    }
    throw unsupported(`Unable to export a ${key.type} ${key.algorithm.name} key using ${format} format`);
  },

  async generateKey(algorithm, extractable, usages) {
    const name = nameOf(algorithm);
    if (name !== 'HMAC' && name !== 'AES-GCM') {
      throw unsupported(`Generating ${name} keys is not available in Actions`);
    }
    const length = name === 'HMAC' ? algorithm.length === undefined ? BLOCKS[HASHES[hashOf(algorithm.hash)]] : Math.ceil(algorithm.length / 8) : algorithm.length / 8;
    if (!(length > 0 && length <= 1024)) {
      throw new DOMException('Invalid key length', 'OperationError');
    }
    return secretKey(name, algorithm, internals.random(length), extractable, usages);
  },

  async sign(algorithm, key, data) {
    const name = nameOf(algorithm);
    if (name === 'HMAC') {
      const { secret } = usable(key, name, 'sign');
      return bufferOf(ask('hmac', { algorithm: HASHES[key.algorithm.hash.name], key: base64Encode(secret), data: base64Encode(bytes(data, 'data')) }).data);
    }
    return bufferOf(ask('sign', { ...signature(algorithm, key, 'sign'), data: base64Encode(bytes(data, 'data')) }).data);
  },

  async verify(algorithm, key, signed, data) {
    const name = nameOf(algorithm);
    if (name === 'HMAC') {
      const { secret } = usable(key, name, 'verify');
      const expected = base64Decode(ask('hmac', { algorithm: HASHES[key.algorithm.hash.name], key: base64Encode(secret), data: base64Encode(bytes(data, 'data')) }).data);
      const given = bytes(signed, 'signature');
      let difference = expected.length ^ given.length;
      for (let i = 0; i < expected.length; i++) {
        difference |= expected[i] ^ given[i];
      }
      return difference === 0;
    }
    return ask('verify', { ...signature(algorithm, key, 'verify'), signature: base64Encode(bytes(signed, 'signature')), data: base64Encode(bytes(data, 'data')) }).valid;
  },

  async encrypt(algorithm, key, data) {
    const { answer } = crypt(true, algorithm, key, data);
    const text = base64Decode(answer.data);
    const tag = base64Decode(answer.tag);
    const result = new Uint8Array(text.length + tag.length);
    result.set(text);
    result.set(tag, text.length);
    return result.buffer;
  },

  async decrypt(algorithm, key, data) {
    return bufferOf(crypt(false, algorithm, key, data).answer.data);
  },

  async deriveBits(algorithm, key, length) {
    const name = nameOf(algorithm);
    if (name !== 'PBKDF2') {
      throw unsupported();
    }
    const { secret } = usable(key, name, 'deriveBits');
    return bufferOf(ask('pbkdf2', { algorithm: HASHES[hashOf(algorithm.hash)], password: base64Encode(secret),
      salt: base64Encode(bytes(algorithm.salt, 'salt')), iterations: algorithm.iterations, length: length / 8 }).data);
  },
};
for (const name of ['deriveKey', 'wrapKey', 'unwrapKey']) {
  subtle[name] = async () => {
    throw internals.unavailable(`crypto.subtle.${name}`);
  };
}

function crypt(encrypt, algorithm, key, data) {
  const name = nameOf(algorithm);
  if (name !== 'AES-GCM') {
    throw unsupported();
  }
  const { secret } = usable(key, name, encrypt ? 'encrypt' : 'decrypt');
  const tagLength = (algorithm.tagLength === undefined ? 128 : algorithm.tagLength) / 8;
  const content = bytes(data, 'data');
  if (!encrypt && content.length < tagLength) {
    throw new DOMException('The provided data is too small.', 'OperationError');
  }
  const end = encrypt ? content.length : content.length - tagLength;
  try {
    return { answer: ask('cipher', {
      algorithm: `aes-${secret.length * 8}-gcm`, encrypt, key: base64Encode(secret), iv: base64Encode(bytes(algorithm.iv, 'algorithm.iv')),
      data: base64Encode(content.subarray(0, end)), tagLength, tag: encrypt ? undefined : base64Encode(content.subarray(end)),
      aad: algorithm.additionalData === undefined ? '' : base64Encode(bytes(algorithm.additionalData, 'algorithm.additionalData')),
    }) };
  } catch (error) {
    throw new DOMException('The operation failed for an operation-specific reason', { name: 'OperationError', cause: error });
  }
}

const INTEGERS = /^(Big)?(Int|Uint)\d+(Clamped)?Array$/;

const crypto = {
  subtle,
  getRandomValues(array) {
    const type = ArrayBuffer.isView(array) ? Object.prototype.toString.call(array).slice(8, -1) : '';
    if (!INTEGERS.test(type)) {
      throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
    }
    if (array.byteLength > QUOTA) {
      throw new DOMException(`The requested length exceeds 65,536 bytes`, 'QuotaExceededError');
    }
    internals.randomInto(bytesOf(array));
    return array;
  },
  randomUUID() {
    const b = internals.random(16);
    b[6] = b[6] & 15 | 64;
    b[8] = b[8] & 63 | 128;
    return Array.from(b, (byte, i) => (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + byte.toString(16).padStart(2, '0')).join('');
  },
};
Object.defineProperty(crypto, Symbol.toStringTag, { value: 'Crypto', configurable: true });

module.exports = {
  crypto, CryptoKey,
  keyObjectOf(key) {
    const node = internals.load('crypto');
    const handle = handles.get(key);
    return handle.secret !== undefined ? node.createSecretKey(handle.secret)
      : key.type === 'private' ? node.createPrivateKey({ key: base64Decode(handle.der), format: 'der', type: 'pkcs8' })
        : node.createPublicKey({ key: base64Decode(handle.der), format: 'der', type: 'spki' });
  },
};
