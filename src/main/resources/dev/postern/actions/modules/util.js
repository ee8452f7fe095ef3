'use strict';

const { fault, received } = internals;
const { inspect, format, formatWithOptions, types, isObject } = internals.load('internal/inspect');
const promisified = Symbol.for('nodejs.util.promisify.custom');

function functionOf(value, name) {
  if (typeof value !== 'function') {
    throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be of type function. Received ${received(value)}`);
  }
  return value;
}

function promisify(original) {
  functionOf(original, 'original');
  if (original[promisified]) {
    return functionOf(original[promisified], 'util.promisify.custom');
  }
  if (original === internals.setTimeout || original === internals.setImmediate) {
    const { promises } = require('timers');
    return original === internals.setTimeout ? promises.setTimeout : promises.setImmediate;
  }
  function promising(...args) {
    return new Promise((resolve, reject) => {
      original.call(this, ...args, (error, value) => {
        if (error) {
          reject(error);
        } else {
          resolve(value);
        }
      });
    });
  }
  Object.setPrototypeOf(promising, Object.getPrototypeOf(original));
  return Object.defineProperties(promising, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = promisified;

function callbackify(original) {
  functionOf(original, 'original');
  function callbacking(...args) {
    const callback = args.pop();
    functionOf(callback, 'last argument');
    original.apply(this, args).then((value) => internals.queueMicrotask(callback, null, value), (reason) => {
      let error = reason;
      if (!reason) {
        error = fault(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value');
        error.reason = reason;
      }
      internals.queueMicrotask(callback, error);
    });
  }
  Object.defineProperty(callbacking, 'name', { value: original.name + 'Callbackified', configurable: true });
  return callbacking;
}

function inherits(constructor, parent) {
  functionOf(constructor, 'ctor');
  functionOf(parent, 'superCtor');
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

function deprecate(original, message, code) {
  let warned = false;
  return function (...args) {
    if (!warned) {
      warned = true;
      internals.console.warn(`DeprecationWarning: ${message}`);
    }
    return new.target ? Reflect.construct(original, args, new.target) : original.apply(this, args);
  };
}

function debuglog() {
  const log = () => {};
  log.enabled = false;
  return log;
}

module.exports = {
  inspect, format, formatWithOptions, types, promisify, callbackify, inherits, deprecate, debuglog, debug: debuglog,
  isDeepStrictEqual: (a, b) => internals.load('internal/equal').deepEqual(a, b, true),
  stripVTControlCharacters: (text) => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, ''),
  toUSVString: (text) => `${text}`.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'),
  styleText: (style, text) => text,
  aborted: (signal) => new Promise((resolve) => signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })),
  get TextEncoder() { return internals.load('internal/encoding').TextEncoder; },
  get TextDecoder() { return internals.load('internal/encoding').TextDecoder; },
  _extend: (target, source) => isObject(source) ? Object.assign(target, source) : target,
  isArray: Array.isArray,
  isBoolean: (value) => typeof value === 'boolean',
  isBuffer: (value) => require('buffer').Buffer.isBuffer(value),
  isDate: types.isDate,
  isError: (value) => value instanceof Error || isObject(value) && Object.prototype.toString.call(value) === '[object Error]',
  isFunction: (value) => typeof value === 'function',
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === 'number',
  isObject,
  isPrimitive: (value) => !isObject(value) && typeof value !== 'function',
  isRegExp: types.isRegExp,
  isString: (value) => typeof value === 'string',
  isSymbol: (value) => typeof value === 'symbol',
  isUndefined: (value) => value === undefined,
  log: (...args) => internals.console.log(...args),
};
