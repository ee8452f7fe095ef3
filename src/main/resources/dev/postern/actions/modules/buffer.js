// Node's Buffer over Uint8Array.
'use strict';

const { fault, received, bytesOf, base64Encode, base64Decode, utf8Length, utf8Encode, utf8Decode, latin1Decode } = internals;
const LENGTH_MAX = 1 << 24;
const HEX = '0123456789abcdef';
const custom = Symbol.for('nodejs.util.inspect.custom');

class FastBuffer extends Uint8Array {}

function Buffer(value, encodingOrOffset, length) {
  if (typeof value === 'number') {
    if (typeof encodingOrOffset === 'string') {
      throw argumentType('string', 'of type string', value);
    }
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encodingOrOffset, length);
}

Object.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = FastBuffer.prototype;
Object.defineProperty(Buffer.prototype, 'constructor', { value: Buffer, writable: true, configurable: true });
Object.defineProperty(Buffer, Symbol.species, { get: () => FastBuffer, configurable: true });
Buffer.poolSize = 8192;

// ---------------------------------------------------------------- arguments

function argumentType(name, expected, value) {
  return fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${name.includes(' ') ? name : `"${name}" argument`} must be ${expected}. Received ${received(value)}`);
}

function grouped(value) {
  const text = String(value);
  return text.length < 40 && Math.abs(Number(value)) > 4294967296 ? text.replace(/(\d)(?=(\d{3})+(n?)$)/g, '$1_') : text;
}

function outOfRange(name, range, value) {
  const shown = typeof value === 'number' && Number.isInteger(value) ? grouped(value) : typeof value === 'bigint' ? `${grouped(value)}n` : internals.inspect(value);
  return fault(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`);
}

function sizeOf(size) {
  if (typeof size !== 'number') {
    throw argumentType('size', 'of type number', size);
  }
  if (!(size >= 0 && size <= LENGTH_MAX)) {
    throw outOfRange('size', `>= 0 && <= ${LENGTH_MAX}`, size);
  }
  return Math.trunc(size);
}

function encodingOf(encoding) {
  switch (`${encoding}`.toLowerCase()) {
    case 'utf8': case 'utf-8': return 'utf8';
    case 'ucs2': case 'ucs-2': case 'utf16le': case 'utf-16le': return 'utf16le';
    case 'latin1': case 'binary': return 'latin1';
    case 'base64': return 'base64';
    case 'base64url': return 'base64url';
    case 'hex': return 'hex';
    case 'ascii': return 'ascii';
    default: return undefined;
  }
}

function knownEncoding(encoding) {
  if (encoding === undefined || encoding === null || encoding === '') {
    return 'utf8';
  }
  const known = encodingOf(encoding);
  if (known === undefined) {
    throw fault(TypeError, 'ERR_UNKNOWN_ENCODING', 'Unknown encoding: ' + encoding);
  }
  return known;
}

// ---------------------------------------------------------------- text

function hexDigit(code) {
  return code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : code >= 65 && code <= 70 ? code - 55 : -1;
}

function encode(text, encoding) {
  switch (encoding) {
    case 'utf8':
      return utf8Encode(text);
    case 'base64': case 'base64url':
      return base64Decode(text);
    case 'hex': {
      const bytes = new Uint8Array(text.length >> 1);
      for (let i = 0; i < bytes.length; i++) {
        const high = hexDigit(text.charCodeAt(2 * i));
        const low = hexDigit(text.charCodeAt(2 * i + 1));
        if (high < 0 || low < 0) {
          return bytes.slice(0, i);
        }
        bytes[i] = high << 4 | low;
      }
      return bytes;
    }
    case 'utf16le': {
      const bytes = new Uint8Array(text.length * 2);
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        bytes[2 * i] = code;
        bytes[2 * i + 1] = code >> 8;
      }
      return bytes;
    }
    default: {
      const bytes = new Uint8Array(text.length);
      for (let i = 0; i < text.length; i++) {
        bytes[i] = text.charCodeAt(i);
      }
      return bytes;
    }
  }
}

function decode(bytes, encoding, start, end) {
  switch (encoding) {
    case 'utf8':
      return utf8Decode(bytes, start, end);
    case 'base64': case 'base64url':
      return base64Encode(Uint8Array.prototype.subarray.call(bytes, start, end), encoding === 'base64url');
    case 'hex': {
      let text = '';
      for (let i = start; i < end; i++) {
        text += HEX[bytes[i] >> 4] + HEX[bytes[i] & 15];
      }
      return text;
    }
    case 'utf16le': {
      let text = '';
      for (let i = start; i + 1 < end; i += 2) {
        text += String.fromCharCode(bytes[i] | bytes[i + 1] << 8);
      }
      return text;
    }
    case 'ascii': {
      const copy = Uint8Array.prototype.slice.call(bytes, start, end);
      for (let i = 0; i < copy.length; i++) {
        copy[i] &= 127;
      }
      return latin1Decode(copy);
    }
    default:
      return latin1Decode(bytes, start, end);
  }
}

