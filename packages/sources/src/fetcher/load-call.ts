import { TimeoutError } from '@forawait/core';
import { Call } from './call.ts';
import type { Session } from './session.ts';
import { timeLimit } from './time-limit.ts';

/** What a `load` function gets besides its item. */
export interface LoadContext {
  /** Aborts when the pipeline is left, when the try took longer than `timeoutMs`, and when `totalTimeoutMs` is over. */
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
}

/** How a `load` function is called. */
export interface LoadRules {
  readonly load: (item: unknown, context: LoadContext) => unknown;
  readonly timeoutMs: number | undefined;
  readonly totalTimeoutMs: number | undefined;
}

/**
 * The calls of a `load` function for one item. Time limits end a try at once; when the pipeline is left, its signal tells
 * the function, and what it answers is waited for: only it knows when it has cleaned up.
 */
export class LoadCall extends Call<unknown> {
  override readonly method = undefined;
  override readonly replayable = true;
  override readonly key: string;
  readonly #rules: LoadRules;

  constructor(item: unknown, session: Session, rules: LoadRules, key: string = '') {
    super(item, session, rules.totalTimeoutMs);
    this.key = key;
    this.#rules = rules;
  }

  protected override timedOut(problem: string, timeoutMs: number, options: ErrorOptions): TimeoutError {
    return new TimeoutError(`Cannot load an item: ${problem}`, timeoutMs, options);
  }

  override once(attempt: number): Promise<unknown> {
    const { load, timeoutMs } = this.#rules;
    const context = new Context(attempt);
    let stopTimer: (() => void) | undefined;
    return new Promise<unknown>((resolve, reject) => {
      const stop = (reason: unknown, final: boolean): void => {
        stopTimer?.();
        context.abort(reason);
        if (final) reject(reason);
      };
      this.waiting = { stop };
      if (timeoutMs !== undefined) {
        const message = `Cannot load an item: try ${attempt} was not over after ${timeoutMs} ms (timeoutMs)`;
        stopTimer = timeLimit(timeoutMs, () => stop(new TimeoutError(message, timeoutMs), true));
      }
      started(load, this.job, context).then(resolve, reject);
    }).finally(() => stopTimer?.());
  }
}

/** The call as a promise, also when the function throws at once. */
async function started(load: LoadRules['load'], item: unknown, context: LoadContext): Promise<unknown> {
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
    this.#aborted ??= { reason };
    this.#controller?.abort(reason);
  }
}
