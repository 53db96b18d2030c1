import { DONE, type Source } from '../../protocol.ts';
import { UpstreamFeed } from './upstream.ts';
import { isThenable, promised } from '../when.ts';

/** Values gathered into arrays of `size`; the last may be shorter. */
export class ChunksFeed extends UpstreamFeed {
  protected readonly kind: string = 'chunks';
  readonly #size: number;
  #over = false;

  constructor(source: Source<unknown>, size: number) {
    super(source);
    this.#size = size;
  }

  request(): unknown {
    return this.#gather([]);
  }

  /** Straight on while nothing has to be waited for. */
  #gather(chunk: unknown[]): unknown {
    while (chunk.length < this.#size && !this.#over) {
      const answer = this.up.request();
      if (isThenable(answer)) return this.#waiting(chunk, promised(answer));
      this.#add(chunk, answer);
    }
    return chunk.length > 0 ? chunk : DONE;
  }

  async #waiting(chunk: unknown[], answer: Promise<unknown>): Promise<unknown> {
    this.#add(chunk, await answer);
    while (chunk.length < this.#size && !this.#over) this.#add(chunk, await this.up.request());
    return chunk.length > 0 ? chunk : DONE;
  }

  #add(chunk: unknown[], value: unknown): void {
    if (value === DONE) this.#over = true;
    else chunk.push(value);
  }
}
