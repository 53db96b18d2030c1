import type { CancelReason } from '../../errors.ts';
import type { Source } from '../../protocol.ts';
import type { Context } from '../context.ts';
import type { Feed } from '../feed.ts';
import { driverOf } from '../open.ts';
import { attempt, isThenable, promised } from '../when.ts';
import { flattened } from './flat-map-inner.ts';
import { Made } from './made.ts';
import { UpstreamFeed } from './upstream.ts';

export type Handler = (error: unknown, context: Context) => unknown;

/** The values of a source and, when it fails, those of the source that the handler makes of the error. */
export class CatchErrorFeed extends UpstreamFeed {
  protected readonly kind: string = 'catchError';
  readonly #handler: Handler;
  /** What is read since the source has failed, and was closed. */
  #rest: Made | undefined;

  constructor(source: Source<unknown>, handler: Handler) {
    super(source);
    this.#handler = handler;
  }

  request(): unknown {
    if (this.#rest !== undefined) return this.#rest.request();
    const answer = attempt(() => this.up.request());
    return isThenable(answer) ? promised(answer).catch((error: unknown) => this.#failed(error)) : answer;
  }

  #failed(error: unknown): unknown {
    if (this.untouchable(error)) throw error;
    this.#rest = new Made((0, this.#handler)(error, this.context), (made) => driverOf(flattened(made, 'go on with')));
    return this.#rest.request();
  }

  override beneath(): readonly Feed[] {
    return [...super.beneath(), ...(this.#rest?.beneath() ?? [])];
  }

  protected override leave(reason: CancelReason): unknown {
    return (this.#rest ?? this.up).close(reason);
  }

  override abandon(): void {
    (this.#rest ?? this.up).abandon();
  }
}
