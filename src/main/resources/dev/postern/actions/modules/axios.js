// The part of axios 1 that Actions use, over fetch.
'use strict';

const { hasOwn } = internals;
const isObject = (value) => value !== null && typeof value === 'object';
const isPlain = (value) => isObject(value) && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);
const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

class AxiosError extends Error {
  constructor(message, code, config, request, response) {
    super(message);
    Object.defineProperty(this, 'name', { value: 'AxiosError', writable: true, configurable: true });
    this.isAxiosError = true;
    if (code !== undefined) {
      this.code = code;
    }
    if (config !== undefined) {
      this.config = config;
    }
    if (request !== undefined) {
      this.request = request;
    }
    if (response !== undefined) {
      this.response = response;
      this.status = response.status;
    }
  }

  toJSON() {
    return { message: this.message, name: this.name, stack: this.stack, config: this.config, code: this.code, status: this.status };
  }
}
for (const code of ['ERR_BAD_OPTION_VALUE', 'ERR_BAD_OPTION', 'ECONNABORTED', 'ETIMEDOUT', 'ERR_NETWORK', 'ERR_FR_TOO_MANY_REDIRECTS',
  'ERR_DEPRECATED', 'ERR_BAD_RESPONSE', 'ERR_BAD_REQUEST', 'ERR_CANCELED', 'ERR_NOT_SUPPORT', 'ERR_INVALID_URL']) {
  AxiosError[code] = code;
}

class CanceledError extends AxiosError {
  constructor(message, config, request) {
    super(message === undefined ? 'canceled' : message, 'ERR_CANCELED', config, request);
    this.name = 'CanceledError';
    Object.defineProperty(this, '__CANCEL__', { value: true });
  }
}

/** Headers as properties, found whatever their case. */
class AxiosHeaders {
  constructor(headers) {
    if (headers) {
      this.set(headers);
    }
  }

  static from(headers) {
    return headers instanceof AxiosHeaders ? headers : new AxiosHeaders(headers);
  }

  #key(name) {
    const wanted = String(name).toLowerCase();
    return Object.keys(this).find((key) => key.toLowerCase() === wanted);
  }

  set(name, value, rewrite) {
    if (isObject(name)) {
      const pairs = typeof name.forEach === 'function' && !(name instanceof AxiosHeaders) && !Array.isArray(name) ? [...name]
        : Array.isArray(name) ? name : Object.entries(name);
      for (const [key, item] of pairs) {
        this.set(key, item, value);
      }
      return this;
    }
    const key = this.#key(name);
    if (UNSAFE.has(String(name)) || key !== undefined && rewrite === false) {
      return this;
    }
    this[key === undefined ? name : key] = value === false || value === null || value === undefined ? value
      : Array.isArray(value) ? value.map(String) : String(value);
    return this;
  }

  get(name) {
    const key = this.#key(name);
    return key === undefined ? undefined : this[key];
  }

  has(name) { return this.#key(name) !== undefined && this.get(name) !== undefined; }

  delete(name) {
    const key = this.#key(name);
    return key !== undefined && delete this[key];
  }

  concat(...others) {
    const result = new AxiosHeaders(this);
    others.forEach((other) => result.set(other));
    return result;
  }

  toJSON() {
    const result = Object.create(null);
    for (const key of Object.keys(this)) {
      if (this[key] !== null && this[key] !== undefined && this[key] !== false) {
        result[key] = Array.isArray(this[key]) ? this[key].join(', ') : this[key];
      }
    }
    return result;
  }

  toString() { return Object.entries(this.toJSON()).map(([key, value]) => `${key}: ${value}`).join('\n'); }
  forEach(callback) { Object.entries(this.toJSON()).forEach(([key, value]) => callback(value, key)); }
  [Symbol.iterator]() { return Object.entries(this.toJSON())[Symbol.iterator](); }
  getContentType() { return this.get('content-type'); }
  setContentType(value, rewrite) { return this.set('Content-Type', value, rewrite); }
  getAuthorization() { return this.get('authorization'); }
  setAuthorization(value, rewrite) { return this.set('Authorization', value, rewrite); }
}

// ---------------------------------------------------------------- addresses

