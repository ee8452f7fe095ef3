// util.inspect and util.format, with the layout of Node 20.
'use strict';

const { hasOwn, fault } = internals;
const custom = Symbol.for('nodejs.util.inspect.custom');
const { getPrototypeOf, getOwnPropertyDescriptor, getOwnPropertySymbols, keys, prototype: { toString, propertyIsEnumerable } } = Object;

const TEXT_MAX = 1 << 20;
const DEPTH_MAX = 200;
const defaults = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100, maxStringLength: 10000,
  breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};

const tagOf = (value) => toString.call(value).slice(8, -1);
const typedArrayTag = Object.getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function works(getter, value) {
  try {
    getter.call(value);
    return true;
  } catch {
    return false;
  }
}

const getter = (type, name) => getOwnPropertyDescriptor(type.prototype, name).get;
const mapSize = getter(Map, 'size');
const setSize = getter(Set, 'size');
const bufferLength = getter(ArrayBuffer, 'byteLength');

const types = {
  isMap: (value) => works(mapSize, value),
  isSet: (value) => works(setSize, value),
  isDate: (value) => works(Date.prototype.getTime, value),
  isRegExp: (value) => isObject(value) && tagOf(value) === 'RegExp' && works(getter(RegExp, 'source'), value)
    && value !== RegExp.prototype,
  isPromise: (value) => isObject(value) && value instanceof Promise,
  isWeakMap: (value) => isObject(value) && value instanceof WeakMap,
  isWeakSet: (value) => isObject(value) && value instanceof WeakSet,
  isNativeError: (value) => isObject(value) && value instanceof Error,
  isArrayBuffer: (value) => isObject(value) && works(bufferLength, value),
  isAnyArrayBuffer: (value) => types.isArrayBuffer(value) || types.isSharedArrayBuffer(value),
  isSharedArrayBuffer: (value) => typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer,
  isArrayBufferView: ArrayBuffer.isView,
  isDataView: (value) => ArrayBuffer.isView(value) && typedArrayTag.call(value) === undefined,
  isTypedArray: (value) => typedArrayTag.call(value) !== undefined,
  isGeneratorFunction: (value) => typeof value === 'function' && /^(Async)?GeneratorFunction$/.test(tagOf(value)),
  isAsyncFunction: (value) => typeof value === 'function' && /^Async(Generator)?Function$/.test(tagOf(value)),
  isGeneratorObject: (value) => isObject(value) && /^(Async)?Generator$/.test(tagOf(value)),
  isArgumentsObject: (value) => isObject(value) && tagOf(value) === 'Arguments',
  isMapIterator: (value) => isObject(value) && tagOf(value) === 'Map Iterator',
  isSetIterator: (value) => isObject(value) && tagOf(value) === 'Set Iterator',
  isModuleNamespaceObject: () => false,
  isExternal: () => false,
  isProxy: () => false,
  isCryptoKey: (value) => isObject(value) && tagOf(value) === 'CryptoKey',
  isKeyObject: (value) => isObject(value) && tagOf(value) === 'KeyObject',
};
for (const type of ['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array', 'Int32Array',
  'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array']) {
  types['is' + type] = (value) => typedArrayTag.call(value) === type;
}
for (const type of [Number, String, Boolean, BigInt, Symbol]) {
  types['is' + type.name + 'Object'] = (value) => isObject(value) && works(type.prototype.valueOf, value);
}
types.isBigIntObject = (value) => isObject(value) && works(BigInt.prototype.valueOf, value);
types.isBoxedPrimitive = (value) => types.isNumberObject(value) || types.isStringObject(value) || types.isBooleanObject(value)
  || types.isBigIntObject(value) || types.isSymbolObject(value);

function isObject(value) {
  return value !== null && typeof value === 'object';
}

// ---------------------------------------------------------------- texts

const ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };

function quote(text) {
  let mark = "'";
  if (text.includes("'")) {
    mark = !text.includes('"') ? '"' : !text.includes('`') && !text.includes('${') ? '`' : "'";
  }
  let quoted = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    const code = text.charCodeAt(i);
    if (c === mark) {
      quoted += '\\' + c;
    } else if (ESCAPES[c] !== undefined) {
      quoted += ESCAPES[c];
    } else if (code < 32 || code >= 127 && code < 160) {
      quoted += '\\x' + code.toString(16).toUpperCase().padStart(2, '0');
    } else if (code >= 0xd800 && code < 0xe000) {
      const next = text.charCodeAt(i + 1);
      if (code < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
        quoted += c + text[++i];
      } else {
        quoted += '\\u' + code.toString(16).toUpperCase();
      }
    } else {
      quoted += c;
    }
  }
  return mark + quoted + mark;
}

