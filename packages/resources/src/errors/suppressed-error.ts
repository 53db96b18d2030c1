import { isObject } from '../checks/is-object.ts';

/** An error that hides an older one: `.error` is the newer of the two, `.suppressed` the one that was under way. */
export interface SuppressedError extends Error {
  error: unknown;
  suppressed: unknown;
}

export interface SuppressedErrorConstructor {
  new (error?: unknown, suppressed?: unknown, message?: string): SuppressedError;
  (error?: unknown, suppressed?: unknown, message?: string): SuppressedError;
  readonly prototype: SuppressedError;
}

type CapturesStack = { captureStackTrace?: (target: object, hideFrom: object) => void };

const hidden = (value: unknown): PropertyDescriptor => ({
  value,
  writable: true,
  enumerable: false,
  configurable: true,
});

/** @internal The ponyfill itself, exported so that the tests reach it on platforms that have the class built in. */
export function makeSuppressedError(): SuppressedErrorConstructor {
  // Derived from nothing, because a plain constructor reads the prototype of `new.target` before its first line, and a
  // derived one from `Error` would fall back to the prototype of `Error` where there is none.
  class SuppressedError extends null {
    constructor(error?: unknown, suppressed?: unknown, message?: string) {
      const wanted: unknown = new.target.prototype;
      const made: object = message === undefined ? new Error() : new Error(message);
      Object.setPrototypeOf(made, isObject(wanted) ? wanted : SuppressedError.prototype);
      Object.defineProperties(made, { error: hidden(error), suppressed: hidden(suppressed) });
      (Error as CapturesStack).captureStackTrace?.(made, SuppressedError);
      return made;
    }
  }
  Object.setPrototypeOf(SuppressedError, Error);
  const constructor: unknown = new Proxy(SuppressedError, {
    apply: (_, __, [error, suppressed, message]: [unknown?, unknown?, string?]) =>
      new SuppressedError(error, suppressed, message),
  });
  Object.setPrototypeOf(SuppressedError.prototype, Error.prototype);
  Object.defineProperties(SuppressedError.prototype, {
    constructor: hidden(constructor),
    name: hidden('SuppressedError'),
    message: hidden(''),
  });
  return constructor as SuppressedErrorConstructor;
}

/**
 * The platform's `SuppressedError`, or one that behaves to the letter like it where the platform has none (Node 20, 22).
 *
 * @param error - The newer error, the one that took over.
 * @param suppressed - The older error, which was under way and would have been lost.
 * @param message - Default: the empty string.
 * @see https://tc39.es/proposal-explicit-resource-management/#sec-suppressederror-objects
 * @example
 * const both = new SuppressedError('teardown', 'body', 'The teardown failed as well');
 * console.log(both.error, both.suppressed); // => teardown body
 */
export const SuppressedError: SuppressedErrorConstructor =
  (globalThis as { SuppressedError?: SuppressedErrorConstructor }).SuppressedError ?? makeSuppressedError();
