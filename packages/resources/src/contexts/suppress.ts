import { describe } from '../checks/describe.ts';
import { plainContext } from './plain-context.ts';
import type { Context } from './protocol.ts';

/** A class of errors; abstract ones and ones with any constructor included. */
export type ErrorClass = abstract new (...args: never[]) => object;

/**
 * A context that swallows errors of the classes given, and no others. May be used many times.
 *
 * @param errorClasses - Compared with `instanceof`. None: nothing is swallowed.
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
  return plainContext(undefined, (error) => errorClasses.some((errorClass) => error instanceof errorClass));
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && typeof (value as { prototype?: unknown }).prototype === 'object';
}
