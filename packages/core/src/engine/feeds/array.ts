import { DONE } from '../../protocol.ts';
import { Feed } from '../feed.ts';
import { ignore, overhear } from '../when.ts';

/** An array: the whole of it is one batch. Items may be promises. */
export class ArrayFeed extends Feed {
  protected readonly kind: string = 'array';
  readonly #array: ArrayLike<unknown>;
  /** How far promises among the items are guarded. */
  #guarded = 0;

  constructor(array: ArrayLike<unknown>) {
    super();
    this.items = this.#array = array;
    this.mixed = true;
  }

  request(): DONE {
    return DONE;
  }

  override guard(): void {
    this.#overhear(Math.max(this.#guarded, this.index), ignore);
    this.#guarded = this.#array.length;
  }

  /** The errors of those that were guarded and are never read. */
  protected leave(): void {
    if (this.#guarded > 0) this.#overhear(this.index, (error) => this.late(error));
  }

  #overhear(start: number, onError: (error: unknown) => void): void {
    for (let at = start; at < this.#array.length; at++) overhear(this.#array, at, onError);
  }
}
