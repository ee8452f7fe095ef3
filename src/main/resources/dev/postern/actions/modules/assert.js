'use strict';

const { fault, received } = internals;
const { inspect, types } = internals.load('internal/inspect');
const { deepEqual } = internals.load('internal/equal');

class AssertionError extends Error {
  constructor(options) {
    if (options === null || typeof options !== 'object') {
      throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "options" argument must be of type object. Received ${received(options)}`);
    }
    const { message, actual, expected, operator } = options;
    super(message !== undefined && message !== null ? String(message) : `${inspect(actual)} ${operator} ${inspect(expected)}`);
    this.generatedMessage = message === undefined || message === null || Boolean(options.generated);
    this.code = 'ERR_ASSERTION';
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
  }

  get name() { return 'AssertionError'; }
  toString() { return `${this.name} [${this.code}]: ${this.message}`; }
}

function fail(message, generated, actual, expected, operator) {
  if (message instanceof Error) {
    throw message;
  }
  const own = message !== undefined;
  throw new AssertionError({ message: own ? message : generated, actual, expected, operator, generated: !own });
}

const shown = (value) => inspect(value, { compact: false, depth: 1000, sorted: true, maxArrayLength: Infinity, breakLength: Infinity, getters: true });

function differing(head, actual, expected) {
  const a = shown(actual);
  const b = shown(expected);
  if (!a.includes('\n') && !b.includes('\n') && a.length + b.length < 80 && head.startsWith('Expected values to be strictly equal')) {
    return `${head}\n\n${a} !== ${b}\n`;
  }
  return `${head}\n+ actual - expected\n\n${a.split('\n').map((line) => '+ ' + line).join('\n')}\n${b.split('\n').map((line) => '- ' + line).join('\n')}`;
}

function assert(...args) {
  ok('==', assert, args);
}

function ok(operator, from, args) {
  const [value, message] = args;
  if (!value) {
    fail(message, args.length === 0 ? 'No value argument passed to `assert.ok()`'
      : 'The expression evaluated to a falsy value:\n\n  assert(' + inspect(value) + ')\n', value, true, operator);
  }
}

function matches(error, expected, message, from) {
  if (expected === undefined) {
    return;
  }
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) {
      return;
    }
    if (Error.isPrototypeOf(expected) || expected === Error) {
      throw error;
    }
    if (expected.call({}, error) !== true) {
      fail(message, `The ${expected.name ? `"${expected.name}" ` : ''}validation function is expected to return "true". Received ${inspect(false)}\n\nCaught error:\n\n${error}`,
        error, expected, from);
    }
  } else if (types.isRegExp(expected)) {
    if (!expected.test(String(error))) {
      fail(message, `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(error))}\n`, error, expected, from);
    }
  } else {
    const keys = Object.keys(expected);
    if (expected instanceof Error) {
      keys.push('name', 'message');
    }
    for (const key of keys) {
      if (!(key in Object(error)) || !(types.isRegExp(expected[key]) && typeof error[key] === 'string' ? expected[key].test(error[key])
        : deepEqual(error[key], expected[key], true))) {
        fail(message, differing('Expected values to be strictly deep-equal:', error, expected), error, expected, from);
      }
    }
  }
}

function split(expected, message) {
  return typeof expected === 'string' ? [undefined, expected] : [expected, message];
}

const functions = {
  ok: (...args) => ok('==', assert.ok, args),
  fail(message) {
    if (message instanceof Error) {
      throw message;
    }
    throw new AssertionError({ message: message === undefined ? 'Failed' : message, operator: 'fail', generated: message === undefined });
  },
  equal(actual, expected, message) {
    // eslint-disable-next-line eqeqeq
    if (!(actual == expected || actual !== actual && expected !== expected)) {
      fail(message, `${inspect(actual)} == ${inspect(expected)}`, actual, expected, '==');
    }
  },
  notEqual(actual, expected, message) {
    // eslint-disable-next-line eqeqeq
    if (actual == expected || actual !== actual && expected !== expected) {
      fail(message, `${inspect(actual)} != ${inspect(expected)}`, actual, expected, '!=');
    }
  },
  strictEqual(actual, expected, message) {
    if (!Object.is(actual, expected)) {
      fail(message, differing('Expected values to be strictly equal:', actual, expected), actual, expected, 'strictEqual');
    }
  },
  notStrictEqual(actual, expected, message) {
    if (Object.is(actual, expected)) {
      fail(message, `Expected "actual" to be strictly unequal to: ${inspect(expected)}`, actual, expected, 'notStrictEqual');
    }
  },
  deepEqual(actual, expected, message) {
    if (!deepEqual(actual, expected, false)) {
      fail(message, `Expected values to be loosely deep-equal:\n\n${shown(actual)}\n\nshould loosely deep-equal\n\n${shown(expected)}`, actual, expected, 'deepEqual');
    }
  },
  notDeepEqual(actual, expected, message) {
    if (deepEqual(actual, expected, false)) {
      fail(message, `Expected "actual" not to be loosely deep-equal to: ${shown(expected)}`, actual, expected, 'notDeepEqual');
    }
  },
  deepStrictEqual(actual, expected, message) {
    if (!deepEqual(actual, expected, true)) {
      fail(message, differing('Expected values to be strictly deep-equal:', actual, expected), actual, expected, 'deepStrictEqual');
    }
  },
  notDeepStrictEqual(actual, expected, message) {
    if (deepEqual(actual, expected, true)) {
      fail(message, `Expected "actual" not to be strictly deep-equal to: ${shown(expected)}`, actual, expected, 'notDeepStrictEqual');
    }
  },
  match(text, regexp, message) {
    if (typeof text !== 'string' || !regexp.test(text)) {
      fail(message, `The input did not match the regular expression ${inspect(regexp)}. Input:\n\n${inspect(text)}\n`, text, regexp, 'match');
    }
  },
  doesNotMatch(text, regexp, message) {
    if (typeof text !== 'string' || regexp.test(text)) {
      fail(message, `The input was expected to not match the regular expression ${inspect(regexp)}. Input:\n\n${inspect(text)}\n`, text, regexp, 'doesNotMatch');
    }
  },
  throws(block, expected, message) {
    const [what, words] = split(expected, message);
    let error;
    try {
      block();
    } catch (thrown) {
      matches(thrown, what, words, 'throws');
      return;
    }
    fail(undefined, `Missing expected exception${what && what.name ? ` (${what.name})` : ''}${words ? ': ' + words : '.'}`, error, what, 'throws');
  },
  doesNotThrow(block, expected, message) {
    const [what, words] = split(expected, message);
    try {
      block();
    } catch (error) {
      fail(undefined, `Got unwanted exception${words ? ': ' + words : '.'}\nActual message: "${error && error.message}"`, error, what, 'doesNotThrow');
    }
  },
  async rejects(block, expected, message) {
    const [what, words] = split(expected, message);
    try {
      await (typeof block === 'function' ? block() : block);
    } catch (thrown) {
      matches(thrown, what, words, 'rejects');
      return;
    }
    fail(undefined, `Missing expected rejection${what && what.name ? ` (${what.name})` : ''}${words ? ': ' + words : '.'}`, undefined, what, 'rejects');
  },
  async doesNotReject(block, expected, message) {
    const [what, words] = split(expected, message);
    try {
      await (typeof block === 'function' ? block() : block);
    } catch (error) {
      fail(undefined, `Got unwanted rejection${words ? ': ' + words : '.'}\nActual message: "${error && error.message}"`, error, what, 'doesNotReject');
    }
  },
  ifError(value) {
    if (value !== null && value !== undefined) {
      fail(undefined, 'ifError got unwanted exception: ' + (value instanceof Error ? value.message || value.name : inspect(value)), value, null, 'ifError');
    }
  },
};

Object.assign(assert, functions, { AssertionError });
const strict = (...args) => ok('==', strict, args);
Object.assign(strict, functions, {
  AssertionError, equal: functions.strictEqual, notEqual: functions.notStrictEqual, deepEqual: functions.deepStrictEqual,
  notDeepEqual: functions.notDeepStrictEqual,
});
assert.strict = strict;
strict.strict = strict;

module.exports = assert;
