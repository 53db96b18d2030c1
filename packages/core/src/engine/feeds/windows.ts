import { DONE, type Source } from '../../protocol.ts';
import { ChunksFeed } from './chunks.ts';

/** Each value with those before it, in arrays of `size`. */
export class WindowsFeed extends ChunksFeed {
  protected override readonly kind: string = 'windows';
  /** What a source of fewer values than `size` gives: all of them, or nothing. */
  readonly #partial: boolean;
  #given = false;

  constructor(source: Source<unknown>, size: number, partial: boolean) {
    super(source, size);
    this.#partial = partial;
  }

  protected override give(): unknown {
    const window = this.gathered;
    if (this.over) return this.#partial && !this.#given ? super.give() : DONE;
    this.#given = true;
    this.gathered = window.slice(1);
    return window;
  }
}
