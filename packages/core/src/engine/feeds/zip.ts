import type { CancelReason } from '../../errors.ts';
import { DONE, type Source, type SourceOptions } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import { driversOf, inheritedBy } from '../open.ts';
import { LEFT } from '../reader.ts';
import { ignore, isThenable } from '../when.ts';
import { together } from '../together.ts';
import { closeAll, type Closings } from '../closings.ts';

export type ZipMode = 'shortest' | 'longest' | 'strict';

/** One value of each source at a time. All sources are asked at once, in order. */
export class ZipFeed extends Feed {
  protected readonly kind: string = 'zip';
  readonly #sources: readonly Driver[];
  readonly #mode: ZipMode;
  readonly #padding: readonly unknown[];
  readonly #running: Set<Driver>;

  constructor(
    sources: readonly Source<unknown>[],
    mode: ZipMode,
    padding: readonly unknown[],
    options?: SourceOptions,
  ) {
    super();
    this.#sources = driversOf(sources);
    this.#running = new Set(this.#sources);
    this.#mode = mode;
    this.#padding = padding;
    this.options = inheritedBy(sources, options);
  }

  request(): unknown {
    if (this.#running.size === 0) return DONE;
    const answers: unknown[] = [];
    for (const source of this.#sources) {
      let answer: unknown = DONE;
      try {
        if (this.#running.has(source)) answer = source.request();
      } catch (error) {
        this.#unheard(answers);
        throw error;
      }
      if (answer === DONE && this.#mode === 'shortest') {
        this.#unheard(answers);
        return this.#shortest(source);
      }
      answers.push(answer);
    }
    const short = (at: number): unknown => this.#shortest(this.#sources[at]!);
    return together(
      answers,
      (error) => this.late(error),
      (values) => this.#row(values),
      this.#mode === 'shortest' ? short : undefined,
    );
  }

  /** What was asked of earlier sources in a round that is over. */
  #unheard(answers: readonly unknown[]): void {
    for (const answer of answers) if (isThenable(answer)) answer.then(ignore, (error: unknown) => this.late(error));
  }

  #row(values: unknown[]): unknown {
    const ended = this.#sources.filter((source, at) => this.#running.has(source) && values[at] === DONE);
    for (const source of ended) this.#running.delete(source);
    // after a leave nobody runs, and what has come is a row all the same
    if (this.#running.size === 0 && values.includes(DONE)) return DONE;
    if (this.#mode === 'strict' && ended.length > 0) {
      throw new TypeError("Cannot zip sources of different lengths: one ended before the others; mode 'longest' pads");
    }
    return values.map((value, at) => (value === DONE ? this.#padding[at] : value));
  }

  #shortest(source: Driver): unknown {
    this.#running.delete(source);
    const closing = this.end(LEFT);
    return closing === undefined ? DONE : closing.then(() => DONE);
  }

  /** The end of one source, or its error, ends all of them. */
  protected override ending(reason: CancelReason): unknown {
    return this.#shut(reason);
  }

  protected override beneath(): readonly Feed[] {
    return this.#sources.map((source) => source.feed);
  }

  protected leave(reason: CancelReason): unknown {
    return this.#shut(reason);
  }

  /** Close those that are open, the last first. */
  #shut(reason: CancelReason): Closings | undefined {
    const open = [...this.#running].reverse();
    this.#running.clear();
    return closeAll(open, reason);
  }
}
