import { DONE } from '../../protocol.ts';
import { attempt, isThenable, promised } from '../when.ts';
import { UpstreamFeed } from './upstream.ts';

/** Each value as a result; an error of the source is the last. */
export class SettleFeed extends UpstreamFeed {
  protected readonly kind: string = 'settle';

  request(): unknown {
    const answer = attempt(() => this.up.request());
    if (!isThenable(answer)) return fulfilled(answer);
    return promised(answer).then(fulfilled, (error: unknown) => this.#rejected(error));
  }

  #rejected(reason: unknown): object {
    if (this.untouchable(reason)) throw reason;
    return { status: 'rejected', reason };
  }
}

function fulfilled(value: unknown): unknown {
  return value === DONE ? DONE : { status: 'fulfilled', value };
}
