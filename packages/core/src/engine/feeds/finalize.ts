import type { CancelReason } from '../../errors.ts';
import type { Source } from '../../protocol.ts';
import { closeInTurn } from './flat-map-inner.ts';
import { UpstreamFeed } from './upstream.ts';

export type Finalizer = (reason?: CancelReason) => unknown;

/** The same values; on every way out the finalizer runs once, after the source has let go. */
export class FinalizeFeed extends UpstreamFeed {
  protected readonly kind: string = 'finalize';
  override readonly overlaps = true;
  readonly #finalizer: Finalizer;

  constructor(source: Source<unknown>, finalizer: Finalizer) {
    super(source);
    this.#finalizer = finalizer;
  }

  request(): unknown {
    return this.up.request();
  }

  protected override ending(reason: CancelReason): unknown {
    return this.#finally(reason.source === 'break' ? undefined : reason);
  }

  protected override leave(reason: CancelReason): unknown {
    return closeInTurn(this.up, { close: (): unknown => this.#finally(reason) }, reason, this);
  }

  #finally(reason: CancelReason | undefined): unknown {
    return (0, this.#finalizer)(reason);
  }
}
