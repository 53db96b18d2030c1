import type { MaybePromise } from '@forawait/core';
import { checkFunction, describe } from '../checks/describe.ts';
import { type Blueprint, type ContextGenerator, GeneratorContext } from './generator-context.ts';
import { onlyKnown } from '../checks/only-known.ts';
import type { Context } from './protocol.ts';
import { useContext } from './use-context.ts';

export interface ContextOptions {
  /**
   * Whether the generator may swallow the body's error by catching it at the `yield` and ending. Default `false`: a
   * swallowed error is thrown again, as the same object, after the teardown.
   */
  readonly suppresses?: boolean;
}

/** Makes a fresh `Context` at every call; takes what the generator function takes. */
export interface ContextFactory<This, Args extends unknown[], T, Swallowed extends undefined = never> {
  (this: This, ...args: Args): Context<T, Swallowed>;
  /**
   * A function like `fn`, with a block of its own around each call. `this`, arguments, `name` and `length` are kept.
   *
   * @param fn - The function to wrap; the wrapped one always returns a promise.
   * @param args - What the generator function gets at each call.
   * @throws TypeError at the call, where `fn` is not a function.
   */
  wrap<FnThis extends This, Params extends unknown[], R>(
    fn: (this: FnThis, ...params: Params) => MaybePromise<R>,
    ...args: Args
  ): (this: FnThis, ...params: Params) => Promise<R | Swallowed>;
}

/**
 * A factory of contexts, from a generator function that sets up, yields one value, and tears down.
 *
 * The body's error arrives at the `yield`. The generator may let it pass, replace it (the new error leaves as itself
 * where its `cause` leads to the old one, else as a `SuppressedError` of both) or, with `suppresses`, swallow it.
 *
 * @param generatorFunction - Yields exactly once. Runs when the context is entered, not before.
 * @param options - `suppresses`: default `false`.
 * @throws TypeError at the call, where an argument has the wrong shape; when the context is made, where the function
 *   returns no generator.
 * @see https://docs.python.org/3/library/contextlib.html#contextlib.asynccontextmanager
 * @example
 * const lock = contextManager(async function* lock(name: string) {
 *   console.log('lock', name);
 *   try { yield name.length; } finally { console.log('unlock', name); }
 * });
 * console.log(await lock('door').use(async (length) => length * 2)); // => 8
 */
export function contextManager<This, Args extends unknown[], T>(
  generatorFunction: (this: This, ...args: Args) => ContextGenerator<T>,
  options?: ContextOptions & { readonly suppresses?: false },
): ContextFactory<This, Args, T>;
export function contextManager<This, Args extends unknown[], T>(
  generatorFunction: (this: This, ...args: Args) => ContextGenerator<T>,
  options: ContextOptions,
): ContextFactory<This, Args, T, undefined>;
export function contextManager<This, Args extends unknown[], T>(
  generatorFunction: (this: This, ...args: Args) => ContextGenerator<T>,
  options: ContextOptions = {},
): ContextFactory<This, Args, T, undefined> {
  checkFunction(generatorFunction, 'make a context manager', 'its first argument');
  const blueprint = { suppresses: checkSuppresses(options), label: labelOf(generatorFunction) };

  const create = (self: This, args: Args): Context<T, undefined> =>
    new GeneratorContext(checkGenerator(generatorFunction.apply(self, args), blueprint), blueprint);

  function factory(this: This, ...args: Args): Context<T, undefined> {
    return create(this, args);
  }

  function wrap<FnThis extends This, Params extends unknown[], R>(
    fn: (this: FnThis, ...params: Params) => MaybePromise<R>,
    ...args: Args
  ): (this: FnThis, ...params: Params) => Promise<R | undefined> {
    checkFunction(fn, 'wrap', 'the function to wrap');
    const wrapped = async function (this: FnThis, ...params: Params): Promise<R | undefined> {
      return useContext(create(this, args), () => fn.apply(this, params));
    };
    return nameAfter(wrapped, fn);
  }

  return Object.assign(nameAfter(factory, generatorFunction), { wrap });
}

function checkSuppresses(options: ContextOptions): boolean {
  onlyKnown(options, ['suppresses'], 'make a context manager');
  const { suppresses = false } = options;
  if (typeof suppresses === 'boolean') return suppresses;
  throw new TypeError(`Cannot make a context manager: suppresses must be true or false, not ${describe(suppresses)}`);
}

function checkGenerator<T>(made: ContextGenerator<T>, { label }: Blueprint): ContextGenerator<T> {
  const { next, throw: raise, return: close } = (made ?? {}) as Partial<ContextGenerator<T>>;
  if ([next, raise, close].every((method) => typeof method === 'function')) return made;
  // It may be the promise of a plain async function, and it may reject: that must not take the process down as well.
  Promise.resolve(made).catch(() => {});
  throw new TypeError(
    `Cannot make a context from ${label()}: it must be an (async) generator function that yields once, and returned ${describe(made)}`,
  );
}

function nameAfter<F extends object>(fn: F, original: { readonly name: string; readonly length: number }): F {
  const keep = (value: unknown): PropertyDescriptor => ({ value, configurable: true });
  return Object.defineProperties(fn, { name: keep(original.name), length: keep(original.length) });
}

/** Names the function and where it was made, for the messages: most generator functions of contexts have no name. */
function labelOf(generatorFunction: { readonly name: string }): () => string {
  const trace: { stack?: string } = {};
  (Error as { captureStackTrace?: (target: object, hideFrom: object) => void }).captureStackTrace?.(
    trace,
    contextManager,
  );
  return () => {
    const line = trace.stack?.split('\n')[1];
    // In parentheses where it stands in a function; the path may have some, too.
    const place = line?.replace(/^ *at (?:.*? \((.*)\)|(.*))$/, '$1$2');
    const name = generatorFunction.name === '' ? 'an anonymous context' : `the context "${generatorFunction.name}"`;
    return place === undefined ? name : `${name} (made at ${place})`;
  };
}
