import { plainContext } from './plain-context.ts';
import type { Context } from './protocol.ts';

/**
 * A context that gives the value and does nothing: the stand-in where a context is optional. May be used many times.
 *
 * @param value - What the body gets. Default: `undefined`.
 * @see https://docs.python.org/3/library/contextlib.html#contextlib.nullcontext
 * @example
 * const answer = await nullContext(42).use((value) => value); // => 42
 */
export function nullContext(): Context<undefined>;
export function nullContext<T>(value: T): Context<T>;
export function nullContext<T>(value?: T): Context<T | undefined> {
  return plainContext(value, () => false);
}
