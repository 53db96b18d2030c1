import { type CancelReason, TimeoutError } from '../../errors.ts';
import type { Source } from '../../protocol.ts';
import { isThenable, promised } from '../when.ts';
import { CutFeed } from './cut.ts';
import { now } from './timed.ts';

/** In milliseconds; Infinity where there is no limit. */
export interface Limits {
  readonly itemMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

/** The same values, unless they take too long; then the source is closed, and the error told. */
export class TimeoutFeed extends CutFeed {
  protected readonly kind: string = 'timeout';
  readonly #limits: Limits;
  #startedAt: number | undefined;
  #lastAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: Source<unknown>, limits: Limits) {
    super(source);
    this.#limits = limits;
  }

  request(): unknown {
    const at = now();
    this.#startedAt ??= this.#lastAt = at;
    if (at - this.#startedAt >= this.#limits.totalMs) return this.#expire('totalMs');
    const answer = this.up.request();
    if (isThenable(answer)) {
      this.#arm(at);
      return this.wait(promised(answer));
    }
    this.#lastAt = at;
    return answer;
  }

  protected override answered(): void {
    this.#lastAt = now();
    clearTimeout(this.#timer);
  }

  /** One timer, for the limit that is reached first. */
  #arm(askedAt: number): void {
    const { itemMs, idleMs, totalMs } = this.#limits;
    const ends = [
      { name: 'itemMs', at: askedAt + itemMs },
      { name: 'idleMs', at: this.#lastAt + idleMs },
      { name: 'totalMs', at: this.#startedAt! + totalMs },
    ] as const;
    const first = ends.reduce((soonest, end) => (end.at < soonest.at ? end : soonest));
    const left = Math.max(0, Math.ceil(first.at - now()));
    this.#timer = setTimeout(() => {
      if (this.waits) this.cut(this.#expire(first.name));
    }, left);
  }

  /** Close the source, then tell. */
  #expire(name: keyof Limits): Promise<never> {
    const ms = this.#limits[name];
    const error = new TimeoutError(message(name, ms), ms);
    return this.tell(error, { source: 'deadline', detail: error });
  }

  protected override ending(): void {
    clearTimeout(this.#timer);
  }

  protected override leave(reason: CancelReason): unknown {
    clearTimeout(this.#timer);
    return super.leave(reason);
  }
}

const said: Readonly<Record<keyof Limits, string>> = {
  itemMs: 'no value came in time after it was asked for',
  idleMs: 'no value came in time after the last',
  totalMs: 'the source did not end in time',
};

const message = (name: keyof Limits, ms: number): string => `Timed out: ${said[name]} (${name}: ${String(ms)})`;
