import { type CancelReason, TimeoutError } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { type Call } from '../reader.ts';
import { isThenable, promised } from '../when.ts';
import { UpstreamFeed } from './upstream.ts';

/** In milliseconds; Infinity where there is no limit. */
export interface Limits {
  readonly itemMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

const now = (): number => performance.now();

/** The same values, unless they take too long; then the source is closed, and the error told. */
export class TimeoutFeed extends UpstreamFeed {
  protected readonly kind: string = 'timeout';
  readonly #limits: Limits;
  #startedAt: number | undefined;
  #lastAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The request that waits for the source. */
  #call: Call | undefined;

  constructor(source: Source<unknown>, limits: Limits) {
    super(source);
    this.#limits = limits;
  }

  request(): unknown {
    const at = now();
    this.#startedAt ??= this.#lastAt = at;
    if (at - this.#startedAt >= this.#limits.totalMs) return this.#expire('totalMs');
    const answer = this.up.request();
    if (isThenable(answer)) return this.#wait(promised(answer), at);
    this.#lastAt = at;
    return answer;
  }

  #wait(answer: Promise<unknown>, askedAt: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call = { resolve, reject };
      this.#call = call;
      this.#arm(askedAt);
      answer.then(
        (value) => this.#answered(call, () => call.resolve(value)),
        (error: unknown) => {
          if (this.#call !== call) this.late(error);
          else this.#answered(call, () => call.reject(error));
        },
      );
    });
  }

  #answered(call: Call, tell: () => void): void {
    if (this.#call !== call) return;
    this.#call = undefined;
    this.#lastAt = now();
    clearTimeout(this.#timer);
    tell();
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
      const call = this.#call;
      this.#call = undefined;
      call?.resolve(this.#expire(first.name));
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

  override abandon(): void {
    this.#call?.resolve(DONE);
    this.#call = undefined;
    super.abandon();
  }
}

const said: Readonly<Record<keyof Limits, string>> = {
  itemMs: 'no value came in time after it was asked for',
  idleMs: 'no value came in time after the last',
  totalMs: 'the source did not end in time',
};

const message = (name: keyof Limits, ms: number): string => `Timed out: ${said[name]} (${name}: ${String(ms)})`;
