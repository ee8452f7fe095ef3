// Deep equality, as util.isDeepStrictEqual and assert.deepEqual have it.
'use strict';

const { types } = internals.load('internal/inspect');
const { hasOwn } = internals;
const { getPrototypeOf, keys, getOwnPropertySymbols, prototype: { toString, propertyIsEnumerable } } = Object;
const isObject = (value) => value !== null && typeof value === 'object';

function ownKeys(value, strict) {
  const names = keys(value);
  return strict ? names.concat(getOwnPropertySymbols(value).filter((symbol) => propertyIsEnumerable.call(value, symbol))) : names;
}

function equal(a, b, strict, seen) {
  if (a === b) {
    return a !== 0 || !strict || Object.is(a, b);
  }
  if (strict) {
    if (!isObject(a)) {
      return typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b);
    }
    if (!isObject(b) || getPrototypeOf(a) !== getPrototypeOf(b)) {
      return false;
    }
  } else if (!isObject(a) || !isObject(b)) {
    return !isObject(a) && !isObject(b) && (typeof a !== 'function' || typeof b !== 'function')
      // eslint-disable-next-line eqeqeq
      && (a == b || a !== a && b !== b);
  }
  if (toString.call(a) !== toString.call(b) || Array.isArray(a) !== Array.isArray(b)) {
    return false;
  }
  if (Array.isArray(a) && a.length !== b.length) {
    return false;
  }
  if (types.isDate(a)) {
    if (!types.isDate(b) || !Object.is(a.getTime(), b.getTime())) {
      return false;
    }
  } else if (types.isRegExp(a)) {
    if (!types.isRegExp(b) || String(a) !== String(b) || a.lastIndex !== b.lastIndex) {
      return false;
    }
  } else if (types.isNativeError(a)) {
    if (!types.isNativeError(b) || a.message !== b.message || a.name !== b.name || strict && !equal(a.cause, b.cause, strict, seen)) {
      return false;
    }
  } else if (ArrayBuffer.isView(a)) {
    if (a.byteLength !== b.byteLength) {
      return false;
    }
    const x = internals.bytesOf(a);
    const y = internals.bytesOf(b);
    if (!x.every((byte, i) => byte === y[i])) {
      return false;
    }
    return true;
  } else if (types.isArrayBuffer(a)) {
    return equal(new Uint8Array(a), new Uint8Array(b), strict, seen);
  } else if (types.isBoxedPrimitive(a)) {
    if (!types.isBoxedPrimitive(b) || !Object.is(a.valueOf(), b.valueOf())) {
      return false;
    }
  } else if (types.isSet(a) !== types.isSet(b) || types.isMap(a) !== types.isMap(b)) {
    return false;
  }
  const names = ownKeys(a, strict);
  if (names.length !== ownKeys(b, strict).length || !names.every((name) => hasOwn(b, name) && propertyIsEnumerable.call(b, name))) {
    return false;
  }
  const known = seen.get(a);
  if (known !== undefined) {
    return known === b;
  }
  seen.set(a, b);
  const result = (!types.isSet(a) || equalSets(a, b, strict, seen)) && (!types.isMap(a) || equalMaps(a, b, strict, seen))
    && names.every((name) => equal(a[name], b[name], strict, seen));
  seen.delete(a);
  return result;
}

function equalSets(a, b, strict, seen) {
  if (a.size !== b.size) {
    return false;
  }
  const rest = [...b];
  for (const item of a) {
    const index = rest.findIndex((other) => equal(item, other, strict, seen));
    if (index < 0) {
      return false;
    }
    rest.splice(index, 1);
  }
  return true;
}

function equalMaps(a, b, strict, seen) {
  if (a.size !== b.size) {
    return false;
  }
  const rest = [...b];
  for (const [key, item] of a) {
    const index = rest.findIndex(([otherKey, other]) => equal(key, otherKey, strict, seen) && equal(item, other, strict, seen));
    if (index < 0) {
      return false;
    }
    rest.splice(index, 1);
  }
  return true;
}

module.exports = { deepEqual: (a, b, strict) => equal(a, b, strict, new Map()) };
