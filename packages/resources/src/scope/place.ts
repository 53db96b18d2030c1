import { builtin } from './builtin.ts';
import type { Scope } from './scope.ts';

/** Where code runs: what can cancel it, and for whom it works. */
export interface Place {
  readonly scope: Scope;
  /** Undefined: it is no task of a nursery. */
  readonly task: object | undefined;
}

interface Storage {
  getStore(): Place | undefined;
  run<A, R>(place: Place | undefined, fn: (arg: A) => R, arg: A): R;
}

interface AsyncHooks {
  readonly AsyncLocalStorage: new () => Storage;
}

/** Where there is no AsyncLocalStorage: true until the first `await`, from where on scopes are passed by hand. */
class SyncStorage implements Storage {
  #place: Place | undefined;

  getStore(): Place | undefined {
    return this.#place;
  }

  run<A, R>(place: Place | undefined, fn: (arg: A) => R, arg: A): R {
    const before = this.#place;
    this.#place = place;
    try {
      return fn(arg);
    } finally {
      this.#place = before;
    }
  }
}

const storage: Storage = new (
  (builtin('node:async_hooks') as AsyncHooks | undefined)?.AsyncLocalStorage ?? SyncStorage
)();

/** Where the caller runs; undefined: in no scope. */
export function here(): Place | undefined {
  return storage.getStore();
}

/** What can cancel the caller: of the scopes that it runs in, the nearest one that has not been left. */
export function scopeHere(): Scope | undefined {
  return here()?.scope.alive;
}

/** So many bodies may be begun from within one another before the stack gets a rest. */
const DEEP = 100;
let depth = 0;

/** Calls `fn` at a place: it and all that it awaits run there. */
export function at<A, R>(place: Place, fn: (arg: A) => R, arg: A): R {
  return storage.run(place, fn, arg);
}

/** The same, for what may be called from within itself. */
export function inside<A, R>(place: Place, fn: (arg: A) => R, arg: A): R {
  depth++;
  try {
    return storage.run(place, fn, arg);
  } finally {
    depth--;
  }
}

/** Calls `fn` in no scope: what it makes lives longer than the place of the caller, and must not hold it. */
export function nowhere<R>(fn: () => R): R {
  return storage.run(undefined, fn, undefined);
}

/** Whether a body that begins now had better begin a moment later. */
export function isDeep(): boolean {
  return depth >= DEEP;
}
