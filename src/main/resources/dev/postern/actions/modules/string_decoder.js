'use strict';

const { Buffer } = require('buffer');
const NAMES = { __proto__: null, 'utf-8': 'utf8', 'ucs2': 'utf16le', 'ucs-2': 'utf16le', 'utf-16le': 'utf16le', binary: 'latin1' };

class StringDecoder {
  constructor(encoding = 'utf8') {
    const name = `${encoding || 'utf8'}`.toLowerCase();
    if (!Buffer.isEncoding(name)) {
      throw internals.fault(TypeError, 'ERR_UNKNOWN_ENCODING', 'Unknown encoding: ' + encoding);
    }
    this.encoding = NAMES[name] || name;
    Object.defineProperty(this, 'held', { value: Buffer.alloc(0), writable: true });
  }

  write(chunk) {
    if (typeof chunk === 'string') {
      return chunk;
    }
    if (!ArrayBuffer.isView(chunk)) {
      throw internals.fault(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "buf" argument must be an instance of Buffer, TypedArray, or DataView. Received '
        + internals.received(chunk));
    }
    const bytes = Buffer.concat([this.held, internals.bytesOf(chunk)]);
    let end = bytes.length;
    if (this.encoding === 'utf8') {
      end -= partial(bytes);
    } else if (this.encoding === 'utf16le') {
      end -= end % 2;
      if (end >= 2 && (bytes[end - 1] & 0xfc) === 0xd8) {
        end -= 2;
      }
    } else if (this.encoding.startsWith('base64')) {
      end -= end % 3;
    }
    this.held = Buffer.from(bytes.subarray(end));
    return bytes.toString(this.encoding, 0, end);
  }

  end(chunk) {
    const text = chunk === undefined ? '' : this.write(chunk);
    const rest = this.held.length === 0 ? '' : this.encoding === 'utf8' ? '\ufffd' : this.held.toString(this.encoding);
    this.held = Buffer.alloc(0);
    return text + rest;
  }
}

function partial(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) !== 0x80) {
      return (byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1) > back ? back : 0;
    }
  }
  return 0;
}

exports.StringDecoder = StringDecoder;