function wrap(bytes) {
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// ---------------------------------------------------------------- making

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') {
    if (value.length > LENGTH_MAX) {
      throw outOfRange('size', `>= 0 && <= ${LENGTH_MAX}`, value.length);
    }
    return wrap(encode(value, knownEncoding(typeof encodingOrOffset === 'string' ? encodingOrOffset : undefined)));
  }
  if (value !== null && typeof value === 'object') {
    if (value instanceof ArrayBuffer || Object.prototype.toString.call(value) === '[object SharedArrayBuffer]') {
      const offset = encodingOrOffset === undefined ? 0 : Number(encodingOrOffset) || 0;
      if (offset > value.byteLength) {
        throw fault(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
      }
      const rest = value.byteLength - offset;
      const size = length === undefined ? rest : Number(length) > 0 ? Number(length) : 0;
      if (size > rest) {
        throw fault(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds');
      }
      return new FastBuffer(value, offset, size);
    }
    const primitive = typeof value.valueOf === 'function' ? value.valueOf() : value;
    if (primitive !== value && primitive !== null && (typeof primitive === 'string' || typeof primitive === 'object')) {
      return Buffer.from(primitive, encodingOrOffset, length);
    }
    const copied = fromObject(value);
    if (copied !== undefined) {
      return copied;
    }
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const text = value[Symbol.toPrimitive]('string');
      if (typeof text === 'string') {
        return Buffer.from(text, encodingOrOffset);
      }
    }
  }
  throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', 'The first argument must be of type string or an instance of Buffer, '
    + 'ArrayBuffer, or Array or an Array-like Object. Received ' + received(value));
};

function fromObject(value) {
  if (value.length !== undefined || value.buffer instanceof ArrayBuffer) {
    return typeof value.length === 'number' ? fromArray(value) : new FastBuffer();
  }
  return value.type === 'Buffer' && Array.isArray(value.data) ? fromArray(value.data) : undefined;
}

function fromArray(array) {
  const buffer = new FastBuffer(array.length > 0 ? sizeOf(array.length) : 0);
  for (let i = 0; i < buffer.length; i++) {
    buffer[i] = array[i];
  }
  return buffer;
}

Buffer.copyBytesFrom = function copyBytesFrom(view, offset = 0, length) {
  const part = view.subarray(offset, length === undefined ? undefined : offset + length);
  return Buffer.from(bytesOf(part));
};

Buffer.of = function of(...items) {
  return fromArray(items);
};

Buffer.alloc = function alloc(size, value, encoding) {
  const buffer = new FastBuffer(sizeOf(size));
  return value === undefined || value === 0 || buffer.length === 0 ? buffer : buffer.fill(value, encoding);
};

// Memory is always cleared: what was there before belongs to nobody.
Buffer.allocUnsafe = function allocUnsafe(size) {
  return new FastBuffer(sizeOf(size));
};
Buffer.allocUnsafeSlow = Buffer.allocUnsafe;

Buffer.isBuffer = (value) => value instanceof Buffer;
Buffer.isEncoding = (encoding) => typeof encoding === 'string' && encoding.length > 0 && encodingOf(encoding) !== undefined;

Buffer.byteLength = function byteLength(value, encoding) {
  if (typeof value !== 'string') {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      return value.byteLength;
    }
    throw argumentType('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
  }
  switch (encodingOf(encoding)) {
    case 'utf16le': return value.length * 2;
    case 'latin1': case 'ascii': return value.length;
    case 'hex': return value.length >>> 1;
    case 'base64': case 'base64url': {
      let size = value.length;
      while (size > 0 && size > value.length - 2 && value.charCodeAt(size - 1) === 61) {
        size--;
      }
      return size * 3 >>> 2;
    }
    default: return utf8Length(value);
  }
};

Buffer.compare = function compare(a, b) {
  if (!(a instanceof Uint8Array)) {
    throw argumentType('buf1', 'an instance of Buffer or Uint8Array', a);
  }
  if (!(b instanceof Uint8Array)) {
    throw argumentType('buf2', 'an instance of Buffer or Uint8Array', b);
  }
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) {
      return a[i] < b[i] ? -1 : 1;
    }
  }
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
};

