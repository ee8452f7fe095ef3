'use strict';

const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = internals;

function after(start, clear, value, options = {}) {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const aborted = () => {
      const error = new Error('The operation was aborted', { cause: signal.reason });
      error.name = 'AbortError';
      error.code = 'ABORT_ERR';
      return error;
    };
    if (signal && signal.aborted) {
      reject(aborted());
      return;
    }
    const timer = start(() => resolve(value));
    if (signal) {
      signal.addEventListener('abort', () => {
        clear(timer);
        reject(aborted());
      }, { once: true });
    }
  });
}

const promises = {
  setTimeout: (delay, value, options) => after((done) => setTimeout(done, delay), clearTimeout, value, options),
  setImmediate: (value, options) => after((done) => setImmediate(done), clearImmediate, value, options),
  async* setInterval(delay, value, options) {
    for (;;) {
      yield await promises.setTimeout(delay, value, options);
    }
  },
  scheduler: {
    wait: (delay, options) => promises.setTimeout(delay, undefined, options),
    yield: () => promises.setImmediate(),
  },
};

module.exports = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, promises };
