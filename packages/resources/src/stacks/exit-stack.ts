/// <reference lib="esnext.disposable" preserve="true" />
import type { MaybePromise } from '@forawait/core';
import { chainErrors } from '../errors/chain-errors.ts';
import { checkFunction, describe } from '../checks/describe.ts';
import { EnteredContext } from '../contexts/entered-context.ts';
import { failed, failureOf, type Exit, type Failure } from '../errors/failure.ts';
import type { Enterable } from '../contexts/protocol.ts';
import { type AnyDisposable, boundMethod, disposerOf, exitOf } from './resource-exit.ts';
import { useContext } from '../contexts/use-context.ts';

/**
 * Any number of clean-ups, known only while the program runs, that end together: last in, first out, each one awaited.
 *
 * Each exit sees the failure that is under way at its turn and may swallow or replace it; all of them run, whatever the
 * others do. Where one fails while another failure is under way, both leave in a `SuppressedError`, unless the newer one
 * leads to the older by its `cause`.
 *
 * @see https://docs.python.org/3/library/contextlib.html#contextlib.AsyncExitStack
 * @example
 * await AsyncExitStack.run(async (stack) => {
 *   stack.callback(console.log, 'this comes last');
 *   const value = await stack.enter(nullContext('a value'));
 *   console.log(value); // => a value
 * });
 */
export class AsyncExitStack implements AsyncDisposable {
  #exits: Exit[] = [];
  #state: 'open' | 'closing' | 'closed' = 'open';

  /**
   * Runs the body with a fresh stack and closes it afterwards, told how the body ended.
   *
   * @param body - What it answers comes out; `undefined` where an exit swallowed its error.
   * @throws TypeError at the call, where the body is not a function.
   */
  static run<R>(body: (stack: AsyncExitStack) => MaybePromise<R>): Promise<R | undefined> {
    checkFunction(body, 'run a stack', 'the body');
    const stack = new AsyncExitStack();
    return useContext({ enter: () => ({ value: stack, exit: (failure) => stack.exit(failure) }) }, body);
  }

  /**
   * Enters a context and answers its value, or takes over a disposable (at once, before anything is awaited) and
   * answers that. It is left with the stack, before all that was there earlier. Where the entering fails nothing is
   * added.
   *
   * A promise cannot answer anything that has a `then()` of its own: it answers what becomes of that, however long it takes. Enter
   * such a disposable without awaiting the answer, and take the `use()` of a context with such a value.
   *
   * @param resource - A disposable, or anything with an `enter()`; something entered already (also by `closing()`) is
   *   taken over as it is, and its value is answered.
   * @throws TypeError at the call, where it is none of these; ReferenceError at the call, where the stack is closed.
   */
  enter<T>(entered: EnteredContext<T>): Promise<T>;
  enter<D extends AnyDisposable>(resource: D): Promise<D>;
  enter<T>(context: Enterable<T>): Promise<T>;
  enter(resource: unknown): Promise<unknown> {
    this.#checkOpen('enter a resource on');
    // Ours first: their exit() can be told what happened; as mere disposables they could not.
    const ours = resource instanceof EnteredContext || resource instanceof AsyncExitStack;
    const exit = ours ? exitOf(resource) : disposerOf(resource);
    if (exit) {
      this.#exits.push(exit);
      return Promise.resolve(resource instanceof EnteredContext ? resource.value : resource);
    }
    const enter = boundMethod(resource, 'enter');
    if (enter) return this.#enterContext({ enter } as Enterable<unknown>);
    if (typeof resource === 'function') throw new TypeError('Cannot enter a function: call it first');
    if (boundMethod(resource, 'then')) throw new TypeError('Cannot enter a promise: await it first');
    throw new TypeError(
      `Cannot enter ${describe(resource)}: expected a context, or an object with Symbol.asyncDispose or Symbol.dispose`,
    );
  }

