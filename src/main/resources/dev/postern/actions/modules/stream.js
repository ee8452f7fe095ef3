// The oldest form of Node's streams, which packages inherit from without using it here. The newer classes are not offered.
'use strict';

const EventEmitter = require('events');

function Stream() {
  EventEmitter.call(this);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

Stream.prototype.pipe = function (target) {
  this.on('data', (chunk) => target.write(chunk));
  this.on('end', () => target.end());
  target.emit('pipe', this);
  return target;
};

Stream.Stream = Stream;
for (const name of ['Readable', 'Writable', 'Duplex', 'Transform', 'PassThrough']) {
  Stream[name] = class extends Stream {
    constructor() {
      super();
      throw internals.unavailable(`stream.${name}`);
    }
  };
  Object.defineProperty(Stream[name], 'name', { value: name });
}
for (const name of ['pipeline', 'finished']) {
  Stream[name] = () => {
    throw internals.unavailable(`stream.${name}`);
  };
}

module.exports = Stream;
