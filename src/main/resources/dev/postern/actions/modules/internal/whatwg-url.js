// URL and URLSearchParams, by the URL Standard. Host names that are not ASCII are lower-cased, normalized (NFKC) and written in
// Punycode; the further rules of UTS 46 are not applied.
'use strict';

const { fault, utf8Encode, utf8Decode } = internals;
const custom = Symbol.for('nodejs.util.inspect.custom');
const SPECIAL = { __proto__: null, ftp: '21', file: '', http: '80', https: '443', ws: '80', wss: '443' };
const LENGTH_MAX = 1 << 20;

// ---------------------------------------------------------------- percent-encoding

const HEX = '0123456789ABCDEF';
const C0 = '';
const FRAGMENT = ' "<>`';
const QUERY = ' "#<>';
const SPECIAL_QUERY = QUERY + "'";
const PATH = QUERY + '?`{}';
const USERINFO = PATH + '/:;=@[\\]^|';

function percentEncode(text, set) {
  let result = '';
  for (const character of text) {
    const code = character.codePointAt(0);
    if (code > 0x7e) {
      for (const byte of utf8Encode(character)) {
        result += '%' + HEX[byte >> 4] + HEX[byte & 15];
      }
    } else if (code < 0x20 || set.includes(character)) {
      result += '%' + HEX[code >> 4] + HEX[code & 15];
    } else {
      result += character;
    }
  }
  return result;
}

function percentDecode(text) {
  if (!text.includes('%')) {
    return utf8Encode(text);
  }
  const bytes = utf8Encode(text);
  const output = new Uint8Array(bytes.length);
  let size = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 37 && i + 2 < bytes.length) {
      const high = hexDigit(bytes[i + 1]);
      const low = hexDigit(bytes[i + 2]);
      if (high >= 0 && low >= 0) {
        output[size++] = high << 4 | low;
        i += 2;
        continue;
      }
    }
    output[size++] = bytes[i];
  }
  return output.subarray(0, size);
}

function hexDigit(code) {
  return code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : code >= 65 && code <= 70 ? code - 55 : -1;
}

// ---------------------------------------------------------------- hosts

const FORBIDDEN_HOST = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const FORBIDDEN_DOMAIN = /[\0-\x20#%/:<>?@[\\\]^|\x7f]/;

function parseHost(input, special) {
  if (input[0] === '[') {
    return input.endsWith(']') ? wrap6(parseIPv6(input.slice(1, -1))) : null;
  }
  if (!special) {
    return FORBIDDEN_HOST.test(input) ? null : percentEncode(input, C0);
  }
  const domain = utf8Decode(percentDecode(input));
  const ascii = domainToASCII(domain);
  if (ascii === '' || FORBIDDEN_DOMAIN.test(ascii)) {
    return null;
  }
  const labels = ascii.split('.');
  if (labels[labels.length - 1] === '' && labels.length > 1) {
    labels.pop();
  }
  const last = labels[labels.length - 1];
  if (/^\d+$/.test(last) || /^0x[0-9a-f]*$/i.test(last)) {
    return parseIPv4(labels);
  }
  return ascii;
}

function domainToASCII(domain) {
  if (/^[\0-\x7f]*$/.test(domain)) {
    const lower = domain.toLowerCase();
    return lower.split('.').some((label) => label.startsWith('xn--') && !validPunycode(label)) ? '' : lower;
  }
  const { encode } = internals.load('punycode');
  const mapped = domain.replace(/[\u00ad\u200b\u2060\ufeff\ufe00-\ufe0f]/g, '').normalize('NFKC').toLowerCase().normalize('NFC')
    .replace(/[\u3002\uff0e\uff61]/g, '.');
  if (/[\ufffd\ud800-\udfff]/.test(mapped.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))) {
    return '';
  }
  return mapped.split('.').map((label) => /^[\0-\x7f]*$/.test(label) ? label : 'xn--' + encode(label)).join('.');
}

