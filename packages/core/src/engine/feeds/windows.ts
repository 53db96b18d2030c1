import { DONE, type Source } from '../../protocol.ts';
import { UpstreamFeed } from './upstream.ts';
import { isThenable, promised } from '../when.ts';

/** Each value with those before it, in arrays of `size`. */
export class WindowsFeed extends UpstreamFeed {
  protected readonly kind: string = 'windows';
  readonly #size: number;
  /** What a source of fewer values than `size` gives: all of them, or nothing. */
  readonly #partial: boolean;
  #window: unknown[] = [];
  #given = false;
  #over = false;

  constructor(source: Source<unknown>, size: number, partial: boolean) {
    super(source);
    this.#size = size;
    this.#partial = partial;
  }

  /** Straight on while nothing has to be waited for. */
  request(): unknown {
    while (this.#window.length < this.#size && !this.#over) {
      const answer = this.up.request();
      if (isThenable(answer)) return this.#waiting(promised(answer));
      this.#add(answer);
    }
    return this.#give();
  }

  async #waiting(answer: Promise<unknown>): Promise<unknown> {
    this.#add(await answer);
    while (this.#window.length < this.#size && !this.#over) this.#add(await this.up.request());
    return this.#give();
  }

  #add(value: unknown): void {
    if (value === DONE) this.#over = true;
    else this.#window.push(value);
  }

  #give(): unknown {
    const window = this.#window;
    if (this.#over) {
      this.#window = [];
      return this.#partial && !this.#given && window.length > 0 ? window : DONE;
    }
    this.#given = true;
    this.#window = window.slice(1);
    return window;
  }
}
