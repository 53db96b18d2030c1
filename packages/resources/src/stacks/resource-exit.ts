/// <reference lib="esnext.disposable" preserve="true" />
import type { Exit } from '../errors/failure.ts';

/** A sync or an async disposable. */
export type AnyDisposable = AsyncDisposable | Disposable;

type Method = (...args: unknown[]) => unknown;

// What a function has, or has not, under the name of `apply` does not count.
const { apply } = Reflect;

/** The method under this name, bound; looked up once, so that later changes to the object have no effect. */
export function boundMethod(target: unknown, name: PropertyKey): Method | undefined {
  const method: unknown = (target as Record<PropertyKey, unknown> | null | undefined)?.[name];
  return typeof method === 'function' ? (...args): unknown => apply(method, target, args) : undefined;
}

/** How to dispose of a resource, or `undefined` where it is no disposable: the async way first, as `await using` does. */
export function disposerOf(resource: unknown): (() => Promise<void>) | undefined {
  const dispose = boundMethod(resource, Symbol.asyncDispose) ?? boundMethod(resource, Symbol.dispose);
  if (dispose === undefined) return undefined;
  // Answers nothing: an exit that answers `true` swallows the error, and disposers have no say in that.
  return async () => {
    await dispose();
  };
}

/** The exit of something that is an exit, or has an `exit()`; `undefined` where it is neither. */
export function exitOf(target: unknown): Exit | undefined {
  return typeof target === 'function' ? (target as Exit) : boundMethod(target, 'exit');
}
