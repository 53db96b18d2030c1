import { describe } from '../checks/describe.ts';
import { isAbort } from '../scope/cancellation.ts';
import { plainContext } from './plain-context.ts';
import type { Context } from './protocol.ts';

/** A class of errors; abstract ones and ones with any constructor included. */
export type ErrorClass = abstract new (...args: never[]) => object;

/**
 * A context that swallows errors of the classes given, and no others. May be used many times. It does not look into groups: an
 * AggregateError, which a nursery makes of its errors, is swallowed as such or not at all.
 *
 * @param errorClasses - Compared with `instanceof`. None: nothing is swallowed. `Error` lets errors named `AbortError`
 *   pass, cancellations among them, as `Exception` does in Python: whoever means those names their own class.
 * @throws TypeError at the call, where one of them is not a class.
 * @see https://docs.python.org/3/library/contextlib.html#contextlib.suppress
 * @example
 * const parsed = await suppress(SyntaxError).use(() => JSON.parse('{')); // => undefined
 */
export function suppress(...errorClasses: ErrorClass[]): Context<undefined, undefined> {
  for (const errorClass of errorClasses as unknown[]) {
    if (isClass(errorClass)) continue;
    throw new TypeError(`Cannot suppress ${describe(errorClass)}: every argument must be a class of errors`);
  }
  return plainContext(undefined, (error) =>
    errorClasses.some((type) => error instanceof type && (type !== Error || !isAbort(error))),
  );
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && typeof (value as { prototype?: unknown }).prototype === 'object';
}
