import type { Source } from '../../protocol.ts';
import { BatchesFeed } from './batches.ts';

/** As batches, but the source is asked for more as long as it answers at once, up to `most` values. */
export class ReadyChunksFeed extends BatchesFeed {
  protected override readonly kind: string = 'readyChunks';
  protected override readonly most: number;

  constructor(source: Source<unknown>, most: number) {
    super(source);
    this.most = most;
  }

  /** An array of the source belongs to the source, and may be longer. */
  protected override whole(): undefined {
    return undefined;
  }

  protected override get ready(): boolean {
    return true;
  }
}