Buffer.concat = function concat(list, length) {
  if (!Array.isArray(list)) {
    throw argumentType('list', 'an instance of Array', list);
  }
  list.forEach((item, i) => {
    if (!(item instanceof Uint8Array)) {
      throw argumentType(`list[${i}]`, 'an instance of Buffer or Uint8Array', item);
    }
  });
  const total = length === undefined ? list.reduce((sum, item) => sum + item.length, 0) : length;
  const buffer = Buffer.alloc(total);
  let offset = 0;
  for (const item of list) {
    if (offset >= total) {
      break;
    }
    buffer.set(offset + item.length > total ? item.subarray(0, total - offset) : item, offset);
    offset += item.length;
  }
  return buffer;
};

// ---------------------------------------------------------------- methods

function clamp(value, fallback, max) {
  if (value === undefined) {
    return fallback;
  }
  const number = Math.trunc(Number(value)) || 0;
  return number < 0 ? 0 : Math.min(number, max);
}

function toNumberOffset(value, name, max, word = '&&') {
  if (typeof value !== 'number') {
    throw argumentType(name, 'of type number', value);
  }
  if (!Number.isInteger(value)) {
    throw outOfRange(name, 'an integer', value);
  }
  if (value < 0 || value > max) {
    throw max < 0 ? fault(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds')
      : outOfRange(name, `>= 0 ${word} <= ${max}`, value);
  }
  return value;
}

function search(buffer, value, offset, encoding, last) {
  if (typeof offset === 'string') {
    encoding = offset;
    offset = undefined;
  }
  let from = Number(offset);
  if (Number.isNaN(from) || offset === undefined) {
    from = last ? buffer.length : 0;
  }
  from = Math.trunc(from);
  if (from < 0) {
    from += buffer.length;
  }
  let needle;
  if (typeof value === 'number') {
    needle = [value & 255];
  } else if (typeof value === 'string') {
    needle = encode(value, knownEncoding(encoding));
  } else if (value instanceof Uint8Array) {
    needle = value;
  } else {
    throw argumentType('value', 'one of type number or string or an instance of Buffer or Uint8Array', value);
  }
  const end = buffer.length - needle.length;
  if (last) {
    if (from < 0) {
      return -1;
    }
    for (let i = Math.min(from, end); i >= 0; i--) {
      if (matches(buffer, needle, i)) {
        return i;
      }
    }
    return -1;
  }
  if (needle.length === 0) {
    return Math.max(0, Math.min(from, buffer.length));
  }
  for (let i = Math.max(0, from); i <= end; i++) {
    if (matches(buffer, needle, i)) {
      return i;
    }
  }
  return -1;
}

function matches(buffer, needle, at) {
  for (let i = 0; i < needle.length; i++) {
    if (buffer[at + i] !== needle[i]) {
      return false;
    }
  }
  return true;
}

const methods = {
  toString(encoding, start, end) {
    const from = clamp(start, 0, this.length);
    const to = clamp(end, this.length, this.length);
    return from >= to ? '' : decode(this, knownEncoding(encoding), from, to);
  },

  toLocaleString(encoding, start, end) {
    return this.toString(encoding, start, end);
  },

  toJSON() {
    return { type: 'Buffer', data: Array.from(this) };
  },

  equals(other) {
    if (!(other instanceof Uint8Array)) {
      throw argumentType('otherBuffer', 'an instance of Buffer or Uint8Array', other);
    }
    return this === other || this.length === other.length && Buffer.compare(this, other) === 0;
  },

  compare(target, targetStart = 0, targetEnd = target.length, start = 0, end = this.length) {
    if (!(target instanceof Uint8Array)) {
      throw argumentType('target', 'an instance of Buffer or Uint8Array', target);
    }
    return Buffer.compare(Uint8Array.prototype.subarray.call(this, start, end), target.subarray(targetStart, targetEnd));
  },

  indexOf(value, offset, encoding) { return search(this, value, offset, encoding, false); },
  lastIndexOf(value, offset, encoding) { return search(this, value, offset, encoding, true); },
  includes(value, offset, encoding) { return search(this, value, offset, encoding, false) !== -1; },

  slice(start, end) {
    return this.subarray(start, end);
  },

  copy(target, targetStart, start, end) {
    if (!(target instanceof Uint8Array)) {
      throw argumentType('target', 'an instance of Buffer or Uint8Array', target);
    }
    const at = clamp(targetStart, 0, Number.MAX_SAFE_INTEGER);
    const from = clamp(start, 0, Number.MAX_SAFE_INTEGER);
    if (start !== undefined && from > this.length) {
      throw outOfRange('sourceStart', `>= 0 && <= ${this.length}`, start);
    }
    const to = clamp(end, this.length, this.length);
    if (at >= target.length || from >= to) {
      return 0;
    }
    const size = Math.min(to - from, target.length - at);
    target.set(Uint8Array.prototype.subarray.call(this, from, from + size), at);
    return size;
  },

  fill(value, offset, end, encoding) {
    if (typeof offset === 'string') {
      encoding = offset;
      offset = undefined;
      end = undefined;
    } else if (typeof end === 'string') {
      encoding = end;
      end = undefined;
    }
    const from = offset === undefined ? 0 : toNumberOffset(offset, 'offset', this.length);
    const to = end === undefined ? this.length : toNumberOffset(end, 'end', this.length);
    if (typeof value === 'string' || value instanceof Uint8Array) {
      const pattern = typeof value === 'string' ? encode(value, knownEncoding(encoding)) : value;
      if (pattern.length === 0) {
        if (typeof value !== 'string' || value.length > 0) {
          throw fault(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'value' is invalid. Received ${internals.inspect(value)}`);
        }
        Uint8Array.prototype.fill.call(this, 0, from, to);
      } else {
        for (let i = from; i < to; i++) {
          this[i] = pattern[(i - from) % pattern.length];
        }
      }
      return this;
    }
    Uint8Array.prototype.fill.call(this, Number(value) & 255, from, to);
    return this;
  },

  write(text, offset, length, encoding) {
    if (typeof text !== 'string') {
      throw argumentType('argument', 'of type string', text);
    }
    if (typeof offset === 'string') {
      encoding = offset;
      offset = undefined;
      length = undefined;
    } else if (typeof length === 'string') {
      encoding = length;
      length = undefined;
    }
    const at = offset === undefined ? 0 : toNumberOffset(offset, 'offset', this.length);
    const known = knownEncoding(encoding);
    let bytes = encode(text, known);
    let size = Math.min(this.length - at, length === undefined ? Infinity : Math.max(0, Math.trunc(length)), bytes.length);
    if (known === 'utf8') {
      while (size > 0 && size < bytes.length && (bytes[size] & 0xc0) === 0x80) {
        size--;
      }
    } else if (known === 'utf16le') {
      size &= ~1;
    }
    this.set(bytes.subarray(0, size), at);
    return size;
  },

  swap16() { return swap(this, 2); },
  swap32() { return swap(this, 4); },
  swap64() { return swap(this, 8); },

  [custom](depth, context) {
    const max = module.exports.INSPECT_MAX_BYTES;
    let text = this.subarray(0, max).toString('hex').replace(/(.{2})/g, '$1 ').trim();
    if (this.length > max) {
      text += ` ... ${this.length - max} more byte${this.length - max > 1 ? 's' : ''}`;
    }
    const name = this.constructor && this.constructor !== Buffer && this.constructor !== FastBuffer ? this.constructor.name : 'Buffer';
    return `<${name}${text === '' ? ' ' : ' ' + text}>`;
  },
};
methods.inspect = methods[custom];

function swap(buffer, size) {
  if (buffer.length % size !== 0) {
    throw fault(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${size * 8}-bits`);
  }
  for (let i = 0; i < buffer.length; i += size) {
    buffer.subarray(i, i + size).reverse();
  }
  return buffer;
}

// ---------------------------------------------------------------- numbers

function view(buffer, offset, size) {
  toNumberOffset(offset, 'offset', buffer.length - size, 'and');
  return new DataView(buffer.buffer, buffer.byteOffset + offset, size);
}

function checked(value, min, max, size) {
  if (value > max || value < min) {
    const n = typeof min === 'bigint' ? 'n' : '';
    throw outOfRange('value', size > 4 || n ? min === 0 || min === 0n ? `>= 0${n} and < 2${n} ** ${size * 8}${n}`
      : `>= -(2${n} ** ${size * 8 - 1}${n}) and < 2${n} ** ${size * 8 - 1}${n}` : `>= ${min} and <= ${max}`, value);
  }
}

for (const [type, size] of [['UInt8', 1], ['UInt16', 2], ['UInt32', 4], ['Int8', 1], ['Int16', 2], ['Int32', 4],
  ['Float', 4], ['Double', 8], ['BigUInt64', 8], ['BigInt64', 8]]) {
  const native = type === 'Float' ? 'Float32' : type === 'Double' ? 'Float64' : type.replace('UInt', 'Uint');
  const big = type.startsWith('Big');
  const signed = !type.includes('UInt');
  for (const endian of size === 1 ? [''] : ['LE', 'BE']) {
    const little = endian === 'LE';
    const read = function (offset = 0) {
      return view(this, offset, size)['get' + native](0, little);
    };
    const write = function (value, offset = 0) {
      if (big) {
        if (typeof value !== 'bigint') {
          throw argumentType('value', 'of type bigint', value);
        }
        checked(value, signed ? -(2n ** 63n) : 0n, signed ? 2n ** 63n - 1n : 2n ** 64n - 1n, 8);
      } else if (native[0] !== 'F') {
        value = +value;
        checked(value, signed ? -(2 ** (size * 8 - 1)) : 0, signed ? 2 ** (size * 8 - 1) - 1 : 2 ** (size * 8) - 1, size);
      }
      view(this, offset, size)['set' + native](0, value, little);
      return offset + size;
    };
    methods[`read${type}${endian}`] = read;
    methods[`write${type}${endian}`] = write;
    if (!signed) {
      methods[`read${type.replace('UInt', 'Uint')}${endian}`] = read;
      methods[`write${type.replace('UInt', 'Uint')}${endian}`] = write;
    }
  }
}

function byteLengthOf(size) {
  if (typeof size !== 'number') {
    throw argumentType('byteLength', 'of type number', size);
  }
  if (!Number.isInteger(size)) {
    throw outOfRange('byteLength', 'an integer', size);
  }
  if (size < 1 || size > 6) {
    throw outOfRange('byteLength', '>= 1 and <= 6', size);
  }
  return size;
}

for (const signed of [false, true]) {
  for (const little of [true, false]) {
    const name = `${signed ? 'Int' : 'UInt'}${little ? 'LE' : 'BE'}`;
    const read = function (offset, size) {
      byteLengthOf(size);
      toNumberOffset(offset, 'offset', this.length - size, 'and');
      let value = 0;
      for (let i = 0; i < size; i++) {
        value = value * 256 + this[little ? offset + size - 1 - i : offset + i];
      }
      return signed && value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value;
    };
    const write = function (value, offset, size) {
      byteLengthOf(size);
      value = +value;
      checked(value, signed ? -(2 ** (size * 8 - 1)) : 0, signed ? 2 ** (size * 8 - 1) - 1 : 2 ** (size * 8) - 1, size);
      toNumberOffset(offset, 'offset', this.length - size, 'and');
      let rest = value < 0 ? value + 2 ** (size * 8) : value;
      for (let i = 0; i < size; i++) {
        this[little ? offset + i : offset + size - 1 - i] = rest % 256;
        rest = Math.floor(rest / 256);
      }
      return offset + size;
    };
    methods['read' + name] = read;
    methods['write' + name] = write;
    if (!signed) {
      methods['read' + name.replace('UInt', 'Uint')] = read;
      methods['write' + name.replace('UInt', 'Uint')] = write;
    }
  }
}

for (const encoding of ['utf8', 'latin1', 'ascii', 'hex', 'base64', 'base64url', 'ucs2', 'utf16le']) {
  methods[encoding + 'Slice'] = function (start, end) { return this.toString(encoding, start, end); };
  methods[encoding + 'Write'] = function (text, offset, length) { return this.write(text, offset, length, encoding); };
}

for (const key of Reflect.ownKeys(methods)) {
  Object.defineProperty(Buffer.prototype, key, { value: methods[key], writable: true, configurable: true, enumerable: false });
}
Object.defineProperty(Buffer.prototype, 'parent', { get() { return this.buffer; }, configurable: true });
Object.defineProperty(Buffer.prototype, 'offset', { get() { return this.byteOffset; }, configurable: true });

function SlowBuffer(size) {
  return Buffer.alloc(size);
}
SlowBuffer.prototype = Object.create(Buffer.prototype);

function transcode(source, from, to) {
  return Buffer.from(Buffer.from(source).toString(from), to);
}

module.exports = {
  Buffer, SlowBuffer, transcode, INSPECT_MAX_BYTES: 50, kMaxLength: LENGTH_MAX, kStringMaxLength: 536870888,
  constants: { MAX_LENGTH: LENGTH_MAX, MAX_STRING_LENGTH: 536870888 },
  isUtf8: (bytes) => utf8Decode(bytesOf(bytes), undefined, undefined, true) !== null,
  isAscii: (bytes) => bytesOf(bytes).every((byte) => byte < 128),
  get atob() { return internals.load('internal/encoding').atob; },
  get btoa() { return internals.load('internal/encoding').btoa; },
};
internals.encodeText = (text, encoding) => encode(text, knownEncoding(encoding));
internals.toBuffer = wrap;