const COLORS = {
  special: [36, 39], number: [33, 39], bigint: [33, 39], boolean: [33, 39], undefined: [90, 39], null: [1, 22], string: [32, 39],
  symbol: [32, 39], date: [35, 39], regexp: [31, 39], module: [4, 24], name: undefined,
};

function stylize(context, text, style) {
  const color = context.colors ? COLORS[style] : undefined;
  return color ? `\u001b[${color[0]}m${text}\u001b[${color[1]}m` : text;
}

function formatNumber(value) {
  return Object.is(value, -0) ? '-0' : `${value}`;
}

function formatPrimitive(context, value) {
  switch (typeof value) {
    case 'string': {
      let rest = '';
      if (value.length > context.maxStringLength) {
        const more = value.length - context.maxStringLength;
        value = value.slice(0, context.maxStringLength);
        rest = `... ${more} more character${more > 1 ? 's' : ''}`;
      }
      if (context.compact !== true && value.length > 16 && value.length > context.breakLength - context.indentation - 4) {
        return value.split(/(?<=\n)/).map((line) => stylize(context, quote(line), 'string'))
          .join(` +\n${' '.repeat(context.indentation + 2)}`) + rest;
      }
      return stylize(context, quote(value), 'string') + rest;
    }
    case 'number':
      return stylize(context, formatNumber(value), 'number');
    case 'bigint':
      return stylize(context, `${value}n`, 'bigint');
    case 'boolean':
      return stylize(context, `${value}`, 'boolean');
    case 'undefined':
      return stylize(context, 'undefined', 'undefined');
    case 'symbol':
      return stylize(context, value.toString(), 'symbol');
    default:
      return stylize(context, 'null', 'null');
  }
}

// ---------------------------------------------------------------- objects

function constructorName(value) {
  for (let object = value; object !== null; object = getPrototypeOf(object)) {
    const descriptor = getOwnPropertyDescriptor(object, 'constructor');
    if (descriptor !== undefined && typeof descriptor.value === 'function' && descriptor.value.name !== ''
      && value instanceof descriptor.value) {
      return String(descriptor.value.name);
    }
  }
  return null;
}

function prefix(name, tag, fallback, size = '') {
  if (name === null) {
    return tag !== '' && fallback !== tag ? `[${fallback}${size}: null prototype] [${tag}] ` : `[${fallback}${size}: null prototype] `;
  }
  return tag !== '' && name !== tag ? `${name}${size} [${tag}] ` : `${name}${size} `;
}

function ownKeys(value, context, skipIndices) {
  let names = context.showHidden ? Object.getOwnPropertyNames(value) : keys(value);
  if (skipIndices) {
    names = names.filter((name) => !(/^(0|[1-9]\d{0,9})$/.test(name) && Number(name) < 4294967295) && (name !== 'length' || Array.isArray(value)));
  }
  const symbols = getOwnPropertySymbols(value);
  return names.concat(context.showHidden ? symbols : symbols.filter((symbol) => propertyIsEnumerable.call(value, symbol)));
}

function formatValue(context, value, depth, typed) {
  if (value === null || typeof value !== 'object' && typeof value !== 'function') {
    return formatPrimitive(context, value);
  }
  context.spent += 1;
  if (context.customInspect) {
    const inspector = value[custom];
    if (typeof inspector === 'function' && inspector !== inspect
      && !(value.constructor && value.constructor.prototype === value)) {
      const left = context.depth === null ? null : context.depth - depth;
      const { seen, circular, indentation, spent, budget, ...options } = context;
      options.stylize = (text, style) => stylize(context, `${text}`, style);
      const result = inspector.call(value, left, options, inspect);
      if (result !== value) {
        return typeof result !== 'object' ? `${result}` : formatValue(context, result, depth);
      }
    }
  }
  if (context.seen.includes(value)) {
    if (context.circular === undefined) {
      context.circular = new Map();
    }
    if (!context.circular.has(value)) {
      context.circular.set(value, context.circular.size + 1);
    }
    return stylize(context, `[Circular *${context.circular.get(value)}]`, 'special');
  }
  return formatRaw(context, value, depth, typed);
}

