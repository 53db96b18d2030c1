/// <reference lib="esnext.disposable" preserve="true" />
import { SuppressedError } from '../errors/suppressed-error.ts';
import { checkFunction, describe } from '../checks/describe.ts';
import { isObject } from '../checks/is-object.ts';

/** Frees one resource; everything about it was looked up when it was added. */
export type Disposer = () => unknown;

/** What the specification keeps in the internal slots of a disposable stack. */
export interface Disposal {
  disposed: boolean;
  disposers: Disposer[];
}

/**
 * The internal slots of all stacks of one class.
 *
 * A map and no private fields: those come with a constructor that makes `this` by itself, and falls back to
 * `Object.prototype` where `new.target` has no prototype. A stack falls back to that of its class.
 */
export class Disposals {
  readonly #name: string;
  readonly #disposals = new WeakMap<object, Disposal>();

  constructor(name: string) {
    this.#name = name;
  }

  /** A new stack of these disposers, with this prototype, or the other one where it is no object. */
  create(prototype: unknown, otherwise: object, disposers: Disposer[]): object {
    const stack = Object.create(isObject(prototype) ? prototype : otherwise) as object;
    this.#disposals.set(stack, { disposed: false, disposers });
    return stack;
  }

  /** The slots of a stack; a TypeError for anything else. */
  of(stack: unknown, action: string): Disposal {
    const disposal = this.#disposals.get(stack as object);
    if (disposal !== undefined) return disposal;
    throw new TypeError(`Cannot ${action} ${describe(stack)}: expected a ${this.#name}`);
  }

  /** The slots of a stack that still takes something; a ReferenceError for one that was disposed of. */
  pending(stack: unknown, action: string): Disposal {
    const disposal = this.of(stack, action);
    if (!disposal.disposed) return disposal;
    throw new ReferenceError(`Cannot ${action} a ${this.#name} that was disposed of: make a new one`);
  }

  /** Adds a call with these arguments and no `this`. */
  defer<Args extends unknown[]>(stack: unknown, action: string, fn: (...args: Args) => unknown, ...args: Args): void {
    const disposal = this.pending(stack, action);
    checkFunction(fn, `${action} a ${this.#name}`, 'the disposer');
    disposal.disposers.push(() => fn(...args));
  }
}

/** Ends a stack, and answers what it held, the first one in first: nothing where it had ended already. */
export function take(disposal: Disposal): Disposer[] {
  const { disposers } = disposal;
  disposal.disposed = true;
  disposal.disposers = [];
  return disposers;
}

/** The errors of one unwinding: a later one takes over, and holds the earlier one. */
export class Unwinding {
  #failure: { readonly error: unknown } | undefined;

  fail(error: unknown): void {
    this.#failure = { error: this.#failure === undefined ? error : new SuppressedError(error, this.#failure.error) };
  }

  end(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

// Call() of the specification: what a function has, or has not, under the name of `call` does not count.
const { apply } = Reflect;

/** GetMethod() of the specification, to be called: `undefined` where there is none, a TypeError where it is no function. */
export function methodOf(resource: object, name: 'dispose' | 'asyncDispose'): Disposer | undefined {
  const method: unknown = (resource as Record<symbol, unknown>)[Symbol[name]];
  if (method === undefined || method === null) return undefined;
  if (typeof method === 'function') return (): unknown => apply(method, resource, []);
  throw new TypeError(
    `Cannot use ${describe(resource)}: its Symbol.${name} must be a function, not ${describe(method)}`,
  );
}

/** The error of a resource that cannot be disposed of. */
export function noDisposable(resource: unknown, names: string): TypeError {
  return new TypeError(`Cannot use ${describe(resource)}: expected null, undefined or an object with ${names}`);
}

/** What a class cannot say about its prototype: the second name of a method, and the tag of its instances. */
export function finish(prototype: object, tag: string, method: string, symbol: symbol): void {
  const { value } = Object.getOwnPropertyDescriptor(prototype, method) as { value: unknown };
  Object.defineProperties(prototype, {
    [symbol]: { value, writable: true, enumerable: false, configurable: true },
    [Symbol.toStringTag]: { value: tag, writable: false, enumerable: false, configurable: true },
  });
}