  /**
   * Adds an exit and answers it. It gets `{ error }` or nothing, and swallows the error by answering `true` exactly.
   *
   * @param exit - A function, or an object with `exit()`: an entered context, another stack.
   * @throws TypeError at the call, where it is neither; ReferenceError at the call, where the stack is closed.
   */
  push<E extends Exit | { readonly exit: Exit }>(exit: E): E {
    this.#checkOpen('push an exit onto');
    const found = exitOf(exit);
    if (!found) {
      throw new TypeError(`Cannot push ${describe(exit)}: expected a function, or an object with exit()`);
    }
    this.#exits.push(found);
    return exit;
  }

  /**
   * Adds a plain function and answers it. It gets these arguments and no error, and what it answers has no effect.
   *
   * @param fn - May be async: it is awaited.
   * @throws TypeError at the call, where it is not a function; ReferenceError at the call, where the stack is closed.
   */
  callback<Args extends unknown[]>(fn: (...args: Args) => unknown, ...args: Args): typeof fn {
    checkFunction(fn, 'add a callback', 'it');
    this.#checkOpen('add a callback to');
    this.#exits.push(async () => {
      await fn(...args);
    });
    return fn;
  }

  /**
   * A new stack with everything that is in this one, which is empty afterwards and stays open: for "clean up only where
   * the construction failed".
   *
   * @throws ReferenceError at the call, where the stack is closed.
   */
  move(): AsyncExitStack {
    this.#checkOpen('move');
    const heir = new AsyncExitStack();
    [heir.#exits, this.#exits] = [this.#exits, heir.#exits];
    return heir;
  }

  /** Leaves everything now, as after a good end. A second call does nothing, nor does one while the exits run. */
  async close(): Promise<void> {
    await this.exit();
  }

  /** Closes the stack: for `await using`, which does not tell a disposer whether its block failed. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Leaves everything now, told how the block ended.
   *
   * @param failure - `{ error }` where the block failed. Default: it ended well.
   * @returns `true` where an exit swallowed the error; else the caller throws it on.
   * @throws TypeError, where `failure` is neither; then the stack stays as it is. Else what the exits make of the error.
   */
  async exit(failure?: Failure): Promise<boolean> {
    const first = failureOf(failure);
    if (this.#state !== 'open') return false;
    this.#state = 'closing';
    const last = await this.#unwind(first);
    if (last === undefined) return first !== undefined;
    if (first && Object.is(last.error, first.error)) return false;
    throw last.error;
  }

  async #unwind(first: Failure | undefined): Promise<Failure | undefined> {
    let current = first;
    // A loop, not a recursion, and over the live list: exits that are added meanwhile run before the older ones.
    for (let exit = this.#exits.pop(); exit !== undefined; exit = this.#exits.pop()) {
      try {
        if ((await exit(current)) === true) current = undefined;
      } catch (error) {
        current = failed(current ? chainErrors(error, current.error) : error);
      }
    }
    // Here and not later: between two turns an exit could be added that nobody would run.
    this.#state = 'closed';
    return current;
  }

  async #enterContext<T>(context: Enterable<T>): Promise<T> {
    const entered = await context.enter();
    const exit = boundMethod(entered, 'exit');
    if (!exit) {
      throw new TypeError(`Cannot enter a context: its enter() must answer { value, exit }, not ${describe(entered)}`);
    }
    if (this.#state !== 'closed') {
      this.#exits.push(exit);
      return entered.value;
    }
    // The stack closed while the context was setting up: nobody would ever leave it.
    const late = closedError('enter a context on');
    try {
      await exit(failed(late));
    } catch (error) {
      throw chainErrors(error, late);
    }
    throw late;
  }

  #checkOpen(action: string): void {
    if (this.#state === 'closed') throw closedError(action);
  }
}

function closedError(action: string): ReferenceError {
  return new ReferenceError(`Cannot ${action} a closed AsyncExitStack: its exits have run; make a new stack`);
}