function formatRaw(context, value, depth, typed) {
  const name = constructorName(value);
  let tag = value[Symbol.toStringTag];
  if (typeof tag !== 'string' || tag !== '' && hasOwn(value, Symbol.toStringTag) && propertyIsEnumerable.call(value, Symbol.toStringTag)) {
    tag = '';
  }
  let base = '';
  let names;
  let braces = ['{', '}'];
  let entries = () => [];
  let isArray = false;
  const indent = context.indentation;

  if (Array.isArray(value)) {
    braces = [name !== 'Array' || tag !== '' ? `${prefix(name, tag, 'Array', `(${value.length})`)}[` : '[', ']'];
    names = ownKeys(value, context, true);
    if (value.length === 0 && names.length === 0) {
      return `${braces[0]}]`;
    }
    isArray = true;
    entries = (inner) => arrayEntries(context, value, inner);
  } else if (types.isSet(value)) {
    names = ownKeys(value, context);
    braces[0] = `${prefix(name, tag, 'Set', `(${setSize.call(value)})`)}{`;
    entries = (inner) => {
      context.indentation += 2;
      const output = [...Set.prototype.values.call(value)].map((item) => formatValue(context, item, inner));
      context.indentation -= 2;
      return output;
    };
    if (setSize.call(value) === 0 && names.length === 0) {
      return `${braces[0]}}`;
    }
  } else if (types.isMap(value)) {
    names = ownKeys(value, context);
    braces[0] = `${prefix(name, tag, 'Map', `(${mapSize.call(value)})`)}{`;
    entries = (inner) => {
      context.indentation += 2;
      const output = [...Map.prototype.entries.call(value)]
        .map(([key, item]) => `${formatValue(context, key, inner)} => ${formatValue(context, item, inner)}`);
      context.indentation -= 2;
      return output;
    };
    if (mapSize.call(value) === 0 && names.length === 0) {
      return `${braces[0]}}`;
    }
  } else if (types.isTypedArray(value)) {
    names = ownKeys(value, context, true);
    braces = [`${prefix(name, tag, typedArrayTag.call(value), `(${value.length})`)}[`, ']'];
    if (value.length === 0 && names.length === 0) {
      return `${braces[0]}]`;
    }
    isArray = true;
    entries = () => {
      const shown = Math.min(Math.max(0, context.maxArrayLength), value.length);
      const output = [];
      for (let i = 0; i < shown; i++) {
        output.push(formatPrimitive(context, value[i]));
      }
      more(output, value.length - shown);
      return output;
    };
  } else if (/ Iterator$/.test(tag) && (types.isMapIterator(value) || types.isSetIterator(value))) {
    names = ownKeys(value, context);
    braces[0] = `[${tag}] {`;
  } else {
    names = ownKeys(value, context);
    if (types.isArgumentsObject(value)) {
      braces[0] = '[Arguments] {';
      if (names.length === 0) {
        return '[Arguments] {}';
      }
    } else if (typeof value === 'function') {
      base = functionBase(value, name, tag);
      if (names.length === 0) {
        return stylize(context, base, 'special');
      }
    } else if (types.isRegExp(value)) {
      base = RegExp.prototype.toString.call(value);
      const before = prefix(name, tag, 'RegExp');
      base = before === 'RegExp ' ? base : before + base;
      if (names.length === 0 || depth > context.depth && context.depth !== null) {
        return stylize(context, base, 'regexp');
      }
    } else if (types.isDate(value)) {
      base = Number.isNaN(Date.prototype.getTime.call(value)) ? 'Invalid Date' : Date.prototype.toISOString.call(value);
      const before = prefix(name, tag, 'Date');
      base = before === 'Date ' ? base : before + base;
      if (names.length === 0) {
        return stylize(context, base, 'date');
      }
    } else if (types.isNativeError(value)) {
      base = errorBase(context, value, names);
      if (names.length === 0) {
        return base;
      }
    } else if (types.isAnyArrayBuffer(value)) {
      const bytes = new Uint8Array(value);
      const shown = Math.min(Math.max(0, context.maxArrayLength), bytes.length);
      let text = Array.from(bytes.subarray(0, shown), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
      if (bytes.length > shown) {
        text += ` ... ${bytes.length - shown} more byte${bytes.length - shown > 1 ? 's' : ''}`;
      }
      braces[0] = `${prefix(name, tag, 'ArrayBuffer')}{`;
      names.unshift('byteLength');
      entries = () => [`[Uint8Contents]: <${text}>`];
    } else if (types.isDataView(value)) {
      braces[0] = `${prefix(name, tag, 'DataView')}{`;
      names.unshift('byteLength', 'byteOffset', 'buffer');
    } else if (types.isPromise(value)) {
      braces[0] = `${prefix(name, tag, 'Promise')}{`;
      entries = () => [stylize(context, '<pending>', 'special')];
    } else if (types.isWeakSet(value) || types.isWeakMap(value)) {
      braces[0] = `${prefix(name, tag, types.isWeakSet(value) ? 'WeakSet' : 'WeakMap')}{`;
      entries = () => [stylize(context, '<items unknown>', 'special')];
    } else if (types.isBoxedPrimitive(value)) {
      const primitive = value.valueOf();
      const type = types.isNumberObject(value) ? 'Number' : types.isStringObject(value) ? 'String'
        : types.isBooleanObject(value) ? 'Boolean' : types.isBigIntObject(value) ? 'BigInt' : 'Symbol';
      if (type === 'String') {
        names = names.slice(primitive.length);
      }
      base = `[${type}${name === type ? '' : name === null ? ' (null prototype)' : ` (${name})`}: `
        + `${formatPrimitive({ ...context, colors: false }, primitive)}]${tag !== '' && tag !== name ? ` [${tag}]` : ''}`;
      if (names.length === 0) {
        return stylize(context, base, type.toLowerCase());
      }
    } else {
      const start = name === 'Object' && tag === '' ? '' : prefix(name, tag, 'Object');
      if (names.length === 0) {
        return `${start}{}`;
      }
      braces[0] = `${start}{`;
    }
  }

  if (context.depth !== null && depth > context.depth || depth > DEPTH_MAX) {
    const label = prefix(name, tag, Array.isArray(value) ? 'Array' : 'Object').slice(0, -1);
    return stylize(context, `[${name === null ? label : Array.isArray(value) && tag === '' ? name : label}]`, 'special');
  }
  context.seen.push(value);
  context.level = depth;
  let output;
  try {
    depth += 1;
    output = entries(depth);
    if (!isArray || names.length > 0) {
      for (const key of names) {
        output.push(formatProperty(context, value, depth, key, isArray));
      }
    }
  } catch (error) {
    if (error instanceof RangeError || error && error.name === 'InternalError') {
      context.indentation = indent;
      context.seen.pop();
      return stylize(context, `[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
    }
    throw error;
  }
  const mine = depth - 1;
  if (context.circular !== undefined) {
    const index = context.circular.get(value);
    if (index !== undefined) {
      const reference = stylize(context, `<ref *${index}>`, 'special');
      if (context.compact !== true) {
        base = base === '' ? reference : `${reference} ${base}`;
      } else {
        braces[0] = `${reference} ${braces[0]}`;
      }
    }
  }
  context.seen.pop();
  if (context.sorted && !isArray) {
    output.sort(context.sorted === true ? undefined : context.sorted);
  }
  const text = layOut(context, output, base, braces, isArray, mine, value);
  context.budget += text.length;
  if (context.budget > TEXT_MAX * 4) {
    context.depth = -1;
  }
  return text;
}

function more(output, left) {
  if (left > 0) {
    output.push(`... ${left} more item${left > 1 ? 's' : ''}`);
  }
}

function arrayEntries(context, value, depth) {
  const output = [];
  const shown = Math.min(Math.max(0, context.maxArrayLength), value.length);
  let i = 0;
  for (; i < value.length && output.length < shown; i++) {
    if (hasOwn(value, i)) {
      output.push(formatProperty(context, value, depth, i, true, true));
    } else {
      const from = i;
      if (value.length - i > 100000) { // a sparse array: only its own indices
        const next = keys(value).find((key) => Number(key) > from && /^\d+$/.test(key));
        i = next === undefined ? value.length - 1 : Number(next) - 1;
      } else {
        while (i + 1 < value.length && !hasOwn(value, i + 1)) {
          i++;
        }
      }
      const count = i - from + 1;
      output.push(stylize(context, `<${count} empty item${count > 1 ? 's' : ''}>`, 'undefined'));
    }
  }
  more(output, value.length - i);
  return output;
}

function formatProperty(context, value, depth, key, isArray, element) {
  const descriptor = getOwnPropertyDescriptor(value, key) || { value: value[key], configurable: true, enumerable: true };
  let text;
  if (descriptor.value !== undefined || descriptor.get === undefined && descriptor.set === undefined) {
    const difference = context.compact !== true || element ? 2 : 3;
    context.indentation += difference;
    text = formatValue(context, descriptor.value, depth);
    context.indentation -= difference;
  } else if (descriptor.get !== undefined) {
    const label = descriptor.set !== undefined ? 'Getter/Setter' : 'Getter';
    if (context.getters) {
      try {
        context.indentation += 2;
        const got = formatValue(context, descriptor.get.call(value), depth);
        text = isObject(got) ? `[${label}] ${got}` : `[${label}: ${got}]`;
      } catch (error) {
        text = `[${label}: <Inspection threw (${error.message})>]`;
      } finally {
        context.indentation -= 2;
      }
    } else {
      text = stylize(context, `[${label}]`, 'special');
    }
  } else {
    text = stylize(context, descriptor.set !== undefined ? '[Setter]' : 'undefined', descriptor.set !== undefined ? 'special' : 'undefined');
  }
  if (element) {
    return text;
  }
  let name;
  if (typeof key === 'symbol') {
    name = `[${stylize(context, key.toString(), 'symbol')}]`;
  } else if (key === '__proto__') {
    name = "['__proto__']";
  } else if (!descriptor.enumerable) {
    name = `[${key}]`;
  } else {
    name = /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key) ? key : stylize(context, quote(key), 'string');
  }
  return `${name}: ${text}`;
}

function functionBase(value, name, tag) {
  const source = Function.prototype.toString.call(value);
  if (/^class(?![\w$])/.test(source)) {
    const parent = getPrototypeOf(value);
    const extended = name !== 'Function' && name !== null ? ` [${name}]` : '';
    const from = parent !== null && parent.name ? ` extends ${parent.name}` : '';
    return `[class ${hasOwn(value, 'name') && value.name ? value.name : '(anonymous)'}${extended}${from}]`;
  }
  const type = /^(Async)?(Generator)?Function$/.test(tagOf(value)) ? tagOf(value) : 'Function';
  let base = `[${type}`;
  if (name === null) {
    base += ' (null prototype)';
  }
  base += value.name === '' || typeof value.name !== 'string' ? ' (anonymous)' : `: ${value.name}`;
  base += ']';
  if (name !== type && name !== null && name !== 'Function') {
    base += ` ${name}`;
  }
  return tag !== '' && name !== tag ? `${base} [${tag}]` : base;
}

/** QuickJS keeps the frames alone in stack; Node's begin with name and message. */
function errorBase(context, error, names) {
  let head;
  try {
    head = Error.prototype.toString.call(error);
  } catch {
    head = 'Error';
  }
  if (typeof error.code === 'string' && error.code.startsWith('ERR_') && hasOwn(error, 'code')) {
    head = head.replace(/^(\w+)/, `$1 [${error.code}]`);
  }
  const frames = typeof error.stack === 'string' ? error.stack.trimEnd() : '';
  for (const key of ['name', 'message', 'stack']) {
    const index = names.indexOf(key);
    if (index >= 0 && typeof error[key] === 'string') {
      names.splice(index, 1);
    }
  }
  if (hasOwn(error, 'cause') && !names.includes('cause')) {
    names.push('cause');
  }
  if (Array.isArray(error.errors) && hasOwn(error, 'errors') && !names.includes('errors')) {
    names.push('errors');
  }
  let text = frames === '' ? `[${head}]` : frames.startsWith(head) ? frames : /^\s+at /.test(frames) ? `${head}\n${frames}` : frames;
  if (context.indentation > 0) {
    text = text.replace(/\n/g, '\n' + ' '.repeat(context.indentation));
  }
  return text;
}

function layOut(context, output, base, braces, isArray, depth, value) {
  if (context.compact !== true) {
    if (typeof context.compact === 'number' && context.compact >= 1) {
      const count = output.length;
      if (isArray && count > 6) {
        output = columns(context, output, value);
      }
      if (context.level - depth < context.compact && count === output.length) {
        const start = output.length + context.indentation + braces[0].length + base.length + 10;
        if (fits(context, output, start, base)) {
          const joined = output.join(', ');
          if (!joined.includes('\n')) {
            return `${base ? `${base} ` : ''}${braces[0]} ${joined} ${braces[1]}`;
          }
        }
      }
    }
    const indentation = `\n${' '.repeat(context.indentation)}`;
    return `${base ? `${base} ` : ''}${braces[0]}${indentation}  ${output.join(`,${indentation}  `)}${indentation}${braces[1]}`;
  }
  if (fits(context, output, 0, base)) {
    return `${braces[0]}${base ? ` ${base}` : ''} ${output.join(', ')} ${braces[1]}`;
  }
  const indentation = `\n${' '.repeat(context.indentation)}`;
  const line = base === '' && braces[0].length === 1 ? ' ' : `${base ? ` ${base}` : ''}\n${' '.repeat(context.indentation)}  `;
  return `${braces[0]}${line}${output.join(`,${indentation}  `)} ${braces[1]}`;
}

function fits(context, output, start, base) {
  let total = output.length + start;
  if (total + output.length > context.breakLength) {
    return false;
  }
  for (const text of output) {
    total += text.length;
    if (total > context.breakLength) {
      return false;
    }
  }
  return base === '' || !base.includes('\n');
}

/** Many short elements stand in columns. */
function columns(context, output, value) {
  let total = 0;
  let longest = 0;
  const count = context.maxArrayLength < value.length ? output.length - 1 : output.length;
  const lengths = [];
  for (let i = 0; i < count; i++) {
    lengths.push(output[i].length);
    total += output[i].length + 2;
    longest = Math.max(longest, output[i].length);
  }
  const width = longest + 2;
  if (width * 3 + context.indentation >= context.breakLength || total / width <= 5 && longest > 6) {
    return output;
  }
  const bias = Math.sqrt(width - total / output.length);
  const biased = Math.max(width - 3 - bias, 1);
  const across = Math.min(Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((context.breakLength - context.indentation) / width), context.compact * 4, 15);
  if (across <= 1) {
    return output;
  }
  const widths = [];
  for (let i = 0; i < across; i++) {
    let widest = 0;
    for (let j = i; j < count; j += across) {
      widest = Math.max(widest, lengths[j]);
    }
    widths.push(widest + 2);
  }
  const left = Array.from(value).some((item) => typeof item !== 'number' && typeof item !== 'bigint');
  const lines = [];
  for (let i = 0; i < count; i += across) {
    const end = Math.min(i + across, count);
    let line = '';
    for (let j = i; j < end - 1; j++) {
      line += left ? `${output[j]}, `.padEnd(widths[j - i]) : `${output[j]}, `.padStart(widths[j - i]);
    }
    line += left ? output[end - 1] : output[end - 1].padStart(widths[end - 1 - i] - 2);
    lines.push(line);
  }
  if (count < output.length) {
    lines.push(output[count]);
  }
  return lines;
}

function inspect(value, options, ...legacy) {
  const context = { ...defaults, ...inspect.defaultOptions, seen: [], circular: undefined, indentation: 0, level: 0, spent: 0, budget: 0 };
  if (typeof options === 'boolean') {
    context.showHidden = options;
    if (legacy[0] !== undefined) {
      context.depth = legacy[0];
    }
    if (legacy[1] !== undefined) {
      context.colors = legacy[1];
    }
  } else if (options) {
    for (const key of keys(options)) {
      if (hasOwn(defaults, key)) {
        context[key] = options[key];
      }
    }
  }
  if (context.depth === Infinity) {
    context.depth = null;
  }
  if (context.maxArrayLength === null) {
    context.maxArrayLength = Infinity;
  }
  if (context.maxStringLength === null) {
    context.maxStringLength = Infinity;
  }
  const text = formatValue(context, value, 0);
  return text;
}

inspect.custom = custom;
inspect.defaultOptions = { ...defaults };
inspect.colors = { __proto__: null };
inspect.styles = { __proto__: null };

// ---------------------------------------------------------------- format

function hasOwnText(value) {
  if (typeof value[Symbol.toPrimitive] === 'function' && !(value instanceof Date)) {
    return true;
  }
  if (typeof value.toString !== 'function') {
    return false;
  }
  if (hasOwn(value, 'toString')) {
    return true;
  }
  let pointer = value;
  do {
    pointer = getPrototypeOf(pointer);
  } while (pointer !== null && !hasOwn(pointer, 'toString'));
  const descriptor = pointer === null ? undefined : getOwnPropertyDescriptor(pointer, 'constructor');
  return descriptor !== undefined && typeof descriptor.value === 'function'
    && ![Object, Array, Function, Date, RegExp, Error, Map, Set, Promise, Boolean, Number, String, Symbol, BigInt,
      TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].includes(descriptor.value)
    && getPrototypeOf(Uint8Array) !== descriptor.value;
}

function formatWithOptions(options, ...args) {
  let text = '';
  let next = 0;
  const first = args[0];
  if (typeof first === 'string' && args.length > 1) {
    let last = 0;
    next = 1;
    for (let i = 0; i < first.length - 1; i++) {
      if (first[i] !== '%') {
        continue;
      }
      const kind = first[++i];
      let part;
      if (kind === '%') {
        text += first.slice(last, i);
        last = i + 1;
        continue;
      }
      if (next >= args.length) {
        continue;
      }
      const value = args[next];
      switch (kind) {
        case 's':
          part = typeof value === 'number' ? formatNumber(value) : typeof value === 'bigint' ? `${value}n`
            : !isObject(value) || hasOwnText(value) ? String(value)
              : inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
          break;
        case 'd':
          part = typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : formatNumber(Number(value));
          break;
        case 'i':
          part = typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : formatNumber(parseInt(value, 10));
          break;
        case 'f':
          part = typeof value === 'symbol' ? 'NaN' : formatNumber(parseFloat(value));
          break;
        case 'j':
          try {
            part = JSON.stringify(value);
          } catch (error) {
            if (!(error instanceof TypeError) || !/circular/i.test(error.message)) {
              throw error;
            }
            part = '[Circular]';
          }
          part = String(part);
          break;
        case 'O':
          part = inspect(value, options);
          break;
        case 'o':
          part = inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
          break;
        case 'c':
          part = '';
          break;
        default:
          continue;
      }
      text += first.slice(last, i - 1) + part;
      last = i + 1;
      next++;
    }
    text += first.slice(last);
  } else if (typeof first === 'string') {
    return first;
  }
  for (let i = next; i < args.length; i++) {
    text += (i > 0 ? ' ' : '') + (typeof args[i] === 'string' ? args[i] : inspect(args[i], options));
  }
  return text;
}

function format(...args) {
  return formatWithOptions(undefined, ...args);
}

// ---------------------------------------------------------------- console.table

function table(data, columnNames) {
  if (!isObject(data)) {
    return format(data);
  }
  const cell = (value) => inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth: isObject(value) && !Array.isArray(value)
    && keys(value).length > 2 ? -1 : 0 });
  const isMap = types.isMap(data);
  const rows = isMap ? [...data].map(([key, value], index) => [index, value, key])
    : types.isSet(data) ? [...data].map((value, index) => [index, value])
      : keys(data).map((key) => [key, data[key]]);
  const names = [];
  let values = false;
  for (const [, value] of rows) {
    if (isObject(value) && !isMap) {
      for (const key of columnNames || keys(value)) {
        if (!names.includes(key)) {
          names.push(key);
        }
      }
    } else {
      values = true;
    }
  }
  const iteration = isMap || types.isSet(data);
  const head = [iteration ? '(iteration index)' : '(index)', ...isMap ? ['Key'] : [], ...names, ...values ? ['Values'] : []];
  const lines = rows.map(([index, value, key]) => [String(index), ...isMap ? [cell(key)] : [],
    ...names.map((name) => isObject(value) && hasOwn(value, name) ? cell(value[name]) : ''),
    ...values ? [isObject(value) && !isMap ? '' : cell(value)] : []]);
  const widths = head.map((name, i) => Math.max(name.length, ...lines.map((line) => line[i].length)) + 2);
  const row = (cells) => `│${cells.map((text, i) => ` ${text}`.padEnd(widths[i])).join('│')}│`;
  const rule = (start, cross, end) => start + widths.map((width) => '─'.repeat(width)).join(cross) + end;
  return [rule('┌', '┬', '┐'), row(head), rule('├', '┼', '┤'), ...lines.map(row), rule('└', '┴', '┘')].join('\n');
}

module.exports = { inspect, format, formatWithOptions, table, types, isObject };