function encode(text) {
  return encodeURIComponent(text).replace(/%3A/gi, ':').replace(/%24/g, '$').replace(/%2C/gi, ',').replace(/%20/g, '+')
    .replace(/%5B/gi, '[').replace(/%5D/gi, ']');
}

function pairsOf(value, name, pairs, depth) {
  if (value === undefined || depth > 20) {
    return;
  }
  if (value === null) {
    if (depth > 1) {
      pairs.push([name, '']);
    }
  } else if (value instanceof Date) {
    pairs.push([name, value.toISOString()]);
  } else if (Array.isArray(value)) {
    const flat = value.every((item) => !isObject(item));
    value.forEach((item, i) => pairsOf(item, `${name}[${flat ? '' : i}]`, pairs, depth + 1));
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      pairsOf(value[key], name === '' ? key : `${name}[${key}]`, pairs, depth + 1);
    }
  } else {
    pairs.push([name, String(value)]);
  }
}

function formOf(params) {
  const pairs = [];
  pairsOf(params, '', pairs, 0);
  return pairs;
}

function buildUrl(url, params, serializer) {
  if (!params) {
    return url;
  }
  const custom = typeof serializer === 'function' ? serializer : serializer && serializer.serialize;
  const query = custom ? custom(params, serializer) : params instanceof URLSearchParams ? params.toString()
    : formOf(params).map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  if (query === '') {
    return url;
  }
  const hash = url.indexOf('#');
  const bare = hash < 0 ? url : url.slice(0, hash);
  return bare + (bare.includes('?') ? '&' : '?') + query;
}

function fullUrl(config) {
  const { baseURL, url = '' } = config;
  const absolute = /^([a-z][a-z\d+\-.]*:)?\/\//i.test(url);
  const joined = !baseURL || absolute && config.allowAbsoluteUrls !== false ? url
    : url === '' ? baseURL : trimEnd(baseURL) + '/' + url.replace(/^\/+/, '');
  return buildUrl(joined, config.params, config.paramsSerializer);
}

function trimEnd(text) {
  let end = text.length;
  while (end > 0 && text[end - 1] === '/') {
    end--;
  }
  return text.slice(0, end);
}

// ---------------------------------------------------------------- configuration

function merge(a, b, depth = 0) {
  if (!isPlain(b) || depth > 20) {
    return b === undefined ? a : Array.isArray(b) ? b.slice() : b;
  }
  const result = isPlain(a) ? { ...a } : {};
  for (const key of Object.keys(b)) {
    if (!UNSAFE.has(key)) {
      result[key] = merge(result[key], b[key], depth + 1);
    }
  }
  return result;
}

const METHODS = ['delete', 'get', 'head', 'post', 'put', 'patch', 'options', 'common'];

const defaults = {
  timeout: 0,
  maxContentLength: -1,
  maxBodyLength: -1,
  responseType: undefined,
  headers: {
    common: { Accept: 'application/json, text/plain, */*' }, delete: {}, get: {}, head: {}, post: {}, put: {}, patch: {}, options: {},
  },
  transitional: { silentJSONParsing: true, forcedJSONParsing: true, clarifyTimeoutError: false },
  validateStatus: (status) => status >= 200 && status < 300,
  transformRequest: [function (data, headers) {
    if (data === null || data === undefined || typeof data === 'string' || data instanceof ArrayBuffer || ArrayBuffer.isView(data)) {
      return typeof data === 'string' && /application\/json/i.test(headers.get('content-type') || '') ? jsonText(data) : data;
    }
    if (data instanceof URLSearchParams) {
      headers.setContentType('application/x-www-form-urlencoded;charset=utf-8', false);
      return data.toString();
    }
    if (isObject(data) && /application\/x-www-form-urlencoded/i.test(headers.get('content-type') || '')) {
      return new URLSearchParams(formOf(data)).toString();
    }
    if (isObject(data) || /application\/json/i.test(headers.get('content-type') || '')) {
      headers.setContentType('application/json', false);
      return JSON.stringify(data);
    }
    return data;
  }],
  transformResponse: [function (data) {
    if (typeof data === 'string' && data !== '' && (this.responseType === 'json' || !this.responseType)) {
      try {
        return JSON.parse(data);
      } catch (error) {
        if (this.responseType === 'json' && !this.transitional.silentJSONParsing) {
          throw new AxiosError(error.message, 'ERR_BAD_RESPONSE', this, null, this.response);
        }
      }
    }
    return data;
  }],
};

