// What Actions find beside the language itself: require, the globals of Node and the way back from the host.
// The host evaluates this file before any code of a customer and passes the one function that leaves the engine. That function
// stays in this closure. Whatever is large is a file of its own in modules/ and is loaded when somebody first asks for it.
(function (host) {
  'use strict';

  const { parse, stringify } = JSON;
  const { defineProperty, freeze } = Object;
  const { apply } = Reflect;
  const compile = globalThis.eval;
  const fromCodes = String.fromCharCode;
  const hasOwn = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  const now = Date.now;

  // ---------------------------------------------------------------- errors and the host

  function fault(Type, code, message) {
    const error = new Type(message);
    defineProperty(error, 'code', { value: code, writable: true, enumerable: true, configurable: true });
    return error;
  }

  const OPERATIONS = { __proto__: null, hash: true, hmac: true, pbkdf2: true, key: true, sign: true, verify: true, cipher: true };

  /** Asks the host; an answer {error} becomes an Error with its code. */
  function ask(operation, argument) {
    if (OPERATIONS[operation] !== true) {
      throw new Error('Unknown operation');
    }
    const answer = parse(host(operation, stringify(argument)));
    if (answer.error !== undefined) {
      throw fault(answer.type === 'TypeError' ? TypeError : answer.type === 'RangeError' ? RangeError : Error,
        answer.code, answer.error);
    }
    return answer;
  }

  // ---------------------------------------------------------------- bytes

  const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const BASE64URL = BASE64.slice(0, 62) + '-_';
  let sextets;

  function base64Encode(bytes, url) {
    const alphabet = url ? BASE64URL : BASE64;
    const length = bytes.length;
    let text = '';
    let i = 0;
    for (; i + 2 < length; i += 3) {
      const n = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
      text += alphabet[n >> 18] + alphabet[n >> 12 & 63] + alphabet[n >> 6 & 63] + alphabet[n & 63];
    }
    if (i + 1 === length) {
      const n = bytes[i];
      text += alphabet[n >> 2] + alphabet[n << 4 & 63] + (url ? '' : '==');
    } else if (i + 2 === length) {
      const n = bytes[i] << 8 | bytes[i + 1];
      text += alphabet[n >> 10] + alphabet[n >> 4 & 63] + alphabet[n << 2 & 63] + (url ? '' : '=');
    }
    return text;
  }

  /** As Node: both alphabets, what belongs to neither is skipped, the first = ends it. */
  function base64Decode(text) {
    if (sextets === undefined) {
      sextets = new Int8Array(128).fill(-1);
      for (let i = 0; i < 64; i++) {
        sextets[BASE64.charCodeAt(i)] = i;
        sextets[BASE64URL.charCodeAt(i)] = i;
      }
    }
    const bytes = new Uint8Array(text.length * 3 >> 2);
    let size = 0;
    let bits = 0;
    let held = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 61) {
        break;
      }
      const sextet = code < 128 ? sextets[code] : -1;
      if (sextet >= 0) {
        held = held << 6 | sextet;
        bits += 6;
        if (bits >= 8) {
          bits -= 8;
          bytes[size++] = held >> bits & 255;
          held &= (1 << bits) - 1;
        }
      }
    }
    return size === bytes.length ? bytes : bytes.slice(0, size);
  }

  function utf8Length(text) {
    let size = text.length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        size += code > 0x7ff ? 2 : 1;
        if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
          i++;
        }
      }
    }
    return size;
  }

  function utf8Encode(text) {
    const bytes = new Uint8Array(utf8Length(text));
    let size = 0;
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if (code < 0x80) {
        bytes[size++] = code;
        continue;
      }
      if ((code & 0xf800) === 0xd800) {
        const low = code < 0xdc00 && i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        if ((low & 0xfc00) === 0xdc00) {
          code = 0x10000 + ((code & 0x3ff) << 10 | low & 0x3ff);
          i++;
        } else {
          code = 0xfffd;
        }
      }
      if (code < 0x800) {
        bytes[size++] = 0xc0 | code >> 6;
      } else {
        if (code < 0x10000) {
          bytes[size++] = 0xe0 | code >> 12;
        } else {
          bytes[size++] = 0xf0 | code >> 18;
          bytes[size++] = 0x80 | code >> 12 & 63;
        }
        bytes[size++] = 0x80 | code >> 6 & 63;
      }
      bytes[size++] = 0x80 | code & 63;
    }
    return bytes;
  }

  /** By the Encoding Standard: one U+FFFD for each maximal part of a sequence that is not UTF-8; null where fatal. */
  function utf8Decode(bytes, start, end, fatal) {
    let text = '';
    let codes = [];
    const put = (code) => {
      codes.push(code);
      if (codes.length > 2000) {
        text += fromCodes.apply(null, codes);
        codes = [];
      }
    };
    let i = start === undefined ? 0 : start;
    const length = end === undefined ? bytes.length : end;
    while (i < length) {
      const first = bytes[i++];
      if (first < 0x80) {
        put(first);
        continue;
      }
      let more = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
      let code = more === 1 ? first & 31 : more === 2 ? first & 15 : first & 7;
      let lower = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      let upper = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      let valid = more > 0;
      while (valid && more > 0) {
        if (i < length && bytes[i] >= lower && bytes[i] <= upper) {
          code = code << 6 | bytes[i++] & 63;
          lower = 0x80;
          upper = 0xbf;
          more--;
        } else {
          valid = false;
        }
      }
      if (!valid) {
        if (fatal) {
          return null;
        }
        put(0xfffd);
      } else if (code > 0xffff) {
        put(0xd800 + (code - 0x10000 >> 10));
        put(0xdc00 + (code & 0x3ff));
      } else {
        put(code);
      }
    }
    return text + fromCodes.apply(null, codes);
  }

  function latin1Decode(bytes, start, end) {
    let text = '';
    for (let i = start === undefined ? 0 : start, length = end === undefined ? bytes.length : end; i < length; i += 2000) {
      text += fromCodes.apply(null, Array.prototype.slice.call(bytes, i, Math.min(i + 2000, length)));
    }
    return text;
  }

  /** The bytes of an ArrayBuffer or a view of one, without copying them. */
  function bytesOf(source) {
    if (source instanceof Uint8Array) {
      return source;
    }
    if (ArrayBuffer.isView(source)) {
      return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    }
    return source instanceof ArrayBuffer ? new Uint8Array(source) : undefined;
  }

  // ---------------------------------------------------------------- random values

  // Engines start every call from the same memory. So no random byte may be in that memory: the block is filled when it is first
  // needed in a call, and what code filled while it was loaded (the pools of uuid and nanoid) is filled again at each call.
  const BLOCK = 256;
  const BYTES_PER_CALL_MAX = 65536;
  const FILLED_MAX = 64;
  let block = null;
  let used = 0;
  let loading = true;
  let filled = [];

  function draw(size) {
    return base64Decode(host('random', String(size)));
  }

  function fill(target) {
    if (target.length > BLOCK / 2) {
      for (let i = 0; i < target.length; i += BYTES_PER_CALL_MAX) {
        target.set(draw(Math.min(BYTES_PER_CALL_MAX, target.length - i)), i);
      }
      return;
    }
    if (block === null || used + target.length > BLOCK) {
      block = draw(BLOCK);
      used = 0;
    }
    for (let i = 0; i < target.length; i++, used++) {
      target[i] = block[used];
      block[used] = 0;
    }
  }

  function random(size) {
    const bytes = new Uint8Array(size);
    fill(bytes);
    return bytes;
  }

  /** Fills memory of the caller, and again at the next call if the caller is only being loaded. */
  function randomInto(target) {
    fill(target);
    if (loading) {
      if (filled.length === FILLED_MAX) {
        throw new Error('Too many random values are drawn while this Action is loaded: draw them inside the function');
      }
      filled.push(target);
    }
  }

  function randomNumber() {
    if (block === null || used + 8 > BLOCK) {
      block = draw(BLOCK);
      used = 0;
    }
    const high = (block[used] << 16 | block[used + 1] << 8 | block[used + 2]) & 0x1fffff;
    const low = (block[used + 3] << 24 | block[used + 4] << 16 | block[used + 5] << 8 | block[used + 6]) >>> 0;
    block.fill(0, used, used + 8);
    used += 8;
    return (high * 4294967296 + low) / 9007199254740992;
  }

  // ---------------------------------------------------------------- timers, microtasks, fetch: what the host resumes

  const TIMERS_MAX = 1000;
  const DELAY_MAX = 2147483647;
  let timers = new Map();
  let requests = new Map();
  let nextId = 1;
  let uncaught = [];

  class Timeout {
    constructor(id) {
      defineProperty(this, 'id', { value: id });
    }
    ref() { return this; }
    unref() { return this; }
    hasRef() { return true; }
    refresh() {
      const timer = timers.get(this.id);
      if (timer !== undefined) {
        host('timer', stringify({ id: this.id, ms: timer.delay }));
      }
      return this;
    }
    close() {
      clear(this);
      return this;
    }
    [Symbol.toPrimitive]() { return this.id; }
  }

  function callable(callback) {
    if (typeof callback !== 'function') {
      throw fault(TypeError, 'ERR_INVALID_ARG_TYPE',
        'The "callback" argument must be of type function. Received ' + received(callback));
    }
    return callback;
  }

  function start(callback, delay, repeat, args) {
    callable(callback);
    if (timers.size >= TIMERS_MAX) {
      throw new Error('An Action can have ' + TIMERS_MAX + ' timers at most');
    }
    let ms = Number(delay);
    ms = ms >= 1 && ms <= DELAY_MAX ? Math.trunc(ms) : repeat || delay !== null ? 1 : 0;
    const id = nextId++;
    timers.set(id, { callback, args, delay: ms, repeat });
    host('timer', stringify({ id, ms }));
    return new Timeout(id);
  }

  function clear(timer) {
    const id = timer !== null && typeof timer === 'object' ? timer.id : Number(timer);
    if (timers.delete(id)) {
      host('timer', stringify({ id, ms: -1 }));
    }
  }

  const setTimeout = (callback, delay, ...args) => start(callback, delay, false, args);
  const setInterval = (callback, delay, ...args) => start(callback, delay, true, args);
  const setImmediate = (callback, ...args) => start(callback, null, false, args);
  const clearTimeout = (timer) => clear(timer);
  const clearInterval = (timer) => clear(timer);
  const clearImmediate = (timer) => clear(timer);

  function queueMicrotask(callback, ...args) {
    callable(callback);
    Promise.resolve().then(() => {
      try {
        callback(...args);
      } catch (error) {
        uncaught.push(error);
      }
    });
  }

  /** @param settle is called with the host's answer, or with an Error that says why there is none */
  function request(description, settle) {
    const id = nextId++;
    requests.set(id, settle);
    const answer = host('fetch', stringify({ id, ...description }));
    const refused = answer ? parse(answer) : undefined;
    if (refused && refused.error !== undefined) {
      requests.delete(id);
      settle({ error: refused.error });
    }
    return () => requests.delete(id);
  }

  function resume(text) {
    const event = parse(text);
    if (event.timer !== undefined) {
      const timer = timers.get(event.timer);
      if (timer !== undefined) {
        if (timer.repeat) {
          host('timer', stringify({ id: event.timer, ms: timer.delay }));
        } else {
          timers.delete(event.timer);
        }
        timer.callback(...timer.args);
      }
    } else if (event.fetch !== undefined) {
      const settle = requests.get(event.fetch);
      if (settle !== undefined) {
        requests.delete(event.fetch);
        settle(event);
      }
    }
  }

  // ---------------------------------------------------------------- text of values, for messages

  function received(value) {
    if (value === null || value === undefined) {
      return String(value);
    }
    if (typeof value === 'function') {
      return 'function ' + value.name;
    }
    if (typeof value === 'object') {
      const name = value.constructor && value.constructor.name;
      return name ? 'an instance of ' + name : inspect(value, { depth: -1 });
    }
    let text = inspect(value, { colors: false });
    if (text.length > 28) {
      text = text.slice(0, 25) + '...';
    }
    return 'type ' + typeof value + ' (' + text + ')';
  }

  const inspect = (value, options) => load('internal/inspect').inspect(value, options);

  // ---------------------------------------------------------------- console

  const LINE_MAX = 16384;

  function makeConsole() {
    let indent = '';
    let times = new Map();
    let counts = new Map();
    const format = (args) => args.length === 1 && typeof args[0] === 'string' ? args[0]
      : args.length === 0 ? '' : load('internal/inspect').format(...args);
    const write = (level, line) => {
      const text = line.length > LINE_MAX ? line.slice(0, LINE_MAX) + '...' : line;
      host('log', stringify({ level, text: indent === '' ? text : indent + text.replace(/\n/g, '\n' + indent) }));
    };
    const elapsed = (label) => {
      const begun = times.get(label);
      if (begun === undefined) {
        write('warn', `Warning: No such label '${label}' for console.time()`);
        return undefined;
      }
      const ms = now() - begun;
      return label + ': ' + (ms >= 1000 ? (ms / 1000).toFixed(3) + 's' : ms + 'ms');
    };
    const console = {
      log: (...args) => write('log', format(args)),
      info: (...args) => write('info', format(args)),
      debug: (...args) => write('debug', format(args)),
      warn: (...args) => write('warn', format(args)),
      error: (...args) => write('error', format(args)),
      trace: (...args) => write('error', 'Trace' + (args.length ? ': ' + format(args) : '')),
      dir: (value, options) => write('log', inspect(value, { customInspect: false, ...options })),
      dirxml: (...args) => write('log', format(args)),
      table: (data, columns) => write('log', load('internal/inspect').table(data, columns)),
      assert: (condition, ...args) => {
        if (!condition) {
          if (typeof args[0] === 'string') {
            args[0] = 'Assertion failed: ' + args[0];
          } else {
            args.unshift('Assertion failed');
          }
          write('warn', format(args));
        }
      },
      count: (label = 'default') => {
        const count = (counts.get(`${label}`) || 0) + 1;
        counts.set(`${label}`, count);
        write('log', `${label}: ${count}`);
      },
      countReset: (label = 'default') => void counts.delete(`${label}`),
      time: (label = 'default') => void times.set(`${label}`, now()),
      timeEnd: (label = 'default') => {
        const text = elapsed(`${label}`);
        if (text !== undefined) {
          times.delete(`${label}`);
          write('log', text);
        }
      },
      timeLog: (label = 'default', ...args) => {
        const text = elapsed(`${label}`);
        if (text !== undefined) {
          write('log', format([text, ...args]));
        }
      },
      group: (...args) => {
        if (args.length > 0) {
          write('log', format(args));
        }
        indent = indent.length < 40 ? indent + '  ' : indent;
      },
      groupEnd: () => {
        indent = indent.slice(2);
      },
      clear: () => {},
    };
    console.groupCollapsed = console.group;
    return { console, begin: () => { times.clear(); counts.clear(); indent = ''; } };
  }

  const { console, begin: beginConsole } = makeConsole();

  // ---------------------------------------------------------------- process, performance

  let origin = 0;

  const performance = {
    now: () => now() - timeOrigin(),
    get timeOrigin() { return timeOrigin(); },
    mark: () => {},
    measure: () => {},
    toJSON: () => ({ timeOrigin: timeOrigin() }),
  };

  function timeOrigin() {
    if (origin === 0) {
      origin = now();
    }
    return origin;
  }

  function makeProcess() {
    const hrtime = (before) => {
      const ms = now();
      let seconds = Math.floor(ms / 1000);
      let nanos = ms % 1000 * 1000000;
      if (before !== undefined) {
        seconds -= before[0];
        nanos -= before[1];
        if (nanos < 0) {
          seconds--;
          nanos += 1000000000;
        }
      }
      return [seconds, nanos];
    };
    hrtime.bigint = () => BigInt(now()) * 1000000n;
    const stream = (level) => ({ isTTY: false, write: (text) => { console[level](String(text).replace(/\n$/, '')); return true; } });
    const process = {
      title: 'node', version: 'v22.0.0', versions: { node: '22.0.0' }, release: { name: 'node' },
      arch: 'wasm32', platform: 'linux', pid: 1, ppid: 0, argv: ['node'], execArgv: [], execPath: '/node', env: {},
      config: {}, features: {}, exitCode: undefined,
      nextTick: queueMicrotask, hrtime, uptime: () => performance.now() / 1000, cwd: () => '/', umask: () => 18,
      memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
      emitWarning: (warning) => console.warn(warning instanceof Error ? String(warning) : 'Warning: ' + warning),
      stdout: stream('log'), stderr: stream('error'),
      binding: () => { throw unavailable('process.binding'); },
      exit: () => { throw unavailable('process.exit'); },
      abort: () => { throw unavailable('process.abort'); },
      kill: () => { throw unavailable('process.kill'); },
      chdir: () => { throw unavailable('process.chdir'); },
    };
    for (const name of ['on', 'once', 'off', 'addListener', 'removeListener', 'removeAllListeners', 'prependListener']) {
      process[name] = () => process;
    }
    process.emit = () => false;
    process.listeners = () => [];
    process.listenerCount = () => 0;
    defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });
    return process;
  }

  const process = makeProcess();

  function unavailable(what) {
    return fault(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', what + ' is not available in Actions');
  }

  // ---------------------------------------------------------------- require

  // Built-in modules: true, or the property of another module that they are.
  const BUILT_IN = {
    __proto__: null, assert: true, 'assert/strict': 'assert.strict', axios: true, buffer: true, console: true, crypto: true,
    events: true, path: true, 'path/posix': 'path.posix', perf_hooks: true, process: true, punycode: true, querystring: true,
    stream: true, string_decoder: true, timers: true, 'timers/promises': 'timers.promises', url: true, util: true,
    'util/types': 'util.types',
  };
  const NOT_OFFERED = new Set(('async_hooks child_process cluster constants dgram diagnostics_channel dns dns/promises domain fs '
    + 'fs/promises http http2 https inspector module net os path/win32 readline readline/promises repl stream/promises '
    + 'stream/consumers stream/web sys tls trace_events tty v8 vm wasi worker_threads zlib test sea sqlite').split(' '));

  const DEPTH_MAX = 200;
  const builtIns = new Map();
  const modules = new Map();
  let depth = 0;

  // For the files of modules/ alone, and without the host's function. Its properties exist from the start, and it is handed over
  // without call(): code that patches the built-in objects before a module is loaded must not get hold of it.
  const internals = {
    encodeText: undefined, toBuffer: undefined, ask, fault, received, inspect, unavailable, bytesOf, base64Encode, base64Decode, utf8Length, utf8Encode, utf8Decode,
    latin1Decode, random, randomInto, randomNumber, request, setTimeout, clearTimeout, setInterval, clearInterval, setImmediate,
    clearImmediate, queueMicrotask, hasOwn, load: (name) => load(name), console, process, performance,
  };

  function evaluate(source, parameters) {
    return compile('(function (' + parameters + ') {' + source + '\n})');
  }

  /** A file of modules/: it gets what is above besides what every module gets. */
  function load(name) {
    let module = builtIns.get(name);
    if (module === undefined) {
      module = { exports: {} };
      builtIns.set(name, module);
      try {
        const define = evaluate(host('source', name), 'exports, require, module, internals');
        define(module.exports, builtIn, module, internals);
      } catch (error) {
        builtIns.delete(name);
        throw error;
      }
    }
    return module.exports;
  }

  function builtIn(name) {
    const kind = BUILT_IN[name];
    if (kind === true) {
      return name === 'console' ? console : name === 'process' ? process : name === 'perf_hooks' ? { performance } : load(name);
    }
    const [owner, property] = kind.split('.');
    return load(owner)[property];
  }

  function notFound(specifier, from) {
    const error = fault(Error, 'MODULE_NOT_FOUND', "Cannot find module '" + specifier + "'"
      + (from ? '\nRequire stack:\n- ' + from : ''));
    error.requireStack = from ? [from] : [];
    return error;
  }

  function resolve(specifier, from) {
    const answer = parse(host('resolve', stringify({ specifier, from })) || '{}');
    if (answer.error !== undefined) {
      throw fault(Error, 'MODULE_NOT_FOUND', answer.error);
    }
    if (answer.id === undefined) {
      throw notFound(specifier, from);
    }
    return answer;
  }

  function makeRequire(from) {
    const resolved = new Map();
    const builtInName = (specifier) => {
      if (typeof specifier !== 'string') {
        throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "id" argument must be of type string. Received ' + received(specifier));
      }
      if (specifier === '') {
        throw fault(TypeError, 'ERR_INVALID_ARG_VALUE', "The argument 'id' must be a non-empty string. Received ''");
      }
      const prefixed = specifier.startsWith('node:');
      const name = prefixed ? specifier.slice(5) : specifier.endsWith('/') ? specifier.slice(0, -1) : specifier;
      if (BUILT_IN[name] !== undefined && !(prefixed && name === 'axios')) {
        return name;
      }
      if (NOT_OFFERED.has(name)) {
        throw fault(Error, 'MODULE_NOT_FOUND', `Cannot find module '${specifier}': Node's module '${name}' is not available in Actions`);
      }
      if (prefixed) {
        throw fault(Error, 'ERR_UNKNOWN_BUILTIN_MODULE', 'No such built-in module: ' + specifier);
      }
      return undefined;
    };
    const require = (specifier) => {
      const name = builtInName(specifier);
      if (name !== undefined) {
        return builtIn(name);
      }
      let module = modules.get(resolved.get(specifier));
      if (module === undefined) {
        const found = resolve(specifier, from);
        resolved.set(specifier, found.id);
        module = modules.get(found.id);
        if (module === undefined) {
          module = instantiate(found, from);
        }
      }
      return module.exports;
    };
    require.resolve = (specifier) => builtInName(specifier) || resolve(specifier, from).id;
    require.cache = {};
    require.extensions = {};
    require.main = undefined;
    return require;
  }

  function instantiate(found, from) {
    const { id } = found;
    const slash = id.lastIndexOf('/');
    const directory = slash < 0 ? '/' : id.slice(0, slash);
    const module = { id, path: directory, exports: {}, filename: id, loaded: false, children: [], paths: [], parent: null };
    module.require = makeRequire(id);
    if (depth >= DEPTH_MAX) {
      throw new Error("Cannot load module '" + id + "': modules require each other too deeply");
    }
    modules.set(id, module);
    depth++;
    try {
      if (found.json) {
        try {
          module.exports = parse(found.source.replace(/^\ufeff/, ''));
        } catch (error) {
          error.message = id + ': ' + error.message;
          throw error;
        }
      } else {
        const source = found.source.replace(/^\ufeff?(#!.*)?/, '');
        const given = [module.exports, module.require, module, id, directory];
        if (found.secrets !== undefined) { // of a module of the tenant: nobody else sees them
          given[5] = freeze({ secrets: freeze(found.secrets) });
        }
        apply(evaluate(source, 'exports, require, module, __filename, __dirname' + (given.length > 5 ? ', actions' : '')),
          module.exports, given);
      }
      module.loaded = true;
    } catch (error) {
      modules.delete(id);
      throw error;
    } finally {
      depth--;
    }
    return module;
  }

  // ---------------------------------------------------------------- globals

  const LAZY = {
    __proto__: null,
    Buffer: () => load('buffer').Buffer,
    URL: () => load('internal/whatwg-url').URL,
    URLSearchParams: () => load('internal/whatwg-url').URLSearchParams,
    TextEncoder: () => load('internal/encoding').TextEncoder,
    TextDecoder: () => load('internal/encoding').TextDecoder,
    atob: () => load('internal/encoding').atob,
    btoa: () => load('internal/encoding').btoa,
    structuredClone: () => load('internal/clone').structuredClone,
    DOMException: () => load('internal/dom-exception'),
    Event: () => load('internal/abort').Event,
    EventTarget: () => load('internal/abort').EventTarget,
    AbortController: () => load('internal/abort').AbortController,
    AbortSignal: () => load('internal/abort').AbortSignal,
    Headers: () => load('internal/fetch').Headers,
    Request: () => load('internal/fetch').Request,
    Response: () => load('internal/fetch').Response,
    fetch: () => load('internal/fetch').fetch,
    crypto: () => load('internal/webcrypto').crypto,
    CryptoKey: () => load('internal/webcrypto').CryptoKey,
  };

  const ready = {
    console, process, performance, setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate,
    queueMicrotask,
  };

  let globals;

  function installGlobals(target) {
    globals = target;
    const define = (name, value) => defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
    for (const name of Object.keys(ready)) {
      define(name, ready[name]);
    }
    define('global', target);
    define('globalThis', target);
    for (const name of Object.keys(LAZY)) {
      defineProperty(target, name, {
        get() {
          const value = LAZY[name]();
          define(name, value);
          return value;
        },
        set(value) { define(name, value); },
        enumerable: false, configurable: true,
      });
    }
    // With it, code could take the functions of this file, and the host's, from a stack of calls.
    defineProperty(Error, 'prepareStackTrace', { get: () => undefined, set: () => {}, enumerable: false, configurable: false });
    defineProperty(Math, 'random', { value: function random() { return randomNumber(); }, writable: true, configurable: true });
  }

  /** Loads globals and built-in modules now, so that they are in the memory from which calls start. */
  function preload(names) {
    for (const name of names) {
      const bare = name.startsWith('node:') ? name.slice(5) : name;
      if (bare === 'console') {
        load('internal/inspect');
      }
      if (LAZY[bare] !== undefined && bare === name && globals !== undefined) {
        void globals[bare];
      }
      if (BUILT_IN[bare] !== undefined) {
        builtIn(bare);
      }
    }
  }

  /** Forgets what belongs to the time before this call: random bytes, clocks, timers and requests under way. */
  function beginCall() {
    loading = false;
    block = null;
    used = 0;
    origin = 0;
    timers = new Map();
    requests = new Map();
    uncaught = [];
    beginConsole();
    for (const target of filled) {
      fill(target);
    }
  }

  return {
    require: makeRequire(''),
    requireFrom: makeRequire,
    installGlobals,
    preload,
    beginCall,
    resume,
    /** How many timers and requests the host has not answered yet. */
    pending: () => timers.size + requests.size,
    /** The first error that nobody caught in a microtask, once. */
    takeUncaught: () => uncaught.shift(),
  };
})
