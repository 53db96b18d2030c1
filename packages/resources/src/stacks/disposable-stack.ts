/// <reference lib="esnext.disposable" preserve="true" />
import { isObject } from '../checks/is-object.ts';
import { type Disposer, Disposals, finish, methodOf, noDisposable, take, Unwinding } from './disposal.ts';

/** A stack of resources that are disposed of together, the last one first. */
export type DisposableStack = globalThis.DisposableStack;

/** @internal The ponyfill itself, exported so that the tests reach it on platforms that have the class built in. */
export function makeDisposableStack(): DisposableStackConstructor {
  const disposals = new Disposals('DisposableStack');

  class DisposableStack extends null {
    constructor() {
      return disposals.create(new.target.prototype, DisposableStack.prototype, []) as DisposableStack;
    }

    get disposed(): boolean {
      return disposals.of(this, 'tell the state of').disposed;
    }

    dispose(): void {
      unwind(take(disposals.of(this, 'dispose of')).reverse());
    }

    use(resource: unknown): unknown {
      const disposal = disposals.pending(this, 'use a resource on');
      if (resource === null || resource === undefined) return resource;
      const method = isObject(resource) ? methodOf(resource, 'dispose') : undefined;
      if (method === undefined) throw noDisposable(resource, 'Symbol.dispose');
      disposal.disposers.push(method);
      return resource;
    }

    adopt(value: unknown, onDispose: (value: unknown) => unknown): unknown {
      disposals.defer(this, 'adopt a value on', onDispose, value);
      return value;
    }

    defer(onDispose: () => unknown): void {
      disposals.defer(this, 'defer a call on', onDispose);
    }

    move(): DisposableStack {
      const disposal = disposals.pending(this, 'move');
      const { prototype } = DisposableStack;
      return disposals.create(prototype, prototype, take(disposal)) as DisposableStack;
    }
  }

  Object.setPrototypeOf(DisposableStack.prototype, Object.prototype);
  finish(DisposableStack.prototype, 'DisposableStack', 'dispose', Symbol.dispose);
  return DisposableStack as unknown as DisposableStackConstructor;
}

function unwind(disposers: Disposer[]): void {
  const unwinding = new Unwinding();
  for (const dispose of disposers) {
    try {
      dispose();
    } catch (error) {
      unwinding.fail(error);
    }
  }
  unwinding.end();
}

/**
 * The platform's `DisposableStack`, or one that behaves to the letter like it where the platform has none (Node 20, 22).
 *
 * `use(resource)`, `adopt(value, onDispose)` and `defer(onDispose)` add something, `dispose()` disposes of all of it, the
 * last one first; of several errors the last one leaves, in a `SuppressedError` with those before it. `move()` hands
 * everything to a new stack, and ends this one.
 *
 * @throws TypeError at the call of `use()`, where the resource is neither `null`, `undefined` nor an object with
 *   `Symbol.dispose`, and of `adopt()` and `defer()` without a function; ReferenceError at the call of all of these and
 *   of `move()`, where the stack was disposed of.
 * @see https://tc39.es/proposal-explicit-resource-management/#sec-disposablestack-objects
 * @example
 * const stack = new DisposableStack();
 * stack.defer(() => console.log('first in, last out'));
 * console.log(stack.adopt('a value', (value) => console.log('done with', value))); // => a value
 * stack.dispose();
 */
export const DisposableStack: DisposableStackConstructor =
  (globalThis as { DisposableStack?: DisposableStackConstructor }).DisposableStack ?? makeDisposableStack();
