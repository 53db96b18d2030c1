import type { MaybePromise } from '@forawait/core';
import type { CancelScope } from '../scope/cancel-scope.ts';
import type { NurseryState } from './tree.ts';

/** What a task gets. */
export interface TaskContext {
  /** Aborted when the nursery, or a scope around it, is cancelled. */
  readonly signal: AbortSignal;
}

/** What a task gets that is waited for until it is ready. */
export interface StartContext<T> extends TaskContext {
  /**
   * It is ready: `start()` answers this value, and the task goes on in the nursery. As with all promises, `start()` waits for a
   * value that has a `then()`, and answers what becomes of it: wrap one that is to be answered itself.
   *
   * @throws Error where it was called before, or the task has ended.
   */
  started(value: T): void;
}

/** For the tree of tasks. */
export interface TaskOptions {
  /** Default: the name of the function. */
  readonly name?: string | undefined;
}

/** Where tasks work that end before it does. */
export interface Nursery {
  /**
   * Starts a task, a moment later: not before the caller waits for something. Its error ends all the others.
   *
   * @param task - A function, not the promise of one that runs already: `() => work()`.
   * @throws TypeError where it is no function; Error where the nursery is closed.
   */
  startSoon(task: (context: TaskContext) => MaybePromise<unknown>, options?: TaskOptions): void;
  /**
   * Starts a task and waits until it says that it is ready.
   *
   * Until then it belongs to the caller: it is cancelled with the caller, and its error comes out here. From then on it
   * belongs to the nursery.
   *
   * The type of the value has to be said, for it cannot be seen from the call: `nursery.start<number>(…)`. Default: none.
   *
   * @returns What it has called `started()` with.
   * @throws TypeError where it is no function, Error where the nursery is closed: both at the call; then the error of the task, or
   *   an Error where it ends without having been ready.
   * @example
   * await openNursery(async (nursery) => {
   *   const port = await nursery.start<number>(async ({ started }) => {
   *     started(8080); // it listens
   *     await sleep(1); // and serves
   *   });
   *   console.log(port); // => 8080
   * });
   */
  start<T = void>(task: (context: StartContext<T>) => MaybePromise<unknown>, options?: TaskOptions): Promise<T>;
  /**
   * Cancels all that is under way, the body included: the nursery then ends without an error. Returns at once.
   *
   * @param reason - Whatever is to be told: the `cause` of what those who wait are rejected with.
   */
  cancel(reason?: unknown): void;
  /** Aborted when the nursery, or a scope around it, is cancelled. */
  readonly signal: AbortSignal;
  /** What all its tasks run in. */
  readonly scope: CancelScope;
  /** Its tasks, those of nurseries inside it, and what they wait for. */
  tree(): NurseryState;
}
