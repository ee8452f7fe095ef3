'use strict';

const { fault, received } = internals;
const kRejection = Symbol.for('nodejs.rejection');

function listenerOf(listener) {
  if (typeof listener !== 'function') {
    throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "listener" argument must be of type function. Received ${received(listener)}`);
  }
}

function EventEmitter() {
  EventEmitter.init.call(this);
}

EventEmitter.init = function () {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = Object.create(null);
    this._eventsCount = 0;
  }
  this._maxListeners = this._maxListeners || undefined;
};

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
EventEmitter.defaultMaxListeners = 10;

function add(emitter, type, listener, first) {
  listenerOf(listener);
  if (emitter._events === undefined) {
    emitter._events = Object.create(null);
    emitter._eventsCount = 0;
  } else if (emitter._events.newListener !== undefined) {
    emitter.emit('newListener', type, listener.listener || listener);
  }
  const list = emitter._events[type];
  if (list === undefined) {
    emitter._events[type] = [listener];
    emitter._eventsCount++;
  } else if (first) {
    list.unshift(listener);
  } else {
    list.push(listener);
  }
  return emitter;
}

function onceOf(emitter, type, listener) {
  listenerOf(listener);
  let fired = false;
  const wrapper = function (...args) {
    if (!fired) {
      fired = true;
      emitter.removeListener(type, wrapper);
      return listener.apply(emitter, args);
    }
    return undefined;
  };
  wrapper.listener = listener;
  return wrapper;
}

function listOf(emitter, type) {
  return emitter._events !== undefined && emitter._events[type] || [];
}

Object.assign(EventEmitter.prototype, {
  emit(type, ...args) {
    const list = listOf(this, type);
    if (list.length === 0) {
      if (type === 'error') {
        if (args[0] instanceof Error) {
          throw args[0];
        }
        const error = fault(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${internals.inspect(args[0])})`);
        error.context = args[0];
        throw error;
      }
      return false;
    }
    for (const listener of list.slice()) {
      listener.apply(this, args);
    }
    return true;
  },
  on(type, listener) { return add(this, type, listener, false); },
  prependListener(type, listener) { return add(this, type, listener, true); },
  once(type, listener) { return this.on(type, onceOf(this, type, listener)); },
  prependOnceListener(type, listener) { return this.prependListener(type, onceOf(this, type, listener)); },
  removeListener(type, listener) {
    listenerOf(listener);
    const list = listOf(this, type);
    for (let i = list.length - 1; i >= 0; i--) {
      if (list[i] === listener || list[i].listener === listener) {
        if (list.length === 1) {
          delete this._events[type];
          this._eventsCount--;
        } else {
          list.splice(i, 1);
        }
        if (this._events.removeListener !== undefined) {
          this.emit('removeListener', type, listener);
        }
        break;
      }
    }
    return this;
  },
  removeAllListeners(type) {
    if (this._events !== undefined) {
      for (const name of type === undefined ? this.eventNames().filter((one) => one !== 'removeListener') : [type]) {
        for (const listener of listOf(this, name).slice().reverse()) {
          this.removeListener(name, listener);
        }
      }
      if (type === undefined) {
        this._events = Object.create(null);
        this._eventsCount = 0;
      }
    }
    return this;
  },
  listeners(type) { return listOf(this, type).map((listener) => listener.listener || listener); },
  rawListeners(type) { return listOf(this, type).slice(); },
  listenerCount(type) { return listOf(this, type).length; },
  eventNames() { return this._events === undefined ? [] : Reflect.ownKeys(this._events); },
  setMaxListeners(count) { this._maxListeners = count; return this; },
  getMaxListeners() { return this._maxListeners === undefined ? EventEmitter.defaultMaxListeners : this._maxListeners; },
});
EventEmitter.prototype.addListener = EventEmitter.prototype.on;
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

function once(emitter, type, options) {
  const signal = options && options.signal;
  return new Promise((resolve, reject) => {
    if (signal && signal.aborted) {
      reject(signal.reason);
      return;
    }
    if (typeof emitter.addEventListener === 'function') {
      emitter.addEventListener(type, (event) => resolve([event]), { once: true });
      return;
    }
    const failed = (error) => {
      emitter.removeListener(type, arrived);
      reject(error);
    };
    const arrived = (...args) => {
      emitter.removeListener('error', failed);
      resolve(args);
    };
    emitter.once(type, arrived);
    if (type !== 'error') {
      emitter.once('error', failed);
    }
    if (signal) {
      signal.addEventListener('abort', () => failed(signal.reason), { once: true });
    }
  });
}

module.exports = EventEmitter;
Object.assign(EventEmitter, {
  EventEmitter, once, captureRejectionSymbol: kRejection, errorMonitor: Symbol('events.errorMonitor'),
  listenerCount: (emitter, type) => emitter.listenerCount(type),
  getEventListeners: (emitter, type) => emitter.listeners(type),
  setMaxListeners: () => {},
});