/** A string sent as JSON stays as it is where it is JSON already. */
function jsonText(text) {
  try {
    JSON.parse(text);
    return text.trim();
  } catch {
    return JSON.stringify(text);
  }
}

// ---------------------------------------------------------------- one request

async function dispatch(config) {
  if (config.signal && config.signal.aborted) {
    throw new CanceledError(undefined, config);
  }
  if (config.cancelToken && config.cancelToken.reason) {
    throw config.cancelToken.reason;
  }
  if (config.adapter && typeof config.adapter === 'function') {
    return settle(await config.adapter(config), config);
  }
  const headers = config.headers;
  let data = config.data;
  for (const transform of [].concat(config.transformRequest || [])) {
    data = transform.call(config, data, headers);
  }
  config.data = data;
  const method = config.method.toUpperCase();
  if (['POST', 'PUT', 'PATCH'].includes(method) && data !== undefined && data !== null) {
    headers.setContentType('application/x-www-form-urlencoded', false);
  }
  if (config.auth) {
    const { username = '', password = '' } = config.auth;
    headers.set('Authorization', 'Basic ' + internals.base64Encode(internals.utf8Encode(`${username}:${password}`)));
  }
  if (data === undefined || data === null) {
    headers.delete('Content-Type');
  }
  const url = fullUrl(config);
  const controller = new AbortController();
  let timer;
  let ended;
  const abort = (error) => {
    if (ended === undefined) {
      ended = error;
      controller.abort();
    }
  };
  if (config.timeout > 0) {
    timer = internals.setTimeout(() => abort(new AxiosError(config.timeoutErrorMessage || `timeout of ${config.timeout}ms exceeded`,
      config.transitional && config.transitional.clarifyTimeoutError ? 'ETIMEDOUT' : 'ECONNABORTED', config, null)), config.timeout);
  }
  if (config.signal) {
    config.signal.addEventListener('abort', () => abort(new CanceledError(undefined, config)), { once: true });
  }
  if (config.cancelToken) {
    config.cancelToken.promise.then((reason) => abort(reason));
  }
  const { fetch } = internals.load('internal/fetch');
  let answer;
  let content;
  try {
    answer = await fetch(url, {
      method, headers: headers.toJSON(), body: method === 'GET' || method === 'HEAD' || data === null ? undefined : data,
      redirect: config.maxRedirects === 0 ? 'manual' : 'follow', signal: controller.signal,
    });
    content = config.responseType === 'arraybuffer' ? require('buffer').Buffer.from(await answer.arrayBuffer()) : await answer.text();
  } catch (error) {
    if (ended !== undefined) {
      throw ended;
    }
    const invalid = /^Failed to parse URL/.test(error.message);
    const failure = new AxiosError(invalid ? 'Invalid URL' : error.cause ? error.cause.message : error.message, invalid ? 'ERR_INVALID_URL' : 'ERR_NETWORK', config, {});
    failure.cause = error.cause || error;
    throw failure;
  } finally {
    internals.clearTimeout(timer);
  }
  const response = { data: content, status: answer.status, statusText: answer.statusText, headers: new AxiosHeaders(), config, request: { responseURL: answer.url } };
  for (const [name, value] of answer.headers) {
    if (name === 'set-cookie') {
      response.headers['set-cookie'] = [...response.headers['set-cookie'] || [], value];
    } else {
      response.headers.set(name, value);
    }
  }
  config.response = response;
  try {
    for (const transform of [].concat(config.transformResponse || [])) {
      response.data = transform.call(config, response.data, response.headers, response.status);
    }
  } finally {
    delete config.response;
  }
  return settle(response, config);
}

function settle(response, config) {
  if (!response.status || !config.validateStatus || config.validateStatus(response.status)) {
    return response;
  }
  throw new AxiosError('Request failed with status code ' + response.status,
    response.status >= 500 ? 'ERR_BAD_RESPONSE' : 'ERR_BAD_REQUEST', config, response.request, response);
}

// ---------------------------------------------------------------- instances

