import { TimeoutError } from '@forawait/core';
import type { Call } from './call.ts';

/** What a `load` function gets besides its item. */
export interface LoadContext {
  /** Aborts when the pipeline is left, when the try took longer than `timeoutMs`, and when `totalTimeoutMs` is over. */
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
}

/**
 * One try of a `load` function. Time limits end it at once; when the pipeline is left, its signal tells it, and what it
 * answers is waited for: only it knows when it has cleaned up.
 *
 * @param timeoutMs - For this try, in milliseconds.
 */
export function loadOnce<I, R>(
  call: Call,
  load: (item: I, context: LoadContext) => R | PromiseLike<R>,
  item: I,
  attempt: number,
  timeoutMs: number | undefined,
): Promise<R> {
  return call.wait<R>((resolve, reject) => {
    const context = new Context(attempt);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = (reason: unknown, final: boolean): void => {
      clearTimeout(timer);
      context.abort(reason);
      if (final) reject(reason);
    };
    if (timeoutMs !== undefined) {
      const message = `Cannot load an item: try ${attempt} was not over after ${timeoutMs} ms (timeoutMs)`;
      timer = setTimeout(() => stop(new TimeoutError(message, timeoutMs), true), timeoutMs);
    }
    const settle = <V>(settled: (value: V) => void) => {
      return (value: V): void => {
        clearTimeout(timer);
        settled(value);
      };
    };
    started(load, item, context).then(settle(resolve), settle(reject));
    return stop;
  });
}

/** The call as a promise, also when the function throws at once. */
async function started<I, R>(
  load: (item: I, context: LoadContext) => R | PromiseLike<R>,
  item: I,
  context: LoadContext,
): Promise<R> {
  return await load(item, context);
}

/** Makes its signal when somebody asks for it: most functions do not. */
class Context implements LoadContext {
  readonly attempt: number;
  #controller: AbortController | undefined;
  #aborted: { readonly reason: unknown } | undefined;

  constructor(attempt: number) {
    this.attempt = attempt;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted !== undefined) this.#controller.abort(this.#aborted.reason);
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#aborted = { reason };
    this.#controller?.abort(reason);
  }
}
