'use strict';

const CODES = {
  __proto__: null, InvalidCharacterError: 5, NotSupportedError: 9, SyntaxError: 12, InvalidAccessError: 15, DataCloneError: 25,
  AbortError: 20, TypeMismatchError: 17, TimeoutError: 23, QuotaExceededError: 22,
};

class DOMException extends Error {
  #name;

  constructor(message = '', options = 'Error') {
    super(message);
    this.#name = typeof options === 'object' && options !== null ? String(options.name || 'Error') : String(options);
    if (options && options.cause !== undefined) {
      this.cause = options.cause;
    }
  }

  get name() { return this.#name; }
  get code() { return CODES[this.#name] || 0; }
}
Object.defineProperty(DOMException.prototype, Symbol.toStringTag, { value: 'DOMException', configurable: true });

module.exports = DOMException;
