import { probe } from '../probe.ts';
import type { Probe } from '../probe-recorder.ts';
import type { Replay } from './replay.ts';

/** The source that what is checked may read: it gives 1, 2, 3 and so on. */
export type CheckSource = AsyncIterableIterator<number, undefined, void>;

/** A source as a replay says, and the hand that answers for it where it does not answer by itself. */
export class Hand {
  readonly source: Probe<number> & CheckSource;
  readonly error: Error = new Error('the error of the source');
  readonly closeError: Error = new Error('the error of the close');
  readonly closeFails: boolean;
  readonly #values: number;
  readonly #ends: Replay['ends'];
  readonly #byHand: boolean;
  readonly #unanswered: number[] = [];
  #asked = 0;

  constructor({ steps, values = 0, ends, closes }: Replay) {
    this.closeFails = closes === 'error';
    this.#values = values;
    this.#ends = ends;
    this.#byHand = /answer|newest/.test(steps);
    const source: Hand['source'] = probe({
      values: Array.from({ length: values }, (_, at) => at + 1),
      answers: this.#byHand ? 'byHand' : 'promise',
      closes: closes === 'never' ? 'never' : 'promise',
      error: this.error,
      ...(ends === 'error' ? { failAt: values } : {}),
      ...(ends === 'hang' ? { hangAt: values } : {}),
      ...(closes === 'error' ? { closeError: this.closeError } : {}),
    });
    // as a generator has it: yield* hands a throw() on, and tells a TypeError where there is none
    const leave = async (error: unknown): Promise<never> => {
      await source.return?.();
      throw error;
    };
    this.source = Object.assign(source, { throw: leave });
  }

  /** Whether anybody has touched it. */
  get used(): boolean {
    return this.source.events.length > 0;
  }

  /** Whether a close of it is under way. */
  get closing(): boolean {
    const { events, closes } = this.source;
    return closes > events.filter((event) => event === 'returned').length;
  }

  /** Whether it waits for its hand. */
  get waits(): boolean {
    return this.#pulls().length > 0;
  }

  /** Answers the oldest pull (0) or the newest (-1), that one with a value only: ends come in order. Says which, or nothing. */
  answer(at: 0 | -1): number | undefined {
    const pull = this.#pulls().at(at);
    if (pull === undefined || (at < 0 && pull >= this.#values)) return undefined;
    this.#unanswered.splice(at, 1);
    if (pull < this.#values) this.source.deliver(pull + 1, pull);
    else if (pull === this.#values && this.#ends === 'error') this.source.fail(this.error, pull);
    else this.source.end(pull);
    return pull;
  }

  #pulls(): readonly number[] {
    for (; this.#byHand && this.#asked < this.source.pulls; this.#asked++) {
      if (this.#ends !== 'hang' || this.#asked < this.#values) this.#unanswered.push(this.#asked);
    }
    return this.#unanswered;
  }
}
