import { DONE, type Source } from '../../protocol.ts';
import { UpstreamFeed } from './upstream.ts';
import { isThenable, promised } from '../when.ts';

/** Values gathered into arrays of `size`; the last may be shorter. */
export class ChunksFeed extends UpstreamFeed {
  protected readonly kind: string = 'chunks';
  readonly #size: number;
  protected gathered: unknown[] = [];
  protected over = false;

  constructor(source: Source<unknown>, size: number) {
    super(source);
    this.#size = size;
  }

  /** Straight on while nothing has to be waited for. */
  request(): unknown {
    while (this.#wants) {
      const answer = this.up.request();
      if (isThenable(answer)) return this.#waiting(promised(answer));
      this.#add(answer);
    }
    return this.give();
  }

  async #waiting(answer: Promise<unknown>): Promise<unknown> {
    this.#add(await answer);
    while (this.#wants) this.#add(await this.up.request());
    return this.give();
  }

  get #wants(): boolean {
    return this.gathered.length < this.#size && !this.over;
  }

  #add(value: unknown): void {
    if (value === DONE) this.over = true;
    else this.gathered.push(value);
  }

  /** All is there that there will be. */
  protected give(): unknown {
    const chunk = this.gathered;
    this.gathered = [];
    return chunk.length > 0 ? chunk : DONE;
  }
}