function validPunycode(label) {
  try {
    const { decode } = internals.load('punycode');
    const text = decode(label.slice(4));
    return text !== '' && !/^[\0-\x7f]*$/.test(text);
  } catch {
    return false;
  }
}

function parseIPv4(labels) {
  if (labels.length > 4) {
    return null;
  }
  const numbers = [];
  for (const label of labels) {
    let digits = label;
    let base = 10;
    if (/^0x/i.test(digits)) {
      digits = digits.slice(2);
      base = 16;
    } else if (digits.length > 1 && digits[0] === '0') {
      digits = digits.slice(1);
      base = 8;
    }
    if (label === '' || !(base === 10 ? /^\d*$/ : base === 16 ? /^[0-9a-f]*$/i : /^[0-7]*$/).test(digits)) {
      return null;
    }
    numbers.push(digits === '' ? 0 : parseInt(digits, base));
  }
  const last = numbers.pop();
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) {
    return null;
  }
  let address = last;
  numbers.forEach((number, i) => { address += number * 256 ** (3 - i); });
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

function parseIPv6(text) {
  let input = text;
  const dotted = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(input);
  if (dotted) {
    const numbers = dotted.slice(2).map(Number);
    if (numbers.some((number) => number > 255) || dotted.slice(2).some((part) => part.length > 1 && part[0] === '0')) {
      return null;
    }
    input = dotted[1] + (numbers[0] << 8 | numbers[1]).toString(16) + ':' + (numbers[2] << 8 | numbers[3]).toString(16);
  }
  const halves = input.split('::');
  if (halves.length > 2) {
    return null;
  }
  const read = (half) => half === '' ? [] : half.split(':').map((piece) => /^[0-9a-f]{1,4}$/i.test(piece) ? parseInt(piece, 16) : NaN);
  const head = read(halves[0]);
  const tail = halves.length === 2 ? read(halves[1]) : [];
  const gap = 8 - head.length - tail.length;
  if ([...head, ...tail].some(Number.isNaN) || (halves.length === 2 ? gap < 1 : gap !== 0)) {
    return null;
  }
  return [...head, ...new Array(halves.length === 2 ? gap : 0).fill(0), ...tail];
}

function wrap6(pieces) {
  if (pieces === null) {
    return null;
  }
  let best = -1;
  let longest = 1;
  for (let i = 0; i < 8; i++) {
    let j = i;
    while (j < 8 && pieces[j] === 0) {
      j++;
    }
    if (j - i > longest) {
      best = i;
      longest = j - i;
    }
    i = Math.max(i, j - 1);
  }
  const hex = pieces.map((piece) => piece.toString(16));
  if (best < 0) {
    return `[${hex.join(':')}]`;
  }
  return `[${hex.slice(0, best).join(':')}::${hex.slice(best + longest).join(':')}]`;
}

// ---------------------------------------------------------------- the basic URL parser

