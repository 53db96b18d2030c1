import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { LEFT, type Call } from '../reader.ts';
import { isThenable, promised, rejected } from '../when.ts';
import { UpstreamFeed } from './upstream.ts';

export type Notifier = AbortSignal | PromiseLike<unknown>;

/** Values up to the moment when a signal aborts or a promise settles. Listens from the first read to the end. */
export class TakeUntilFeed extends UpstreamFeed {
  protected readonly kind: string = 'takeUntil';
  readonly #notifier: Notifier;
  #ear: Ear | undefined;
  /** The request that waits for the source. */
  #call: Call | undefined;
  #fired = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(source: Source<unknown>, notifier: Notifier) {
    super(source);
    this.#notifier = notifier;
  }

  request(): unknown {
    if (this.#ear === undefined) this.#attend();
    if (this.#fired) return this.#over();
    const answer = this.up.request();
    return isThenable(answer) ? this.#wait(answer) : answer;
  }

  #wait(answer: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call = { resolve, reject };
      this.#call = call;
      answer.then(
        (value) => this.#answered(call, () => call.resolve(value)),
        (error: unknown) => this.#answered(call, () => call.reject(error)),
      );
    });
  }

  #answered(call: Call, tell: () => void): void {
    if (this.#call === call) this.#call = undefined;
    tell();
  }

  /** A notifier that cannot be listened to has failed: the source has not, and is closed. */
  #attend(): void {
    try {
      this.#listen();
    } catch (error) {
      this.fire({ error });
    }
  }

  #listen(): void {
    const ear: Ear = { feed: this };
    this.#ear = ear;
    const notifier = this.#notifier;
    if (isThenable(notifier)) {
      // what stays behind on a long-lived promise is one small object, which lets go of the pipeline at its end
      promised(notifier).then(
        () => ear.feed?.fire(),
        (error: unknown) => ear.feed?.fire({ error }),
      );
    } else if (notifier.aborted) this.#fired = true;
    else notifier.addEventListener('abort', this.#onSignal, { once: true });
  }

  readonly #onSignal = (): void => this.fire();

  fire(failure?: { readonly error: unknown }): void {
    this.#fired = true;
    this.#failure = failure;
    const call = this.#call;
    this.#call = undefined;
    call?.resolve(this.#over());
  }

  /** Close the source; then it is the end, or the error of the promise that was waited for. */
  #over(): unknown {
    const failure = this.#failure;
    this.#failure = undefined;
    const closed = (): unknown => (failure === undefined ? DONE : rejected(failure.error));
    const close = (): Promise<void> | undefined => this.close(LEFT);
    const closing = failure === undefined ? attemptClose(close) : this.quietly(close);
    return closing === undefined ? closed() : closing.then(closed);
  }

  protected override ending(): void {
    this.#silence();
  }

  protected override leave(reason: CancelReason): unknown {
    this.#silence();
    return super.leave(reason);
  }

  #silence(): void {
    if (this.#failure !== undefined) this.late(this.#failure.error); // it came between two reads, and nobody asked again
    this.#failure = undefined;
    if (this.#ear !== undefined) this.#ear.feed = undefined;
    if (!isThenable(this.#notifier)) this.#notifier.removeEventListener('abort', this.#onSignal);
  }
}

interface Ear {
  feed: TakeUntilFeed | undefined;
}

/** A close that throws at once, as one that rejects. */
function attemptClose(close: () => Promise<void> | undefined): Promise<void> | undefined {
  try {
    return close();
  } catch (error) {
    return rejected(error);
  }
}
