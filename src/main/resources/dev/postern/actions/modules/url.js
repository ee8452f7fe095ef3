// URL of the standard, and Node's older url.parse, format and resolve.
'use strict';

const { URL, URLSearchParams, domainToASCII } = internals.load('internal/whatwg-url');
const { fault, received } = internals;
const SLASHED = new Set(['http:', 'https:', 'ftp:', 'gopher:', 'file:', 'ws:', 'wss:']);
const FIELDS = ['protocol', 'slashes', 'auth', 'host', 'port', 'hostname', 'hash', 'search', 'query', 'pathname', 'path', 'href'];

function Url() {
  for (const field of FIELDS) {
    this[field] = null;
  }
}
Url.prototype.format = function () { return formatUrl(this); };
Url.prototype.resolve = function (to) { return resolve(formatUrl(this), to); };

function parse(input, parseQuery = false, slashesDenoteHost = false) {
  if (input instanceof Url) {
    return input;
  }
  if (typeof input !== 'string') {
    throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "url" argument must be of type string. Received ${received(input)}`);
  }
  const url = new Url();
  let rest = input.trim();
  const mark = rest.search(/[?#]/);
  rest = (mark < 0 ? rest : rest.slice(0, mark)).replace(/\\/g, '/') + (mark < 0 ? '' : rest.slice(mark));
  const scheme = /^[a-z0-9.+-]+:/i.exec(rest);
  if (scheme !== null) {
    url.protocol = scheme[0].toLowerCase();
    rest = rest.slice(scheme[0].length);
  }
  const script = url.protocol === 'javascript:';
  const slashes = rest.startsWith('//') && (slashesDenoteHost || scheme !== null || /^\/\/[^@/]+@[^@/]+/.test(rest));
  if (!script && (slashes || scheme !== null && !SLASHED.has(url.protocol))) {
    if (slashes) {
      url.slashes = true;
      rest = rest.slice(2);
    }
    const stop = rest.search(/[/?#]/);
    let name = stop < 0 ? rest : rest.slice(0, stop);
    rest = stop < 0 ? '' : rest.slice(stop);
    const at = name.lastIndexOf('@');
    if (at >= 0) {
      url.auth = safely(decodeURIComponent, name.slice(0, at));
      name = name.slice(at + 1);
    }
    const port = /:(\d*)$/.exec(name);
    if (port !== null) {
      url.port = port[1] === '' ? null : port[1];
      name = name.slice(0, port.index);
    }
    const bad = name.startsWith('[') ? -1 : name.search(/[^a-zA-Z0-9._+\-\u0080-\uffff]/);
    if (bad >= 0) {
      rest = '/' + name.slice(bad) + rest;
      name = name.slice(0, bad);
    }
    const hostname = name.length > 255 ? '' : name.startsWith('[') ? name.toLowerCase() : /^[\0-\x7f]*$/.test(name) ? name.toLowerCase() : domainToASCII(name);
    url.host = hostname + (url.port === null ? '' : ':' + url.port);
    url.hostname = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  }
  if (!script) {
    rest = rest.replace(/[\t\n\r "'<>\\^`{|}]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0'));
  }
  const hash = rest.indexOf('#');
  if (hash >= 0) {
    url.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const question = rest.indexOf('?');
  if (question >= 0) {
    url.search = rest.slice(question);
    url.query = rest.slice(question + 1);
    rest = rest.slice(0, question);
  } else if (parseQuery) {
    url.search = null;
    url.query = '';
  }
  if (parseQuery) {
    url.query = require('querystring').parse(url.query);
  }
  url.pathname = rest === '' ? SLASHED.has(url.protocol) && url.hostname ? '/' : null : rest;
  if (url.pathname !== null || url.search !== null) {
    url.path = (url.pathname || '') + (url.search || '');
  }
  url.href = formatUrl(url);
  return url;
}

function safely(decode, text) {
  try {
    return decode(text);
  } catch {
    return text;
  }
}

function formatUrl(url) {
  let auth = url.auth || '';
  if (auth) {
    auth = encodeURIComponent(auth).replace(/%3A/i, ':') + '@';
  }
  let protocol = url.protocol || '';
  if (protocol && !protocol.endsWith(':')) {
    protocol += ':';
  }
  let pathname = url.pathname || '';
  let hash = url.hash || '';
  let host = '';
  if (url.host) {
    host = auth + url.host;
  } else if (url.hostname) {
    host = auth + (url.hostname.includes(':') && !url.hostname.startsWith('[') ? `[${url.hostname}]` : url.hostname) + (url.port ? ':' + url.port : '');
  }
  let query = '';
  if (url.query !== null && typeof url.query === 'object') {
    query = require('querystring').stringify(url.query);
  }
  let search = url.search || (query ? '?' + query : '');
  if (hash && hash[0] !== '#') {
    hash = '#' + hash;
  }
  if (search && search[0] !== '?') {
    search = '?' + search;
  }
  pathname = pathname.replace(/[?#]/g, encodeURIComponent);
  search = search.replace(/#/g, '%23');
  if (url.slashes || (!protocol || SLASHED.has(protocol)) && host) {
    if (url.slashes || host) {
      if (pathname && pathname[0] !== '/') {
        pathname = '/' + pathname;
      }
      host = '//' + host;
    } else if (protocol.startsWith('file')) {
      host = '//';
    }
  }
  return protocol + host + pathname + search + hash;
}

function format(url, options) {
  if (typeof url === 'string') {
    return formatUrl(parse(url));
  }
  if (url instanceof URL) {
    const copy = new URL(url.href);
    const chosen = options || {};
    if (chosen.fragment === false) {
      copy.hash = '';
    }
    if (chosen.search === false) {
      copy.search = '';
    }
    if (chosen.auth === false) {
      copy.username = '';
      copy.password = '';
    }
    return copy.href;
  }
  if (url === null || typeof url !== 'object') {
    throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "urlObject" argument must be one of type object or string. Received ${received(url)}`);
  }
  return formatUrl(url);
}

function resolve(from, to) {
  const base = new URL(from, 'resolve://resolve');
  const result = new URL(to, base);
  if (result.protocol === 'resolve:') {
    const { pathname, search, hash } = result;
    const absolute = from.startsWith('/') || to.startsWith('/');
    return (absolute ? pathname : pathname.replace(/^\//, '')) + search + hash;
  }
  return result.href;
}

function urlToHttpOptions(url) {
  const options = {
    protocol: url.protocol, hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname, hash: url.hash,
    search: url.search, pathname: url.pathname, path: `${url.pathname || ''}${url.search || ''}`, href: url.href,
  };
  if (url.port !== '') {
    options.port = Number(url.port);
  }
  if (url.username || url.password) {
    options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  }
  return options;
}

module.exports = {
  URL, URLSearchParams, Url, parse, format, resolve, urlToHttpOptions,
  resolveObject: (from, to) => parse(resolve(from, to)),
  domainToASCII: (domain) => domainToASCII(`${domain}`),
  domainToUnicode: (domain) => require('punycode').toUnicode(`${domain}`),
  fileURLToPath() { throw internals.unavailable('url.fileURLToPath'); },
  pathToFileURL() { throw internals.unavailable('url.pathToFileURL'); },
};
