// path.posix
'use strict';

const { fault, received } = internals;

function text(value, name) {
  if (typeof value !== 'string') {
    throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be of type string. Received ${received(value)}`);
  }
  return value;
}

function collapse(path, absolute) {
  const result = [];
  for (const segment of path.split('/')) {
    if (segment === '..') {
      if (result.length > 0 && result[result.length - 1] !== '..') {
        result.pop();
      } else if (!absolute) {
        result.push('..');
      }
    } else if (segment !== '' && segment !== '.') {
      result.push(segment);
    }
  }
  return result.join('/');
}

const trimmed = (path) => {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') {
    end--;
  }
  return path.slice(0, end);
};

const posix = {
  sep: '/',
  delimiter: ':',
  normalize(path) {
    text(path, 'path');
    if (path === '') {
      return '.';
    }
    const absolute = path[0] === '/';
    let result = collapse(path, absolute);
    if (result === '') {
      return absolute ? '/' : path.endsWith('/') ? './' : '.';
    }
    if (path.endsWith('/')) {
      result += '/';
    }
    return absolute ? '/' + result : result;
  },
  isAbsolute: (path) => text(path, 'path')[0] === '/',
  join(...paths) {
    const joined = paths.filter((path) => text(path, 'path') !== '').join('/');
    return joined === '' ? '.' : posix.normalize(joined);
  },
  resolve(...paths) {
    let joined = '';
    for (let i = paths.length - 1; i >= 0 && joined[0] !== '/'; i--) {
      if (text(paths[i], `paths[${i}]`) !== '') {
        joined = joined === '' ? paths[i] : paths[i] + '/' + joined;
      }
    }
    return '/' + collapse(joined, true);
  },
  relative(from, to) {
    const a = posix.resolve(text(from, 'from')).split('/').filter(Boolean);
    const b = posix.resolve(text(to, 'to')).split('/').filter(Boolean);
    let same = 0;
    while (same < a.length && same < b.length && a[same] === b[same]) {
      same++;
    }
    return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
  },
  dirname(path) {
    text(path, 'path');
    const whole = trimmed(path);
    const slash = whole.lastIndexOf('/');
    return path === '' ? '.' : slash < 0 ? '.' : slash === 0 ? '/' : slash === 1 && whole.length > 1 && whole.startsWith('//') ? '//' : whole.slice(0, slash);
  },
  basename(path, suffix) {
    const whole = trimmed(text(path, 'path'));
    const base = whole === '/' ? '' : whole.slice(whole.lastIndexOf('/') + 1);
    return suffix !== undefined && base !== text(suffix, 'ext') && base.endsWith(suffix) ? base.slice(0, base.length - suffix.length) : base;
  },
  extname(path) {
    const base = posix.basename(text(path, 'path'));
    const dot = base.lastIndexOf('.');
    return dot <= 0 || base === '..' ? '' : base.slice(dot);
  },
  parse(path) {
    text(path, 'path');
    const base = posix.basename(path);
    const ext = posix.extname(path);
    const root = path[0] === '/' ? '/' : '';
    const whole = trimmed(path);
    const slash = whole.lastIndexOf('/');
    return { root, dir: slash < 0 ? '' : slash === 0 ? '/' : whole.slice(0, slash), base, ext, name: base.slice(0, base.length - ext.length) };
  },
  format({ dir, root = '', base, name = '', ext = '' }) {
    const file = base || name + (ext === '' || ext[0] === '.' ? ext : '.' + ext);
    return dir ? dir === root ? dir + file : dir + '/' + file : root + file;
  },
  toNamespacedPath: (path) => path,
};
posix.posix = posix;
Object.defineProperty(posix, 'win32', {
  get() { throw internals.unavailable('path.win32'); }, enumerable: false, configurable: true,
});

module.exports = posix;
