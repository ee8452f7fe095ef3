// RFC 3492, and the functions of Node's punycode.
'use strict';

const LENGTH_MAX = 4096;

function adapt(delta, points, first) {
  let rest = Math.floor(first ? delta / 700 : delta / 2);
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > 455; k += 36) {
    rest = Math.floor(rest / 35);
  }
  return Math.floor(k + 36 * rest / (rest + 38));
}

function decode(input) {
  if (input.length > LENGTH_MAX) {
    throw new RangeError('Invalid input');
  }
  const dash = Math.max(0, input.lastIndexOf('-'));
  const output = [];
  for (let i = 0; i < dash; i++) {
    if (input.charCodeAt(i) > 127) {
      throw new RangeError('Illegal input >= 0x80 (not a basic code point)');
    }
    output.push(input.charCodeAt(i));
  }
  let n = 128;
  let i = 0;
  let bias = 72;
  for (let index = dash > 0 ? dash + 1 : 0; index < input.length;) {
    const before = i;
    let weight = 1;
    for (let k = 36; ; k += 36) {
      if (index >= input.length) {
        throw new RangeError('Invalid input');
      }
      const code = input.charCodeAt(index++);
      const digit = code >= 48 && code < 58 ? code - 22 : code >= 65 && code < 91 ? code - 65 : code >= 97 && code < 123 ? code - 97 : 36;
      if (digit >= 36 || digit > Math.floor((0x7fffffff - i) / weight)) {
        throw new RangeError(digit >= 36 ? 'Invalid input' : 'Overflow: input needs wider integers to process');
      }
      i += digit * weight;
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < threshold) {
        break;
      }
      weight *= 36 - threshold;
    }
    const size = output.length + 1;
    bias = adapt(i - before, size, before === 0);
    n += Math.floor(i / size);
    i %= size;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
}

function encode(input) {
  const points = Array.from(input, (c) => c.codePointAt(0));
  if (points.length > LENGTH_MAX) {
    throw new RangeError('Invalid input');
  }
  const basic = points.filter((point) => point < 128);
  let output = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '');
  const digit = (value) => String.fromCharCode(value < 26 ? value + 97 : value + 22);
  let n = 128;
  let delta = 0;
  let bias = 72;
  let done = basic.length;
  while (done < points.length) {
    const next = points.reduce((least, point) => point >= n && point < least ? point : least, Infinity);
    delta += (next - n) * (done + 1);
    n = next;
    for (const point of points) {
      if (point < n) {
        delta++;
      } else if (point === n) {
        let q = delta;
        for (let k = 36; ; k += 36) {
          const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
          if (q < threshold) {
            break;
          }
          output += digit(threshold + (q - threshold) % (36 - threshold));
          q = Math.floor((q - threshold) / (36 - threshold));
        }
        output += digit(q);
        bias = adapt(delta, done + 1, done === basic.length);
        delta = 0;
        done++;
      }
    }
    delta++;
    n++;
  }
  return output;
}

function labels(domain, map) {
  const at = domain.lastIndexOf('@');
  return domain.slice(0, at + 1) + domain.slice(at + 1).replace(/[\u3002\uff0e\uff61]/g, '.').split('.').map(map).join('.');
}

module.exports = {
  version: '2.1.0', decode, encode,
  toASCII: (domain) => labels(domain, (label) => /[^\0-\x7f]/.test(label) ? 'xn--' + encode(label) : label),
  toUnicode: (domain) => labels(domain, (label) => label.startsWith('xn--') ? decode(label.slice(4).toLowerCase()) : label),
  ucs2: { decode: (text) => Array.from(text, (c) => c.codePointAt(0)), encode: (points) => String.fromCodePoint(...points) },
};
