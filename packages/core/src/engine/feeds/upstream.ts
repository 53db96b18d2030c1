import type { CancelReason } from '../../errors.ts';
import type { Source } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { Feed } from '../feed.ts';
import { driverOf, inherited } from '../open.ts';
import { sibling } from '../reader.ts';

/** A feed that reads one source: its options are taken over, its close is passed on. */
export abstract class UpstreamFeed extends Feed {
  protected readonly up: Driver;

  constructor(source: Source<unknown>) {
    super();
    this.up = driverOf(source);
    this.options = inherited(source);
  }

  /** Not an error of the source: we were left, or it tells of the abort of our own signal. */
  protected untouchable(error: unknown): boolean {
    const { signal } = this.options;
    return this.ended || (signal?.aborted === true && error === signal.reason);
  }

  override beneath(): readonly Feed[] {
    return [this.up.feed];
  }

  /** @param unheard - Nobody waits for what the source has been asked for: it was read ahead. */
  protected leave(reason: CancelReason, unheard = false): unknown {
    try {
      return this.up.close(reason);
    } finally {
      if (unheard) this.up.abandon();
    }
  }

  /** The source is closed before `error` is told, which is the first. */
  protected shut(error: unknown): Promise<void> | undefined {
    return this.quietly(() => this.up.close(sibling(error)));
  }

  override abandon(): void {
    this.up.abandon();
  }
}