const isSpecial = (url) => SPECIAL[url.scheme] !== undefined;
const isDriveLetter = (text) => /^[a-z][:|]$/i.test(text);
const startsWithDrive = (text) => /^[a-z][:|]([/\\?#]|$)/i.test(text);
const isSingleDot = (text) => text === '.' || text.toLowerCase() === '%2e';
const isDoubleDot = (text) => /^(\.|%2e){2}$/i.test(text);

function blank(scheme) {
  return { scheme, username: '', password: '', host: null, port: '', path: [], opaque: false, query: null, fragment: null };
}

function shorten(url) {
  if (!(url.scheme === 'file' && url.path.length === 1 && /^[a-z]:$/i.test(url.path[0]))) {
    url.path.pop();
  }
}

function parseURL(input, base) {
  let text = input.replace(/^[\0-\x20]+/, '');
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) <= 0x20) {
    end--;
  }
  text = text.slice(0, end).replace(/[\t\n\r]/g, '').replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  let fragment = null;
  const hash = text.indexOf('#');
  if (hash >= 0) {
    fragment = percentEncode(text.slice(hash + 1), FRAGMENT);
    text = text.slice(0, hash);
  }
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text);
  let url;
  let rest;
  if (scheme !== null) {
    url = blank(scheme[0].slice(0, -1).toLowerCase());
    rest = text.slice(scheme[0].length);
    if (url.scheme === 'file') {
      return file(url, rest, base && base.scheme === 'file' ? base : null, fragment);
    }
    if (isSpecial(url)) {
      if (base && base.scheme === url.scheme && !/^[/\\]{2}/.test(rest)) {
        return relative(url, rest, base, fragment);
      }
      return authority(url, rest.replace(/^[/\\]*/, ''), fragment);
    }
    if (rest.startsWith('//')) {
      return authority(url, rest.slice(2), fragment);
    }
    if (rest[0] === '/') {
      return pathAndQuery(url, rest, fragment);
    }
    url.opaque = true;
    const mark = rest.indexOf('?');
    url.path = percentEncode(mark < 0 ? rest : rest.slice(0, mark), C0);
    url.query = mark < 0 ? null : percentEncode(rest.slice(mark + 1), QUERY);
    url.fragment = fragment;
    return url;
  }
  if (!base || base.opaque && !(text === '' && hash >= 0)) {
    return null;
  }
  if (base.opaque) {
    return { ...base, fragment };
  }
  url = blank(base.scheme);
  return base.scheme === 'file' ? file(url, text, base, fragment) : relative(url, text, base, fragment);
}

function relative(url, rest, base, fragment) {
  const slashes = isSpecial(url) ? /^[/\\]{2}/ : /^\/\//;
  if (slashes.test(rest)) {
    return authority(url, isSpecial(url) ? rest.replace(/^[/\\]*/, '') : rest.slice(2), fragment);
  }
  url.username = base.username;
  url.password = base.password;
  url.host = base.host;
  url.port = base.port;
  if (rest[0] === '/' || isSpecial(url) && rest[0] === '\\') {
    return pathAndQuery(url, rest, fragment);
  }
  url.path = base.path.slice();
  if (rest === '') {
    url.query = base.query;
    url.fragment = fragment;
    return url;
  }
  if (rest[0] !== '?') {
    shorten(url);
  }
  return pathAndQuery(url, rest, fragment, true);
}

function file(url, rest, base, fragment) {
  url.host = '';
  if (/^[/\\]{2}/.test(rest)) {
    const tail = rest.slice(2);
    const stop = tail.search(/[/\\?]/);
    const name = stop < 0 ? tail : tail.slice(0, stop);
    if (isDriveLetter(name)) {
      return pathAndQuery(url, tail, fragment);
    }
    if (name !== '') {
      const host = parseHost(name, true);
      if (host === null) {
        return null;
      }
      url.host = host === 'localhost' ? '' : host;
    }
    return pathAndQuery(url, stop < 0 ? '' : tail.slice(stop), fragment);
  }
  if (/^[/\\]/.test(rest)) {
    if (base) {
      url.host = base.host;
      if (!startsWithDrive(rest.slice(1)) && base.path.length > 0 && /^[a-z]:$/i.test(base.path[0])) {
        url.path.push(base.path[0]);
        return pathAndQuery(url, rest, fragment);
      }
    }
    return pathAndQuery(url, rest, fragment);
  }
  if (base) {
    url.host = base.host;
    if (rest === '' || rest[0] === '?') {
      url.path = base.path.slice();
      url.query = rest === '' ? base.query : null;
    } else if (!startsWithDrive(rest)) {
      url.path = base.path.slice();
      shorten(url);
    }
    if (rest === '') {
      url.fragment = fragment;
      return url;
    }
    return pathAndQuery(url, rest, fragment, true);
  }
  return pathAndQuery(url, rest, fragment);
}

