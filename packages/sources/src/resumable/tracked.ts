/**
 * A value on its way through a pipeline, and how to say that it is done.
 *
 * What is given is no proof of what is finished: operators with a `concurrency` read ahead, and their results overtake one
 * another. So the item travels along, and is told to be done where it is.
 *
 * @example
 * ```ts
 * import { memoryStore, resumable } from '@forawait/sources';
 * const lengths = resumable(['one', 'three'], memoryStore()).map((item) => item.with(item.value.length));
 * for await (const item of lengths) {
 *   console.log(item.value); // => 3, 5
 *   item.done();
 * }
 * ```
 */
export class Tracked<T> {
  readonly value: T;
  readonly #finish: () => void;

  /** @param finish - Called at each `done()`. */
  constructor(value: T, finish: () => void) {
    this.value = value;
    this.#finish = finish;
  }

  /**
   * This item is done and must not come again at a resume. Twice does no harm. When an error or an abort has ended the reading
   * it is too late, and so it is once another reader has begun with the same store and key: the item comes again.
   */
  done(): void {
    this.#finish();
  }

  /** The same item with another value, as for the next step of a pipeline. */
  with<U>(value: U): Tracked<U> {
    return new Tracked(value, this.#finish);
  }
}
