// TextEncoder, TextDecoder, atob and btoa.
'use strict';

const { fault, bytesOf, base64Encode, base64Decode, utf8Encode, utf8Decode, latin1Decode } = internals;

class TextEncoder {
  get encoding() { return 'utf-8'; }

  encode(text = '') {
    return utf8Encode(`${text}`);
  }

  encodeInto(text, target) {
    const source = `${text}`;
    let read = 0;
    let written = 0;
    for (const character of source) {
      const bytes = utf8Encode(character);
      if (written + bytes.length > target.length) {
        break;
      }
      target.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

const LABELS = {
  __proto__: null, 'utf-8': 'utf-8', utf8: 'utf-8', 'unicode-1-1-utf-8': 'utf-8', 'x-unicode20utf8': 'utf-8',
  'utf-16le': 'utf-16le', 'utf-16': 'utf-16le', ucs2: 'utf-16le', 'ucs-2': 'utf-16le', unicode: 'utf-16le', 'iso-10646-ucs-2': 'utf-16le',
  latin1: 'windows-1252', 'iso-8859-1': 'windows-1252', 'iso8859-1': 'windows-1252', ascii: 'windows-1252', 'us-ascii': 'windows-1252',
  l1: 'windows-1252', 'windows-1252': 'windows-1252', cp1252: 'windows-1252',
};
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBom;
  #held = new Uint8Array(0);
  #begun = false;

  constructor(label = 'utf-8', options = {}) {
    const encoding = LABELS[`${label}`.trim().toLowerCase()];
    if (encoding === undefined) {
      throw fault(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    }
    this.#encoding = encoding;
    this.#fatal = Boolean(options && options.fatal);
    this.#ignoreBom = Boolean(options && options.ignoreBOM);
  }

  get encoding() { return this.#encoding; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreBom; }

  decode(input, options = {}) {
    let bytes = input === undefined ? new Uint8Array(0) : bytesOf(input);
    if (bytes === undefined) {
      throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or '
        + 'ArrayBufferView. Received ' + internals.received(input));
    }
    if (this.#held.length > 0) {
      const joined = new Uint8Array(this.#held.length + bytes.length);
      joined.set(this.#held);
      joined.set(bytes, this.#held.length);
      bytes = joined;
      this.#held = new Uint8Array(0);
    }
    const stream = Boolean(options && options.stream);
    let end = bytes.length;
    if (stream) {
      end -= this.#encoding === 'utf-8' ? incomplete(bytes) : this.#encoding === 'utf-16le' ? incomplete16(bytes) : 0;
      this.#held = bytes.slice(end);
    }
    let text = this.#text(bytes, end);
    if (text === null) {
      this.#begun = false;
      throw fault(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', 'The encoded data was not valid for encoding ' + this.#encoding);
    }
    if (!this.#ignoreBom && !this.#begun && this.#encoding !== 'windows-1252' && text.charCodeAt(0) === 0xfeff) {
      text = text.slice(1);
    }
    this.#begun = stream && (this.#begun || end > 0);
    return text;
  }

  #text(bytes, end) {
    if (this.#encoding === 'utf-8') {
      return utf8Decode(bytes, 0, end, this.#fatal);
    }
    if (this.#encoding === 'windows-1252') {
      return latin1Decode(bytes, 0, end).replace(/[\u0080-\u009f]/g, (c) => WINDOWS_1252[c.charCodeAt(0) - 128]);
    }
    let text = '';
    for (let i = 0; i + 1 < end; i += 2) {
      text += String.fromCharCode(bytes[i] | bytes[i + 1] << 8);
    }
    const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
    if (this.#fatal && (end % 2 === 1 || lone.test(text))) {
      return null;
    }
    return text.replace(lone, '\ufffd') + (end % 2 === 1 ? '\ufffd' : '');
  }
}

/** How many bytes at the end begin a character that is not complete. */
function incomplete(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) !== 0x80) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
      return size > back ? back : 0;
    }
  }
  return 0;
}

function incomplete16(bytes) {
  const odd = bytes.length % 2;
  const high = bytes.length - odd >= 2 ? bytes[bytes.length - odd - 1] : 0;
  return (high & 0xfc) === 0xd8 ? odd + 2 : odd;
}

function invalidCharacter(message) {
  const DOMException = internals.load('internal/dom-exception');
  return new DOMException(message, 'InvalidCharacterError');
}

function atob(text) {
  if (arguments.length === 0) {
    throw fault(TypeError, 'ERR_MISSING_ARGS', 'The "input" argument must be specified');
  }
  let source = `${text}`.replace(/[\t\n\f\r ]/g, '');
  if (source.length % 4 === 0) {
    source = source.replace(/==?$/, '');
  }
  if (/[^A-Za-z0-9+/]/.test(source)) {
    throw invalidCharacter('Invalid character');
  }
  if (source.length % 4 === 1) {
    throw invalidCharacter('The string to be decoded is not correctly encoded.');
  }
  return latin1Decode(base64Decode(source));
}

function btoa(text) {
  if (arguments.length === 0) {
    throw fault(TypeError, 'ERR_MISSING_ARGS', 'The "input" argument must be specified');
  }
  const source = `${text}`;
  const bytes = new Uint8Array(source.length);
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code > 255) {
      throw invalidCharacter('Invalid character');
    }
    bytes[i] = code;
  }
  return base64Encode(bytes);
}

module.exports = { TextEncoder, TextDecoder, atob, btoa };