function authority(url, rest, fragment) {
  const special = isSpecial(url);
  const stop = rest.search(special ? /[/\\?]/ : /[/?]/);
  let name = stop < 0 ? rest : rest.slice(0, stop);
  const at = name.lastIndexOf('@');
  if (at >= 0) {
    const credentials = name.slice(0, at);
    const colon = credentials.indexOf(':');
    url.username = percentEncode(colon < 0 ? credentials : credentials.slice(0, colon), USERINFO);
    url.password = colon < 0 ? '' : percentEncode(credentials.slice(colon + 1), USERINFO);
    name = name.slice(at + 1);
    if (name === '') {
      return null;
    }
  }
  if (!hostAndPort(url, name)) {
    return null;
  }
  return pathAndQuery(url, stop < 0 ? '' : rest.slice(stop), fragment);
}

function hostAndPort(url, name) {
  const special = isSpecial(url);
  const colon = name.lastIndexOf(':');
  let host = name;
  let port = '';
  if (colon > name.lastIndexOf(']')) {
    host = name.slice(0, colon);
    port = name.slice(colon + 1);
  }
  if (host === '' && (special || name !== '') || !/^\d*$/.test(port) || Number(port) > 65535) {
    return false;
  }
  const parsed = host === '' ? '' : parseHost(host, special);
  if (parsed === null) {
    return false;
  }
  url.host = parsed;
  url.port = port === '' || special && String(Number(port)) === SPECIAL[url.scheme] ? '' : String(Number(port));
  return true;
}

function pathAndQuery(url, rest, fragment, keep) {
  const mark = rest.indexOf('?');
  const path = mark < 0 ? rest : rest.slice(0, mark);
  url.query = mark < 0 ? null : percentEncode(rest.slice(mark + 1), isSpecial(url) ? SPECIAL_QUERY : QUERY);
  url.fragment = fragment;
  appendPath(url, path, keep);
  return url;
}

function appendPath(url, path, keep) {
  const special = isSpecial(url);
  let input = special ? path.replace(/\\/g, '/') : path;
  if (input === '') {
    if (special && !keep) {
      url.path.push('');
    }
    return;
  }
  if (input[0] === '/') {
    input = input.slice(1);
  }
  const segments = input.split('/');
  segments.forEach((segment, i) => {
    const last = i === segments.length - 1;
    if (isDoubleDot(segment)) {
      shorten(url);
      if (last) {
        url.path.push('');
      }
    } else if (isSingleDot(segment)) {
      if (last) {
        url.path.push('');
      }
    } else {
      let encoded = percentEncode(segment, PATH);
      if (url.scheme === 'file' && url.path.length === 0 && isDriveLetter(encoded)) {
        encoded = encoded[0] + ':';
      }
      url.path.push(encoded);
    }
  });
}

function pathText(url) {
  return url.opaque ? url.path : url.path.map((segment) => '/' + segment).join('');
}

function serialize(url, withoutFragment) {
  let text = url.scheme + ':';
  if (url.host !== null) {
    text += '//';
    if (url.username !== '' || url.password !== '') {
      text += url.username + (url.password !== '' ? ':' + url.password : '') + '@';
    }
    text += url.host + (url.port !== '' ? ':' + url.port : '');
  } else if (!url.opaque && url.path.length > 1 && url.path[0] === '') {
    text += '/.';
  }
  text += pathText(url) + (url.query !== null ? '?' + url.query : '');
  return withoutFragment || url.fragment === null ? text : text + '#' + url.fragment;
}

// ---------------------------------------------------------------- URLSearchParams

function parseQuery(text) {
  const list = [];
  for (const pair of text.split('&')) {
    if (pair !== '') {
      const equals = pair.indexOf('=');
      const read = (part) => utf8Decode(percentDecode(part.replace(/\+/g, ' ')));
      list.push(equals < 0 ? [read(pair), ''] : [read(pair.slice(0, equals)), read(pair.slice(equals + 1))]);
    }
  }
  return list;
}

