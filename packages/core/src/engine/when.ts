import type { MaybePromise } from '../protocol.ts';

/** Whether `value` must be awaited: promises, and whatever else has a `then` (callable thenables included). */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** The same where nobody hears an exception: what cannot be asked must be awaited, too, and tells the error then. */
export function mustWait(value: unknown): value is PromiseLike<unknown> {
  try {
    return isThenable(value);
  } catch {
    return true;
  }
}

/** Go on with `next` now, or once the promise arrives. */
export function when<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isThenable(value) ? promised(value).then(next) : next(value);
}

const native: { readonly then: unknown } = Promise.prototype;

/**
 * What must be awaited, as a promise; undefined: nothing. Promises as they are, which most answers of async code are, are told
 * first: one that cannot be looked at throws when its `then` is called.
 */
export function awaited(answer: unknown): Promise<unknown> | undefined {
  if (answer instanceof Promise && (answer as typeof native).then === native.then) return answer as Promise<unknown>;
  return isThenable(answer) ? promised(answer) : undefined;
}

/** `onError` hears of a promise in `items` that rejects. Other thenables are let be: some begin their work when they are asked. */
export function overhear(items: ArrayLike<unknown>, at: number, onError: (error: unknown) => void): void {
  try {
    const value = items[at];
    const promises = value instanceof Promise || Object.prototype.toString.call(value) === '[object Promise]';
    if (promises) void Promise.prototype.then.call(value as Promise<unknown>, undefined, onError);
  } catch {
    // it only looks like one, or cannot be looked at
  }
}

/** As a promise of ours: the `then` of others may call back at once, twice or throw, that of a promise with a getter on it, too. */
export function promised<T>(value: PromiseLike<T>): Promise<T> {
  try {
    if ((value as typeof native).then === native.then) return Promise.resolve(value);
  } catch {
    // it is told as any other
  }
  return new Promise((resolve) => resolve(value));
}

/** What `run` answers, its exception as a rejected promise. */
export function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return rejected(error);
  }
}

/** A rejected promise that is never reported as unhandled: whoever awaits it hears the error. */
export function rejected(error: unknown): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(ignore);
  return promise;
}

/** `ask`, one call after the other: each begins when the one before it has settled. */
export function inTurn<T>(ask: (given: T) => unknown): (given: T) => Promise<unknown> {
  /** The last call, while it has not settled. */
  let last: Promise<unknown> | undefined;
  return (given) => {
    const run = (): unknown => ask(given);
    const answer = last === undefined ? Promise.resolve(attempt(run)) : last.then(run, run);
    const settled = (): void => {
      if (last === answer) last = undefined;
    };
    last = answer;
    answer.then(settled, settled);
    return answer;
  };
}

export const ignore = (): void => {};
