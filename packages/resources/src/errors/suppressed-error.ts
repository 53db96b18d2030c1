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
  function SuppressedError(this: unknown, error?: unknown, suppressed?: unknown, message?: string): SuppressedError {
    const target = (new.target as unknown as SuppressedErrorConstructor | undefined) ?? constructor;
    const made = Reflect.construct(Error, message === undefined ? [] : [message], target) as SuppressedError;
    Object.defineProperties(made, { error: hidden(error), suppressed: hidden(suppressed) });
    (Error as CapturesStack).captureStackTrace?.(made, constructor);
    return made;
  }
  const constructor = SuppressedError as unknown as SuppressedErrorConstructor;
  Object.setPrototypeOf(constructor, Error);
  const prototype = Object.create(Error.prototype, {
    constructor: hidden(constructor),
    name: hidden('SuppressedError'),
    message: hidden(''),
  }) as SuppressedError;
  Object.defineProperty(constructor, 'prototype', { value: prototype, writable: false });
  return constructor;
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