function formEncode(text) {
  let result = '';
  for (const byte of utf8Encode(text)) {
    if (byte === 32) {
      result += '+';
    } else if (byte >= 48 && byte <= 57 || byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122 || byte === 42 || byte === 45
      || byte === 46 || byte === 95) {
      result += String.fromCharCode(byte);
    } else {
      result += '%' + HEX[byte >> 4] + HEX[byte & 15];
    }
  }
  return result;
}

const scalar = (value) => `${value}`.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

class URLSearchParams {
  #list = [];
  #changed = null;

  constructor(init) {
    if (init === undefined || init === null) {
      return;
    }
    if (typeof init === 'object' || typeof init === 'function') {
      const iterator = init[Symbol.iterator];
      if (iterator !== undefined && iterator !== null) {
        if (typeof iterator !== 'function') {
          throw fault(TypeError, 'ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable');
        }
        for (const pair of init) {
          const items = pair !== null && typeof pair === 'object' && typeof pair[Symbol.iterator] === 'function' ? [...pair] : [];
          if (items.length !== 2) {
            throw fault(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
          }
          this.#list.push([scalar(items[0]), scalar(items[1])]);
        }
      } else {
        for (const key of Reflect.ownKeys(init)) {
          if (typeof key === 'string' && Object.prototype.propertyIsEnumerable.call(init, key)) {
            const name = scalar(key);
            const at = this.#list.find((pair) => pair[0] === name);
            if (at) {
              at[1] = scalar(init[key]);
            } else {
              this.#list.push([name, scalar(init[key])]);
            }
          }
        }
      }
      return;
    }
    const text = scalar(init);
    this.#list = parseQuery(text[0] === '?' ? text.slice(1) : text);
  }

  static own(params, text, changed) {
    params.#list = parseQuery(text);
    params.#changed = changed || params.#changed;
  }

  #update() {
    if (this.#changed !== null) {
      this.#changed(this.toString());
    }
  }

