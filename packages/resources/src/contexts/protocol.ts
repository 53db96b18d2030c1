import type { MaybePromise } from '@forawait/core';
import type { EnteredContext } from './entered-context.ts';
import type { Exit } from '../errors/failure.ts';

/** Anything that can be entered: a `Context`, or an object of your own with an `enter()` that answers value and exit. */
export interface Enterable<T> {
  enter(): MaybePromise<{ readonly value: T; readonly exit: Exit }>;
}

/** A setup and its teardown around one block. `Swallowed` is `undefined` where the context may swallow an error. */
export interface Context<T, Swallowed extends undefined = never> {
  /**
   * Sets up, runs the body, tears down, and answers what the body answered.
   *
   * @param body - Gets the value; its error is handed to the teardown, which decides what leaves.
   * @throws TypeError at the call, where the body is not a function.
   */
  use<R>(body: (value: T) => MaybePromise<R>): Promise<R | Swallowed>;
  /** Sets up only: for `await using`, or with `exit()` for a block that does not fit into one function. */
  enter(): Promise<EnteredContext<T>>;
}
