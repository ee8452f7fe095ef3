// Headers, Request, Response and fetch. The host decides which addresses may be called and follows redirects.
'use strict';

const { bytesOf, base64Encode, base64Decode, utf8Encode, utf8Decode } = internals;
const { URL, URLSearchParams } = internals.load('internal/whatwg-url');
const custom = Symbol.for('nodejs.util.inspect.custom');
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function headerName(name) {
  const text = `${name}`;
  if (!TOKEN.test(text)) {
    throw new TypeError(`Headers.append: ${text} is an invalid header name.`);
  }
  return text.toLowerCase();
}

function headerValue(value) {
  const text = `${value}`.replace(/^[\t\n\r ]+/, '');
  let end = text.length;
  while (end > 0 && '\t\n\r '.includes(text[end - 1])) {
    end--;
  }
  if (/[\0\r\n]|[^\0-\xff]/.test(text.slice(0, end))) {
    throw new TypeError(`Headers.append: ${text} is an invalid header value.`);
  }
  return text.slice(0, end);
}

class Headers {
  #map = new Map();

  constructor(init) {
    if (init === undefined || init === null) {
      return;
    }
    if (typeof init !== 'object' && typeof init !== 'function') {
      throw new TypeError("Headers constructor: init given is not iterable or a record.");
    }
    if (typeof init[Symbol.iterator] === 'function') {
      for (const pair of init) {
        const items = [...pair];
        if (items.length !== 2) {
          throw new TypeError('Headers constructor: expected name/value pair to be length 2, found ' + items.length + '.');
        }
        this.append(items[0], items[1]);
      }
    } else {
      for (const name of Object.keys(init)) {
        this.append(name, init[name]);
      }
    }
  }

  append(name, value) {
    const key = headerName(name);
    const list = this.#map.get(key);
    if (list === undefined) {
      this.#map.set(key, [headerValue(value)]);
    } else {
      list.push(headerValue(value));
    }
  }

