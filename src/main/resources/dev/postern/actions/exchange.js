// Evaluated once in each fresh engine, before any code of a tenant. Leaves two functions, under a symbol of its own: `load`
// evaluates an Action or a Hook, `enter` is one step of a call: its beginning, or something it waited for.
(() => {
  'use strict';
  const ask = java_invoke;
  for (const name of ['java_invoke', 'Javy', 'plugin']) { // the engine's own, of no use to code
    delete globalThis[name];
  }
  const host = (operation, argument) => ask('', operation, argument);
  // Taken before any code of a tenant can replace them. What is told to the host is put together of texts: an object would be
  // at the mercy of `toJSON` and of setters that code gives to prototypes.
  const { parse, stringify } = JSON;
  const { isArray } = Array;
  const { String: asText } = globalThis;
  const { apply } = Reflect;
  const { substring } = asText.prototype;
  const promised = Promise.resolve.bind(Promise);
  const { then } = Promise.prototype;
  const whenDone = (promise, done, broken) => apply(then, promise, [done, broken]);
  const runtime = (RUNTIME)(host); // in its place stands the runtime library
  runtime.installGlobals(globalThis);

  const HANDLER = 'onExecuteCredentialsExchange';
  const PRELOADED = ['URL', 'URLSearchParams', 'Buffer', 'fetch', 'Headers', 'Request', 'Response', 'crypto', 'TextEncoder',
    'TextDecoder', 'structuredClone', 'console', 'AbortController', 'AbortSignal'];
  let kind;
  let handler;

  class InvalidScopeError extends Error {}
  class InvalidRequestError extends Error {}
  class ServerError extends Error {}
  const codeOf = (error) => error instanceof InvalidScopeError ? 'invalid_scope'
    : error instanceof InvalidRequestError ? 'invalid_request' : 'server_error';

  const text = (value) => {
    try {
      return asText(value);
    } catch {
      return 'a value without a text form';
    }
  };

  // Lines are those of the code, which begins two lines into a function; frames of the library are left out.
  let file = 'action.js';
  let lines = 0;
  const shown = (stack) => text(stack).split('\n').filter((line) => !line.includes('(function.mjs:'))
    .map((line) => line.replace(/<input>:(\d+)/g, (found, number) => `${file}:${Math.min(Math.max(number - 2, 1), lines)}`))
    .join('\n');

  const bounded = (words) => words.length > 4000 ? apply(substring, words, [0, 4000]) : words;

  const wordsOf = (thrown) => {
    if (thrown === null || typeof thrown !== 'object') {
      return text(thrown);
    }
    if (!('message' in thrown)) {
      try {
        return stringify(thrown);
      } catch {
        return text(thrown);
      }
    }
    const { cause } = thrown;
    return text(thrown.message) + (cause !== null && typeof cause === 'object' && 'message' in cause
      ? `: ${text(cause.message)}` : '');
  };

  const failed = (error) => {
    const known = error !== null && typeof error === 'object' && 'message' in error;
    let name = 'Error';
    let message = 'a value without a text form';
    let stack = null;
    try {
      name = known ? text(error.name) : name;
      message = wordsOf(error);
      stack = known && error.stack ? shown(error.stack) : null;
    } catch {
      // what was thrown throws when it is looked at
    }
    const place = name === 'SyntaxError' && stack !== null ? /\(?([^\s()]+:\d+:\d+)/.exec(stack) : null;
    message = bounded(place === null ? message : `${message} (${place[1]})`);
    host('failed', `{"name":${stringify(bounded(name))},"message":${stringify(message)},"stack":${
      stack === null ? 'null' : stringify(bounded(stack))}}`);
  };

  const load = () => {
    try {
      const spec = parse(host('load', ''));
      kind = spec.kind;
      file = spec.file;
      spec.code = spec.code.replace(/^\ufeff?#!.*/, '');
      lines = spec.code.split('\n').length;
      if (kind === 'HOOK') {
        for (const type of [InvalidScopeError, InvalidRequestError, ServerError]) {
          Object.defineProperty(type.prototype, 'name', { value: type.name, configurable: true, writable: true });
          Object.defineProperty(globalThis, type.name, { value: type, configurable: true, writable: true });
        }
      }
      // What a call would load is loaded now. Whether it can be is found out by the call.
      for (const [, , specifier] of spec.code.matchAll(/\brequire\(\s*(['"`])([^'"`]+)\1\s*\)/g)) {
        try {
          runtime.require(specifier);
        } catch {
          // told to the code that requires it
        }
      }
      runtime.preload(PRELOADED.filter((name) => spec.code.includes(name)));
      const module = { exports: {} };
      const declared = kind === 'HOOK' ? '' : `\n;if (typeof ${HANDLER} === 'function' && module.exports
        && typeof module.exports === 'object' && !module.exports.${HANDLER}) { module.exports.${HANDLER} = ${HANDLER}; }`;
      new Function(spec.code); // a syntax error is told of the code alone
      new Function('exports', 'require', 'module', '__filename', '__dirname', `${spec.code}\n${declared}`)
        .call(module.exports, module.exports, runtime.require, module, '/action.js', '/');
      const exported = module.exports;
      handler = kind === 'HOOK' || typeof exported === 'function' ? exported : exported && exported[HANDLER];
      if (typeof handler !== 'function' && exported && exported.default) {
        handler = typeof exported.default === 'function' ? exported.default : exported.default[HANDLER];
      }
      if (typeof handler !== 'function') {
        throw new TypeError(kind === 'HOOK' ? 'module.exports is not a function' : `exports.${HANDLER} is not a function`);
      }
    } catch (error) {
      failed(error);
    }
  };

  /** @param denied and scopes are null when there is nothing of them */
  const settled = (claims, denied, scopes) => {
    let names = '';
    if (scopes !== null) {
      for (let i = 0; i < scopes.length; i++) {
        names += (i === 0 ? '' : ',') + stringify(text(scopes[i]));
      }
    }
    const denial = denied === null ? 'null' : `{"code":${stringify(denied.code)},"reason":${
      denied.reason === null ? 'null' : stringify(denied.reason)}}`;
    host('settled', `{"claims":[${claims}],"denied":${denial},"scopes":${scopes === null ? 'null' : `[${names}]`}}`);
  };

  // What a call decides. The engine's memory is set back before each call, so it begins with these values.
  let claims = '';
  let denied = null;
  let targets = null;
  let event;

  const target = () => targets ??= [...(event.transaction.target_scopes ?? [])].map(text);
  const scopeNames = (given) => (isArray(given) ? given : text(given).split(' ')).map(text).filter((name) => name !== '');

  const api = {
    access: {
      deny(code, reason) {
        denied ??= { code: code === undefined || code === null ? '' : text(code), reason: reason === undefined || reason === null ? null : text(reason) };
      },
    },
    accessToken: {
      setCustomClaim(name, value) {
        const json = stringify(value);
        if (json !== undefined) {
          claims += `${claims === '' ? '' : ','}[${stringify(text(name))},${stringify(json)}]`;
        }
      },
    },
    cache: {
      get(key) {
        const found = parse(host('cache', `{"get":${stringify(text(key))}}`));
        return found === null ? undefined : found;
      },
      set(key, value, options) {
        if (typeof value !== 'string') {
          return { type: 'error', code: 'InvalidValue' };
        }
        const given = options === null || typeof options !== 'object' ? {} : options;
        const number = (name) => typeof given[name] === 'number' ? stringify(given[name]) : 'null';
        return parse(host('cache', `{"set":${stringify(text(key))},"value":${stringify(value)},"ttl":${number('ttl')},"expires_at":${
          number('expires_at')}}`));
      },
      delete(key) {
        return parse(host('cache', `{"delete":${stringify(text(key))}}`));
      },
    },
    transaction: {
      addTargetScope(scope) {
        for (const name of scopeNames(scope)) {
          if (!target().includes(name)) {
            targets.push(name);
          }
        }
      },
      removeTargetScope(scope) {
        const gone = scopeNames(scope);
        targets = target().filter((name) => !gone.includes(name));
      },
      setTargetScopes(scopes) {
        targets = [...new Set(scopeNames(scopes))];
      },
      clearTargetScopes() {
        targets = [];
      },
    },
  };

  const decided = () => {
    try {
      settled(claims, denied, targets);
    } catch (error) {
      failed(error);
    }
  };

  const runAction = (given) => {
    event = given;
    whenDone(promised(handler(event, api)), decided, failed);
  };

  const runHook = (input) => {
    let called = false;
    const callback = (error, token) => {
      if (called) {
        return;
      }
      called = true;
      if (error) {
        const words = typeof error === 'object' && 'message' in error ? text(error.message) : text(error);
        settled('', { code: codeOf(error), reason: words }, null);
        return;
      }
      const given = token !== null && typeof token === 'object' ? token : {};
      const { scope } = given;
      const scopes = isArray(scope) || typeof scope === 'string' ? scopeNames(scope) : [];
      let named = '';
      for (const name of Object.keys(given)) {
        const json = name === 'scope' ? undefined : stringify(given[name]);
        if (json !== undefined) {
          named += `${named === '' ? '' : ','}[${stringify(name)},${stringify(json)}]`;
        }
      }
      settled(named, null, [...new Set(scopes)]);
    };
    const returned = handler(input.client, input.scope, input.audience, input.context, callback);
    if (returned !== null && typeof returned === 'object' && typeof returned.then === 'function') {
      whenDone(promised(returned), () => {}, failed);
    }
  };

  const enter = () => {
    const step = host('enter', '');
    try {
      if (step[0] === 'R') { // a timer, or an answer
        runtime.resume(step.slice(1));
        return;
      }
      if (step[0] === 'U') { // nothing is left to wait for: perhaps an error that nobody caught says why
        const error = runtime.takeUncaught();
        if (error !== undefined) {
          failed(error);
        }
        return;
      }
      runtime.beginCall();
      const input = parse(step.slice(1));
      if (kind === 'HOOK') {
        runHook(input);
      } else {
        runAction(input);
      }
    } catch (error) {
      failed(error);
    }
  };

  Object.defineProperty(globalThis, Symbol.for('postern'), { value: Object.freeze({ load, enter }) });
})();
