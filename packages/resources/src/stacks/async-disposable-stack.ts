/// <reference lib="esnext.disposable" preserve="true" />
import { isObject } from '../checks/is-object.ts';
import { type Disposer, Disposals, finish, methodOf, noDisposable, take, Unwinding } from './disposal.ts';

/** A stack of resources that are disposed of together, the last one first, each one awaited. */
export type AsyncDisposableStack = globalThis.AsyncDisposableStack;

/** @internal The ponyfill itself, exported so that the tests reach it on platforms that have the class built in. */
export function makeAsyncDisposableStack(): AsyncDisposableStackConstructor {
  const disposals = new Disposals('AsyncDisposableStack');

  class AsyncDisposableStack extends null {
    constructor() {
      return disposals.create(new.target.prototype, AsyncDisposableStack.prototype, []) as AsyncDisposableStack;
    }

    get disposed(): boolean {
      return disposals.of(this, 'tell the state of').disposed;
    }

    disposeAsync(): Promise<void> {
      return unwind(disposals, this);
    }

    use(resource: unknown): unknown {
      const disposal = disposals.pending(this, 'use a resource on');
      disposal.disposers.push(disposerFor(resource));
      return resource;
    }

    adopt(value: unknown, onDisposeAsync: (value: unknown) => unknown): unknown {
      disposals.defer(this, 'adopt a value on', onDisposeAsync, value);
      return value;
    }

    defer(onDisposeAsync: () => unknown): void {
      disposals.defer(this, 'defer a call on', onDisposeAsync);
    }

    move(): AsyncDisposableStack {
      const disposal = disposals.pending(this, 'move');
      const { prototype } = AsyncDisposableStack;
      return disposals.create(prototype, prototype, take(disposal)) as AsyncDisposableStack;
    }
  }

  Object.setPrototypeOf(AsyncDisposableStack.prototype, Object.prototype);
  finish(AsyncDisposableStack.prototype, 'AsyncDisposableStack', 'disposeAsync', Symbol.asyncDispose);
  return AsyncDisposableStack as unknown as AsyncDisposableStackConstructor;
}

/** What `use(null)` adds: it is waited for, but only once, and only where nothing else was. */
const nothing: Disposer = () => undefined;

async function unwind(disposals: Disposals, stack: unknown): Promise<void> {
  const disposers = take(disposals.of(stack, 'dispose of')).reverse();
  const unwinding = new Unwinding();
  let waited = disposers.every((dispose) => dispose !== nothing);
  for (const dispose of disposers.filter((disposer) => disposer !== nothing)) {
    try {
      const disposed = dispose();
      waited = true;
      await disposed;
    } catch (error) {
      unwinding.fail(error);
    }
  }
  if (!waited) await Promise.resolve();
  unwinding.end();
}

function disposerFor(resource: unknown): Disposer {
  if (resource === null || resource === undefined) return nothing;
  if (!isObject(resource)) throw noDisposable(resource, names);
  const disposeAsync = methodOf(resource, 'asyncDispose');
  if (disposeAsync !== undefined) return disposeAsync;
  const dispose = methodOf(resource, 'dispose');
  if (dispose === undefined) throw noDisposable(resource, names);
  // Async, so that its error comes a turn later, as that of an async one; a promise that it answers is not waited for.
  return async () => {
    dispose();
  };
}

const names = 'Symbol.asyncDispose or Symbol.dispose';

/**
 * The platform's `AsyncDisposableStack`, or one that behaves to the letter like it where the platform has none (Node 20,
 * 22).
 *
 * As `DisposableStack`, but for async resources too: `disposeAsync()` waits for each before the next. It tells nobody
 * how a block ended: where that counts take `AsyncExitStack`, which also takes one of these as a resource.
 *
 * @throws TypeError at the call of `use()`, where the resource is neither `null`, `undefined` nor an object with
 *   `Symbol.asyncDispose` or `Symbol.dispose`, and of `adopt()` and `defer()` without a function; ReferenceError at the
 *   call of all of these and of `move()`, where the stack was disposed of.
 * @see https://tc39.es/proposal-explicit-resource-management/#sec-asyncdisposablestack-objects
 * @example
 * const stack = new AsyncDisposableStack();
 * stack.defer(async () => console.log('first in, last out'));
 * console.log(stack.adopt('a value', async (value) => console.log('done with', value))); // => a value
 * await stack.disposeAsync();
 */
export const AsyncDisposableStack: AsyncDisposableStackConstructor =
  (globalThis as { AsyncDisposableStack?: AsyncDisposableStackConstructor }).AsyncDisposableStack ??
  makeAsyncDisposableStack();
