'use strict';

const HEX = '0123456789ABCDEF';

function escape(value) {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? String(value) : value + '';
  let result = '';
  let plain = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128 && /[A-Za-z0-9\-_.!~*'()]/.test(text[i])) {
      continue;
    }
    result += text.slice(plain, i);
    let character = text[i];
    if (code >= 0xd800 && code < 0xe000) {
      const next = text.charCodeAt(i + 1);
      if (code > 0xdbff || !(next >= 0xdc00 && next < 0xe000)) {
        throw internals.fault(URIError, 'ERR_INVALID_URI', 'URI malformed');
      }
      character += text[++i];
    }
    for (const byte of internals.utf8Encode(character)) {
      result += '%' + HEX[byte >> 4] + HEX[byte & 15];
    }
    plain = i + 1;
  }
  return result + text.slice(plain);
}

function unescapeBuffer(text) {
  const { Buffer } = require('buffer');
  const bytes = Buffer.from(`${text}`);
  const output = Buffer.alloc(bytes.length);
  let size = 0;
  for (let i = 0; i < bytes.length; i++) {
    const pair = bytes[i] === 37 ? bytes.toString('latin1', i + 1, i + 3) : '';
    if (/^[0-9a-fA-F]{2}$/.test(pair)) {
      output[size++] = parseInt(pair, 16);
      i += 2;
    } else {
      output[size++] = bytes[i];
    }
  }
  return output.subarray(0, size);
}

function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return unescapeBuffer(text).toString();
  }
}

function primitive(value) {
  return typeof value === 'string' ? value : typeof value === 'number' && isFinite(value) ? '' + value
    : typeof value === 'bigint' ? '' + value : typeof value === 'boolean' ? value ? 'true' : 'false' : '';
}

function stringify(object, separator = '&', equals = '=', options) {
  const encode = options && typeof options.encodeURIComponent === 'function' ? options.encodeURIComponent : exports.escape;
  if (object === null || typeof object !== 'object') {
    return '';
  }
  const fields = [];
  for (const key of Object.keys(object)) {
    const name = encode(primitive(key)) + (equals || '=');
    const value = object[key];
    if (Array.isArray(value)) {
      for (const item of value) {
        fields.push(name + encode(primitive(item)));
      }
    } else {
      fields.push(name + encode(primitive(value)));
    }
  }
  return fields.join(separator || '&');
}

function parse(text, separator, equals, options) {
  const result = Object.create(null);
  if (typeof text !== 'string' || text.length === 0) {
    return result;
  }
  const between = separator ? separator + '' : '&';
  const sign = equals ? equals + '' : '=';
  const max = options && typeof options.maxKeys === 'number' ? options.maxKeys : 1000;
  const decode = options && typeof options.decodeURIComponent === 'function' ? options.decodeURIComponent : exports.unescape;
  const read = (part) => {
    const spaced = part.replace(/\+/g, ' ');
    if (decode === unescape && !spaced.includes('%')) {
      return spaced;
    }
    try {
      return decode(spaced);
    } catch {
      return unescape(spaced);
    }
  };
  let count = 0;
  for (const pair of text.split(between)) {
    if (pair === '') {
      continue;
    }
    if (max > 0 && ++count > max) {
      break;
    }
    const at = pair.indexOf(sign);
    const key = read(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : read(pair.slice(at + sign.length));
    if (result[key] === undefined) {
      result[key] = value;
    } else if (Array.isArray(result[key])) {
      result[key].push(value);
    } else {
      result[key] = [result[key], value];
    }
  }
  return result;
}

Object.assign(exports, { escape, unescape, unescapeBuffer, stringify, encode: stringify, parse, decode: parse });
