import type { CancelReason } from '../../errors.ts';
import { DONE, type Source, type SourceOptions } from '../../protocol.ts';
import { must, refuseAll } from '../check.ts';
import { closeAll, type Closings } from '../closings.ts';
import { LEFT } from '../reader.ts';
import { together } from '../together.ts';
import { ignore, isThenable } from '../when.ts';
import { ListFeed } from './list.ts';

export type ZipMode = 'shortest' | 'longest' | 'strict';

/** One value of each source at a time. All sources are asked at once, in order. */
export class ZipFeed extends ListFeed {
  protected readonly kind: string = 'zip';
  readonly #mode: ZipMode;
  readonly #padding: readonly unknown[];

  constructor(
    sources: readonly Source<unknown>[],
    mode: ZipMode,
    padding: readonly unknown[],
    options?: SourceOptions,
  ) {
    super(sources, options);
    this.#mode = mode;
    this.#padding = padding;
  }

  request(): unknown {
    const shortest = this.#mode === 'shortest';
    const answers: unknown[] = [];
    for (const source of this.sources) {
      let answer: unknown;
      try {
        answer = source.request(); // once more DONE, of those that have ended
      } catch (error) {
        this.#unheard(answers);
        throw error;
      }
      if (answer === DONE && shortest) {
        this.#unheard(answers);
        return this.#shortest();
      }
      answers.push(answer);
    }
    return together(
      answers,
      (error) => this.late(error),
      (values) => this.#row(values),
      shortest ? (): unknown => this.#shortest() : undefined,
    );
  }

  /** What was asked of earlier sources in a round that is over. */
  #unheard(answers: readonly unknown[]): void {
    for (const answer of answers) if (isThenable(answer)) answer.then(ignore, (error: unknown) => this.late(error));
  }

  #row(values: unknown[]): unknown {
    if (!values.includes(DONE)) return values.length > 0 ? values : DONE;
    // after a leave nobody runs
    if (this.ended || values.every((value) => value === DONE)) return DONE;
    if (this.#mode === 'strict') {
      throw new TypeError("Cannot zip sources of different lengths: one ended before the others; mode 'longest' pads");
    }
    return values.map((value, at) => (value === DONE ? this.#padding[at] : value));
  }

  /** The end of one source ends all of them. */
  #shortest(): unknown {
    return this.end(LEFT)?.then(() => DONE) ?? DONE;
  }

  /** Close those that are open, the last first. */
  protected override leave(reason: CancelReason): Closings | undefined {
    return closeAll(this.running.splice(0).reverse(), reason);
  }
}

/** One value for each source: no more are read, which may be endless. */
export function paddingOf(padding: Iterable<unknown>, sources: readonly Source<unknown>[]): readonly unknown[] {
  const values: unknown[] = [];
  try {
    must(typeof padding[Symbol.iterator] === 'function', padding, 'padding', 'it must be an iterable');
    for (const value of padding) if (values.push(value) >= sources.length) break;
  } catch (error) {
    throw refuseAll(sources, error);
  }
  return values;
}
