import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { LEFT } from '../reader.ts';
import { attempt, isThenable, promised, when } from '../when.ts';
import { CutFeed } from './cut.ts';

export type Notifier = AbortSignal | PromiseLike<unknown>;

/** Values up to the moment when a signal aborts or a promise settles. Listens from the first read to the end. */
export class TakeUntilFeed extends CutFeed {
  protected readonly kind: string = 'takeUntil';
  readonly #notifier: Notifier;
  #ear: Ear | undefined;
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
    return isThenable(answer) ? this.wait(promised(answer)) : answer;
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
    if (this.waits) this.cut(this.#over());
  }

  /** Close the source; then it is the end, or the error of the promise that was waited for. */
  #over(): unknown {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) return this.tell(failure.error, LEFT);
    return when(
      attempt(() => this.close(LEFT)),
      () => DONE,
    );
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