  delete(name) { this.#map.delete(headerName(name)); }

  get(name) {
    const list = this.#map.get(headerName(name));
    return list === undefined ? null : list.join(', ');
  }

  has(name) { return this.#map.has(headerName(name)); }
  set(name, value) { this.#map.set(headerName(name), [headerValue(value)]); }
  getSetCookie() { return (this.#map.get('set-cookie') || []).slice(); }

  forEach(callback, self) {
    for (const [name, value] of this) {
      callback.call(self, value, name, this);
    }
  }

  * entries() {
    for (const name of [...this.#map.keys()].sort()) {
      if (name === 'set-cookie') {
        for (const value of this.#map.get(name)) {
          yield [name, value];
        }
      } else {
        yield [name, this.#map.get(name).join(', ')];
      }
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

  [custom](depth, options, inspect) {
    return `Headers ${inspect(Object.fromEntries(this), options)}`;
  }
}
Object.defineProperty(Headers.prototype, Symbol.iterator, { value: Headers.prototype.entries, writable: true, configurable: true });
Object.defineProperty(Headers.prototype, Symbol.toStringTag, { value: 'Headers', configurable: true });

/** The bytes of a body and the Content-Type that belongs to it. */
function extract(body) {
  if (body === undefined || body === null) {
    return { bytes: null, type: null };
  }
  const bytes = bytesOf(body);
  if (bytes !== undefined) {
    return { bytes: bytes.slice(), type: null };
  }
  if (body instanceof URLSearchParams) {
    return { bytes: utf8Encode(body.toString()), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  return { bytes: utf8Encode(`${body}`), type: 'text/plain;charset=UTF-8' };
}

class Body {
  #bytes;
  #used = false;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  static bytesOf(body) { return body.#bytes; }

  get bodyUsed() { return this.#used; }
  get body() { return null; }

  #take() {
    if (this.#used) {
      throw new TypeError('Body is unusable: Body has already been read');
    }
    this.#used = this.#bytes !== null;
    return this.#bytes === null ? new Uint8Array(0) : this.#bytes;
  }

  async text() { return utf8Decode(this.#take()).replace(/^\ufeff/, ''); }
  async json() { return JSON.parse(await this.text()); }
  async bytes() { return this.#take().slice(); }
  async arrayBuffer() { return this.#take().slice().buffer; }
  async blob() { throw internals.unavailable('Blob'); }
  async formData() { throw internals.unavailable('FormData'); }
}
const bodyBytes = Body.bytesOf;
delete Body.bytesOf;

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];

function httpUrl(input) {
  let url;
  try {
    url = new URL(input);
  } catch (error) {
    const failure = new TypeError('Failed to parse URL from ' + input);
    failure.cause = error;
    throw failure;
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('Request cannot be constructed from a URL that includes credentials: ' + input);
  }
  return url;
}

class Request extends Body {
  constructor(input, init = {}) {
    if (arguments.length === 0) {
      throw new TypeError('Request constructor: 1 argument required, but only 0 present.');
    }
    const from = input instanceof Request ? input : null;
    const options = init === null ? {} : init;
    const url = from === null ? httpUrl(`${input}`).href : from.url;
    let method = `${options.method !== undefined ? options.method : from === null ? 'GET' : from.method}`;
    if (!TOKEN.test(method)) {
      throw new TypeError(`'${method}' is not a valid HTTP method.`);
    }
    method = METHODS.includes(method.toUpperCase()) ? method.toUpperCase() : method;
    if (/^(CONNECT|TRACE|TRACK)$/i.test(method)) {
      throw new TypeError(`'${method}' HTTP method is unsupported.`);
    }
    const headers = new Headers(options.headers !== undefined ? options.headers : from === null ? undefined : from.headers);
    const body = options.body !== undefined && options.body !== null ? extract(options.body)
      : { bytes: from === null ? null : bodyBytes(from), type: null };
    if (body.bytes !== null && (method === 'GET' || method === 'HEAD')) {
      throw new TypeError('Request with GET/HEAD method cannot have body.');
    }
    if (body.type !== null && !headers.has('content-type')) {
      headers.set('content-type', body.type);
    }
    const redirect = `${options.redirect !== undefined ? options.redirect : from === null ? 'follow' : from.redirect}`;
    if (!['follow', 'error', 'manual'].includes(redirect)) {
      throw new TypeError(`Request constructor: ${redirect} is not an accepted type. Expected one of follow, error, manual.`);
    }
    super(body.bytes);
    const signal = options.signal !== undefined ? options.signal : from === null ? null : from.signal;
    if (signal !== null && typeof signal.aborted !== 'boolean') {
      throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.");
    }
    Object.defineProperties(this, {
      url: { value: url, enumerable: true }, method: { value: method, enumerable: true }, headers: { value: headers, enumerable: true },
      redirect: { value: redirect, enumerable: true }, signal: { value: signal, enumerable: true },
    });
  }

  clone() { return new Request(this); }
}

const NULL_BODY = [101, 204, 205, 304];

class Response extends Body {
  constructor(body = null, init = {}) {
    const options = init === null ? {} : init;
    const status = options.status === undefined ? 200 : Number(options.status);
    if (!(status >= 200 && status <= 599) && !options.received) {
      throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    }
    const content = extract(body);
    if (content.bytes !== null && NULL_BODY.includes(status) && !options.received) {
      throw new TypeError('Response constructor: Invalid response status code ' + status);
    }
    super(content.bytes);
    const headers = new Headers(options.headers);
    if (content.type !== null && !headers.has('content-type')) {
      headers.set('content-type', content.type);
    }
    const fixed = { status, statusText: options.statusText === undefined ? '' : `${options.statusText}`, headers,
      ok: status >= 200 && status <= 299, url: '', redirected: false, type: 'default' };
    for (const key of Object.keys(fixed)) {
      Object.defineProperty(this, key, { value: fixed[key], enumerable: true, configurable: true });
    }
  }

  clone() {
    if (this.bodyUsed) {
      throw new TypeError('Response.clone: Body has already been consumed.');
    }
    return described(new Response(bodyBytes(this), { status: this.status, statusText: this.statusText, headers: this.headers, received: true }), this);
  }

  static json(data, init = {}) {
    const text = JSON.stringify(data);
    if (text === undefined) {
      throw new TypeError('Value is not JSON serializable');
    }
    const headers = new Headers(init.headers);
    if (!headers.has('content-type')) {
      headers.set('content-type', 'application/json');
    }
    return new Response(utf8Encode(text), { ...init, headers });
  }

  static error() {
    return described(new Response(null, { status: 0, received: true }), { type: 'error', url: '', redirected: false });
  }

  static redirect(url, status = 302) {
    if (![301, 302, 303, 307, 308].includes(status)) {
      throw new RangeError('Invalid status code ' + status);
    }
    return new Response(null, { status, headers: { location: new URL(`${url}`).href } });
  }
}

function described(response, { type, url, redirected }) {
  Object.defineProperty(response, 'type', { value: type, enumerable: true, configurable: true });
  Object.defineProperty(response, 'url', { value: url, enumerable: true, configurable: true });
  Object.defineProperty(response, 'redirected', { value: redirected, enumerable: true, configurable: true });
  return response;
}

function failed(sentence) {
  const error = new TypeError('fetch failed');
  const cause = new Error(sentence);
  Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });
  return error;
}

function fetch(input, init = undefined) {
  return new Promise((resolve, reject) => {
    const request = new Request(input, init === undefined ? {} : init);
    const { signal } = request;
    if (signal && signal.aborted) {
      reject(signal.reason);
      return;
    }
    const url = new URL(request.url);
    url.hash = '';
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      reject(failed('unknown scheme'));
      return;
    }
    const headers = new Headers(request.headers);
    if (!headers.has('accept')) {
      headers.set('accept', '*/*');
    }
    const bytes = bodyBytes(request);
    const cancel = internals.request({
      url: url.href, method: request.method, headers: [...headers], body: bytes === null ? null : base64Encode(bytes), redirect: request.redirect,
    }, (answer) => {
      if (answer.error !== undefined) {
        reject(failed(answer.error));
        return;
      }
      const content = NULL_BODY.includes(answer.status) || request.method === 'HEAD' ? null : base64Decode(answer.body || '');
      const response = new Response(content, { status: answer.status, statusText: answer.statusText, headers: answer.headers, received: true });
      const at = answer.url || url.href;
      resolve(described(response, { type: 'basic', url: at, redirected: at !== url.href }));
    });
    if (signal) {
      signal.addEventListener('abort', () => {
        cancel();
        reject(signal.reason);
      }, { once: true });
    }
  });
}

module.exports = { Headers, Request, Response, fetch };
