import { AsyncIter } from '@forawait/core';
import { type Batch, Inlet } from './inlet.ts';
import type { StreamEnd } from './stream.ts';

/** What comes out of an inlet, as a source. */
export class Received<T> extends AsyncIter<T> {
  readonly #inlet: Inlet<T>;

  constructor(end: StreamEnd) {
    super({ name: 'streamed' });
    this.#inlet = new Inlet(end);
  }

  protected override pullBatch(): Batch<T> | Promise<Batch<T>> {
    return this.#inlet.next();
  }

  protected override close(): void {
    this.#inlet.leave();
  }
}