class InterceptorManager {
  constructor() {
    this.handlers = [];
  }

  use(fulfilled, rejected, options) {
    this.handlers.push({ fulfilled, rejected, runWhen: options && options.runWhen });
    return this.handlers.length - 1;
  }

  eject(id) {
    if (this.handlers[id]) {
      this.handlers[id] = null;
    }
  }

  clear() { this.handlers = []; }

  forEach(callback) {
    this.handlers.filter((handler) => handler !== null).forEach(callback);
  }
}

class Axios {
  constructor(config) {
    this.defaults = config;
    this.interceptors = { request: new InterceptorManager(), response: new InterceptorManager() };
  }

  async request(urlOrConfig, more) {
    const given = typeof urlOrConfig === 'string' ? { ...more, url: urlOrConfig } : urlOrConfig || {};
    const config = merge(this.defaults, given);
    for (const key of ['data', 'params', 'signal', 'cancelToken', 'adapter']) {
      if (hasOwn(given, key)) {
        config[key] = given[key];
      }
    }
    config.method = String(given.method || this.defaults.method || 'get').toLowerCase();
    const layered = this.defaults.headers || {};
    const headers = new AxiosHeaders();
    for (const layer of [layered.common, layered[config.method], withoutMethods(layered), given.headers]) {
      if (layer) {
        headers.set(layer instanceof AxiosHeaders ? layer : { ...layer });
      }
    }
    config.headers = headers;
    let chain = Promise.resolve(config);
    const before = [];
    this.interceptors.request.forEach((handler) => {
      if (typeof handler.runWhen !== 'function' || handler.runWhen(config)) {
        before.unshift(handler);
      }
    });
    for (const handler of before) {
      chain = chain.then(handler.fulfilled, handler.rejected);
    }
    chain = chain.then(dispatch);
    this.interceptors.response.forEach((handler) => {
      chain = chain.then(handler.fulfilled, handler.rejected);
    });
    return chain;
  }

  getUri(config) {
    return fullUrl(merge(this.defaults, config || {}));
  }
}

function withoutMethods(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !METHODS.includes(name)));
}

for (const method of ['delete', 'get', 'head', 'options']) {
  Axios.prototype[method] = function (url, config) {
    return this.request({ ...config, method, url });
  };
}
for (const method of ['post', 'put', 'patch']) {
  Axios.prototype[method] = function (url, data, config) {
    return this.request({ ...config, method, url, data });
  };
  Axios.prototype[method + 'Form'] = function (url, data, config) {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...config && config.headers };
    return this.request({ ...config, method, url, data, headers });
  };
}

function createInstance(config) {
  const context = new Axios(config);
  const instance = (...args) => context.request(...args);
  for (const name of Object.getOwnPropertyNames(Axios.prototype)) {
    if (name !== 'constructor') {
      instance[name] = Axios.prototype[name].bind(context);
    }
  }
  instance.defaults = context.defaults;
  instance.interceptors = context.interceptors;
  instance.create = (more) => createInstance(merge(config, more));
  return instance;
}

class CancelToken {
  constructor(executor) {
    let settleWith;
    this.promise = new Promise((resolve) => { settleWith = resolve; });
    executor((message, config, request) => {
      if (!this.reason) {
        this.reason = new CanceledError(message, config, request);
        settleWith(this.reason);
      }
    });
  }

  throwIfRequested() {
    if (this.reason) {
      throw this.reason;
    }
  }

  static source() {
    let cancel;
    const token = new CancelToken((canceler) => { cancel = canceler; });
    return { token, cancel };
  }
}

const axios = createInstance(defaults);
Object.assign(axios, {
  Axios, AxiosError, AxiosHeaders, CanceledError, Cancel: CanceledError, CancelToken, VERSION: '1.7.0',
  isCancel: (value) => Boolean(value && value.__CANCEL__),
  isAxiosError: (value) => isObject(value) && value.isAxiosError === true,
  all: (promises) => Promise.all(promises),
  spread: (callback) => (list) => callback(...list),
  mergeConfig: merge,
  formToJSON() { throw internals.unavailable('axios.formToJSON'); },
  toFormData() { throw internals.unavailable('axios.toFormData'); },
});
axios.default = axios;

module.exports = axios;
