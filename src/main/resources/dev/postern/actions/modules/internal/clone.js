// structuredClone: by the HTML Standard, without transfer.
'use strict';

const { types } = internals.load('internal/inspect');
const ERRORS = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const DEPTH_MAX = 500;

function refuse(what) {
  const DOMException = internals.load('internal/dom-exception');
  return new DOMException(what, 'DataCloneError');
}

function describe(value) {
  return typeof value === 'symbol' ? value.toString() : typeof value === 'function' ? Function.prototype.toString.call(value)
    : '#<' + (value.constructor && value.constructor.name || 'Object') + '>';
}

function clone(value, seen, depth) {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'symbol' || typeof value === 'function') {
      throw refuse(`${describe(value)} could not be cloned.`);
    }
    return value;
  }
  if (seen.has(value)) {
    return seen.get(value);
  }
  if (depth > DEPTH_MAX) {
    throw refuse('The value is nested too deeply to be cloned.');
  }
  let copy;
  if (Array.isArray(value)) {
    copy = new Array(value.length);
  } else if (types.isDate(value)) {
    copy = new Date(value.getTime());
  } else if (types.isRegExp(value)) {
    copy = new RegExp(value.source, value.flags);
  } else if (types.isBoxedPrimitive(value)) {
    if (types.isSymbolObject(value)) {
      throw refuse('Object(Symbol()) could not be cloned.');
    }
    copy = Object(value.valueOf());
  } else if (types.isArrayBuffer(value)) {
    copy = value.slice(0);
  } else if (ArrayBuffer.isView(value)) {
    const buffer = clone(value.buffer, seen, depth + 1);
    const Type = types.isDataView(value) ? DataView
      : globalThis[Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get.call(value)];
    copy = new Type(buffer, value.byteOffset, types.isDataView(value) ? value.byteLength : value.length);
  } else if (types.isMap(value)) {
    copy = new Map();
    seen.set(value, copy);
    for (const [key, item] of [...value]) {
      copy.set(clone(key, seen, depth + 1), clone(item, seen, depth + 1));
    }
    return copy;
  } else if (types.isSet(value)) {
    copy = new Set();
    seen.set(value, copy);
    for (const item of [...value]) {
      copy.add(clone(item, seen, depth + 1));
    }
    return copy;
  } else if (types.isNativeError(value)) {
    const Type = ERRORS[value.name] || Error;
    copy = Object.create(Type.prototype);
    copy = new Type(value.message);
    seen.set(value, copy);
    if (typeof value.stack === 'string') {
      Object.defineProperty(copy, 'stack', { value: value.stack, writable: true, configurable: true });
    }
    if ('cause' in value) {
      Object.defineProperty(copy, 'cause', { value: clone(value.cause, seen, depth + 1), writable: true, configurable: true });
    }
    return copy;
  } else if (types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isGeneratorObject(value)
    || typeof WeakRef === 'function' && value instanceof WeakRef) {
    throw refuse(`${describe(value)} could not be cloned.`);
  } else {
    copy = {};
  }
  seen.set(value, copy);
  if (Array.isArray(value) || Object.getPrototypeOf(copy) === Object.prototype && !types.isDate(value)) {
    for (const key of Object.keys(value)) {
      Object.defineProperty(copy, key, {
        value: clone(value[key], seen, depth + 1), writable: true, enumerable: true, configurable: true,
      });
    }
  }
  return copy;
}

function structuredClone(value, options) {
  if (arguments.length === 0) {
    throw internals.fault(TypeError, 'ERR_MISSING_ARGS', 'The value argument must be specified');
  }
  if (options && options.transfer && options.transfer.length > 0) {
    throw refuse('structuredClone here transfers nothing.');
  }
  return clone(value, new Map(), 0);
}

module.exports = { structuredClone };
