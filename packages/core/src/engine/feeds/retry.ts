import type { CancelReason } from '../../errors.ts';
import { DONE, type SourceOptions } from '../../protocol.ts';
import type { Context } from '../context.ts';
import { Feed } from '../feed.ts';
import type { Policy } from '../retry-policy.ts';
import { driverOf } from '../open.ts';
import { attempt, isThenable, promised } from '../when.ts';
import { Made } from './made.ts';

export type Factory = (attempt: number, context: Context) => unknown;

/** The values of one source after the other: each is made when the last has failed, and the wait is over. */
export class RetryFeed extends Feed {
  protected readonly kind: string = 'retry';
  readonly #factory: Factory;
  readonly #policy: Policy;
  /** The source that is read; undefined: none is open. */
  #made: Made | undefined;
  /** Attempts that have failed, since the last value if that counts. */
  #failures = 0;
  #wake: (() => void) | undefined;

  constructor(factory: Factory, policy: Policy, options: SourceOptions) {
    super();
    this.#factory = factory;
    this.#policy = policy;
    this.options = options;
  }

  request(): unknown {
    const answer = attempt(() => this.#ask());
    if (!isThenable(answer)) return this.#given(answer);
    return promised(answer).then(
      (value) => this.#given(value),
      (error: unknown) => this.#again(error),
    );
  }

  #ask(): unknown {
    this.#made ??= new Made((0, this.#factory)(this.#failures + 1, this.context), driverOf);
    return this.#made.request();
  }

  #given(value: unknown): unknown {
    if (value !== DONE && this.#policy.resetOnValue) this.#failures = 0;
    return value;
  }

  /** After `error`, up to a value or the end; or the error that is the last. A loop: many attempts must not pile up. */
  async #again(error: unknown): Promise<unknown> {
    for (let last = error; ;) {
      if (this.ended) throw last;
      this.#made = undefined;
      await this.#worth(last);
      if (this.ended) return DONE;
      try {
        return this.#given(await this.#ask());
      } catch (later) {
        last = later;
      }
    }
  }

  /** Waits until the next attempt is due. @throws The error that is not followed by another attempt. */
  async #worth(error: unknown): Promise<void> {
    const { retries, shouldRetry } = this.#policy;
    const attempt = ++this.#failures;
    if (attempt > retries) throw error;
    if (shouldRetry !== undefined) {
      let goesOn: unknown;
      try {
        goesOn = await shouldRetry(error, { attempt });
      } catch (own) {
        if (own !== error) this.late(error);
        throw own;
      }
      if (!goesOn) throw error;
    }
    if (!this.ended) await this.#pause(attempt);
  }

  /** Cut short when the reader leaves. */
  async #pause(attempt: number): Promise<void> {
    const { minDelayMs, maxDelayMs, factor, jitter } = this.#policy;
    const full = Math.min(maxDelayMs, minDelayMs * Math.min(factor ** (attempt - 1), Number.MAX_VALUE));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, jitter ? Math.random() * full : full);
      this.#wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  override beneath(): readonly Feed[] {
    return this.#made?.beneath() ?? [];
  }

  protected leave(reason: CancelReason): unknown {
    this.#wake?.();
    return this.#made?.close(reason);
  }

  override abandon(): void {
    this.#made?.abandon();
  }
}
