// Event, EventTarget, AbortController and AbortSignal.
'use strict';

const { fault } = internals;
const hidden = new WeakMap();

class Event {
  #prevented = false;

  constructor(type, options = {}) {
    this.type = `${type}`;
    this.cancelable = Boolean(options && options.cancelable);
    this.bubbles = Boolean(options && options.bubbles);
    this.timeStamp = internals.performance.now();
    this.target = null;
    this.currentTarget = null;
    this.stopped = false;
  }

  get defaultPrevented() { return this.#prevented; }
  preventDefault() { this.#prevented = this.cancelable; }
  stopPropagation() {}
  stopImmediatePropagation() { this.stopped = true; }
}

class EventTarget {
  addEventListener(type, listener, options) {
    if (listener === null || listener === undefined) {
      return;
    }
    let lists = hidden.get(this);
    if (lists === undefined) {
      hidden.set(this, lists = new Map());
    }
    const list = lists.get(`${type}`) || [];
    lists.set(`${type}`, list);
    if (!list.some((item) => item.listener === listener)) {
      list.push({ listener, once: Boolean(options && options.once) });
    }
  }

  removeEventListener(type, listener) {
    const lists = hidden.get(this);
    const list = lists && lists.get(`${type}`);
    if (list) {
      lists.set(`${type}`, list.filter((item) => item.listener !== listener));
    }
  }

  dispatchEvent(event) {
    event.target = this;
    event.currentTarget = this;
    const lists = hidden.get(this);
    const handler = this['on' + event.type];
    if (typeof handler === 'function') {
      handler.call(this, event);
    }
    for (const item of (lists && lists.get(event.type) || []).slice()) {
      if (item.once) {
        this.removeEventListener(event.type, item.listener);
      }
      if (typeof item.listener === 'function') {
        item.listener.call(this, event);
      } else {
        item.listener.handleEvent(event);
      }
      if (event.stopped) {
        break;
      }
    }
    return !event.defaultPrevented;
  }
}

const states = new WeakMap();
const making = Symbol('making');

class AbortSignal extends EventTarget {
  constructor(permit) {
    if (permit !== making) {
      throw fault(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    }
    super();
    this.onabort = null;
    states.set(this, { aborted: false, reason: undefined });
  }

  get aborted() { return states.get(this).aborted; }
  get reason() { return states.get(this).reason; }

  throwIfAborted() {
    if (this.aborted) {
      throw this.reason;
    }
  }

  static abort(reason) {
    const signal = new AbortSignal(making);
    abort(signal, reason);
    return signal;
  }

  static timeout(delay) {
    if (typeof delay !== 'number' || !(delay >= 0)) {
      throw fault(typeof delay !== 'number' ? TypeError : RangeError, typeof delay !== 'number' ? 'ERR_INVALID_ARG_TYPE' : 'ERR_OUT_OF_RANGE',
        typeof delay !== 'number' ? `The "delay" argument must be of type number. Received ${internals.received(delay)}`
          : `The value of "delay" is out of range. It must be >= 0 && <= 4294967295. Received ${delay}`);
    }
    const signal = new AbortSignal(making);
    internals.setTimeout(() => abort(signal, exception('The operation was aborted due to timeout', 'TimeoutError')), delay);
    return signal;
  }

  static any(signals) {
    const result = new AbortSignal(making);
    for (const signal of signals) {
      if (signal.aborted) {
        abort(result, signal.reason);
        break;
      }
      signal.addEventListener('abort', () => abort(result, signal.reason), { once: true });
    }
    return result;
  }
}

function exception(message, name) {
  return new (internals.load('internal/dom-exception'))(message, name);
}

function abort(signal, reason) {
  const state = states.get(signal);
  if (!state.aborted) {
    state.aborted = true;
    state.reason = reason === undefined ? exception('This operation was aborted', 'AbortError') : reason;
    signal.dispatchEvent(new Event('abort'));
  }
}

class AbortController {
  #signal = new AbortSignal(making);

  get signal() { return this.#signal; }
  abort(reason) { abort(this.#signal, reason); }
}

module.exports = { Event, EventTarget, AbortController, AbortSignal };