  get size() { return this.#list.length; }

  append(name, value) {
    need(arguments, 2);
    this.#list.push([scalar(name), scalar(value)]);
    this.#update();
  }

  delete(name, value) {
    need(arguments, 1);
    const key = scalar(name);
    this.#list = this.#list.filter((pair) => pair[0] !== key || value !== undefined && pair[1] !== scalar(value));
    this.#update();
  }

  get(name) {
    need(arguments, 1);
    const key = scalar(name);
    const pair = this.#list.find((item) => item[0] === key);
    return pair ? pair[1] : null;
  }

  getAll(name) {
    need(arguments, 1);
    const key = scalar(name);
    return this.#list.filter((pair) => pair[0] === key).map((pair) => pair[1]);
  }

  has(name, value) {
    need(arguments, 1);
    const key = scalar(name);
    return this.#list.some((pair) => pair[0] === key && (value === undefined || pair[1] === scalar(value)));
  }

  set(name, value) {
    need(arguments, 2);
    const key = scalar(name);
    const first = this.#list.find((pair) => pair[0] === key);
    if (first === undefined) {
      this.#list.push([key, scalar(value)]);
    } else {
      first[1] = scalar(value);
      this.#list = this.#list.filter((pair) => pair === first || pair[0] !== key);
    }
    this.#update();
  }

  sort() {
    this.#list.sort((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);
    this.#update();
  }

  forEach(callback, self) {
    if (typeof callback !== 'function') {
      throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "callback" argument must be of type function. Received ${internals.received(callback)}`);
    }
    for (let i = 0; i < this.#list.length; i++) {
      callback.call(self, this.#list[i][1], this.#list[i][0], this);
    }
  }

  * entries() {
    for (let i = 0; i < this.#list.length; i++) {
      yield [this.#list[i][0], this.#list[i][1]];
    }
  }

  * keys() {
    for (const [name] of this.entries()) {
      yield name;
    }
  }

  * values() {
    for (const [, value] of this.entries()) {
      yield value;
    }
  }

  toString() {
    return this.#list.map(([name, value]) => formEncode(name) + '=' + formEncode(value)).join('&');
  }

  [custom](depth, options, inspect) {
    const pairs = this.#list.map(([name, value]) => `${inspect(name)} => ${inspect(value)}`);
    return pairs.length === 0 ? 'URLSearchParams {}' : `URLSearchParams { ${pairs.join(', ')} }`;
  }
}
URLSearchParams.prototype[Symbol.iterator] = URLSearchParams.prototype.entries;
const own = URLSearchParams.own;
delete URLSearchParams.own;
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { enumerable: false });
Object.defineProperty(URLSearchParams.prototype, Symbol.toStringTag, { value: 'URLSearchParams', configurable: true });

function need(args, count) {
  if (args.length < count) {
    throw fault(TypeError, 'ERR_MISSING_ARGS', count === 2 ? 'The "name" and "value" arguments must be specified'
      : 'The "name" argument must be specified');
  }
}

// ---------------------------------------------------------------- URL

function read(input, base) {
  const text = scalar(input);
  if (text.length > LENGTH_MAX) {
    return null;
  }
  if (base === undefined) {
    return parseURL(text, null);
  }
  const parsed = parseURL(scalar(base), null);
  return parsed === null ? null : parseURL(text, parsed);
}

class URL {
  #url;
  #params = null;

  constructor(input, base = undefined) {
    if (arguments.length === 0) {
      throw fault(TypeError, 'ERR_MISSING_ARGS', 'The "url" argument must be specified');
    }
    const url = read(input, base);
    if (url === null) {
      const error = fault(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
      error.input = scalar(input);
      if (base !== undefined) {
        error.base = scalar(base);
      }
      throw error;
    }
    this.#url = url;
  }

  static canParse(input, base = undefined) {
    return read(input, base) !== null;
  }

  #refresh() {
    if (this.#params !== null) {
      own(this.#params, this.#url.query || '');
    }
  }

  get href() { return serialize(this.#url); }

  set href(value) {
    const url = read(value);
    if (url === null) {
      const error = fault(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
      error.input = scalar(value);
      throw error;
    }
    this.#url = url;
    this.#refresh();
  }

  get origin() {
    const { scheme, host, port } = this.#url;
    if (scheme === 'blob') {
      const inner = parseURL(pathText(this.#url), null);
      return inner !== null && (inner.scheme === 'http' || inner.scheme === 'https') ? new URL(serialize(inner)).origin : 'null';
    }
    return SPECIAL[scheme] !== undefined && scheme !== 'file' ? `${scheme}://${host}${port !== '' ? ':' + port : ''}` : 'null';
  }

  get protocol() { return this.#url.scheme + ':'; }

  set protocol(value) {
    const match = /^([a-z][a-z0-9+.-]*)(:|$)/i.exec(scalar(value));
    const url = this.#url;
    if (match !== null) {
      const scheme = match[1].toLowerCase();
      if ((SPECIAL[scheme] !== undefined) === isSpecial(url) && !(scheme === 'file' && (url.username !== '' || url.password !== '' || url.port !== ''))
        && !(url.scheme === 'file' && url.host === '')) {
        url.scheme = scheme;
        if (url.port === SPECIAL[scheme]) {
          url.port = '';
        }
      }
    }
  }

  get username() { return this.#url.username; }
  set username(value) {
    if (this.#mayHaveUser()) {
      this.#url.username = percentEncode(scalar(value), USERINFO);
    }
  }

  get password() { return this.#url.password; }
  set password(value) {
    if (this.#mayHaveUser()) {
      this.#url.password = percentEncode(scalar(value), USERINFO);
    }
  }

  #mayHaveUser() {
    return this.#url.host !== null && this.#url.host !== '' && this.#url.scheme !== 'file';
  }

  get host() {
    const { host, port } = this.#url;
    return host === null ? '' : port === '' ? host : `${host}:${port}`;
  }

  set host(value) { this.#setHost(scalar(value), true); }
  get hostname() { return this.#url.host === null ? '' : this.#url.host; }
  set hostname(value) { this.#setHost(scalar(value), false); }

  #setHost(text, withPort) {
    const url = this.#url;
    if (url.opaque) {
      return;
    }
    let name = text.replace(/[\t\n\r]/g, '');
    const stop = name.search(isSpecial(url) ? /[/\\?#]/ : /[/?#]/);
    if (stop >= 0) {
      name = name.slice(0, stop);
    }
    const colon = name.indexOf(':', name.lastIndexOf(']') + 1);
    if (!withPort && colon >= 0 || name === '' && isSpecial(url) && url.scheme !== 'file') {
      return;
    }
    const host = colon < 0 ? name : name.slice(0, colon);
    if (colon === 0) {
      return;
    }
    const parsed = host === '' ? '' : parseHost(host, isSpecial(url));
    if (parsed === null) {
      return;
    }
    url.host = url.scheme === 'file' && parsed === 'localhost' ? '' : parsed;
    if (colon >= 0) {
      this.port = name.slice(colon + 1);
    }
  }

  get port() { return this.#url.port; }

  set port(value) {
    if (!this.#mayHaveUser()) {
      return;
    }
    const text = scalar(value).replace(/[\t\n\r]/g, '');
    if (text === '') {
      this.#url.port = '';
      return;
    }
    const digits = /^\d+/.exec(text);
    if (digits !== null && Number(digits[0]) <= 65535) {
      const port = String(Number(digits[0]));
      this.#url.port = port === SPECIAL[this.#url.scheme] ? '' : port;
    }
  }

  get pathname() { return pathText(this.#url); }

  set pathname(value) {
    if (!this.#url.opaque) {
      this.#url.path = [];
      const text = scalar(value).replace(/[\t\n\r]/g, '').replace(/[?#]/g, (c) => c === '?' ? '%3F' : '%23');
      appendPath(this.#url, text);
    }
  }

  get search() { return this.#url.query === null || this.#url.query === '' ? '' : '?' + this.#url.query; }

  set search(value) {
    const text = scalar(value).replace(/[\t\n\r]/g, '').replace(/^\?/, '');
    this.#url.query = scalar(value) === '' ? null : percentEncode(text, isSpecial(this.#url) ? SPECIAL_QUERY : QUERY);
    this.#refresh();
  }

  get searchParams() {
    if (this.#params === null) {
      this.#params = new URLSearchParams();
      own(this.#params, this.#url.query || '', (text) => { this.#url.query = text === '' ? null : text; });
    }
    return this.#params;
  }

  get hash() { return this.#url.fragment === null || this.#url.fragment === '' ? '' : '#' + this.#url.fragment; }

  set hash(value) {
    const text = scalar(value).replace(/[\t\n\r]/g, '').replace(/^#/, '');
    this.#url.fragment = scalar(value) === '' ? null : percentEncode(text, FRAGMENT);
  }

  toString() { return this.href; }
  toJSON() { return this.href; }

  [custom](depth, options, inspect) {
    if (typeof depth === 'number' && depth < 0) {
      return this.href;
    }
    const object = {};
    for (const key of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search',
      'searchParams', 'hash']) {
      object[key] = this[key];
    }
    return `URL ${inspect(object, options)}`;
  }
}
for (const key of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search',
  'searchParams', 'hash', 'toString', 'toJSON']) {
  Object.defineProperty(URL.prototype, key, { enumerable: true });
}
Object.defineProperty(URL.prototype, Symbol.toStringTag, { value: 'URL', configurable: true });

module.exports = { URL, URLSearchParams, domainToASCII };
