import type { CancelReason } from '../../errors.ts';
import { DONE } from '../../protocol.ts';
import { breathe, Pace } from '../breathe.ts';
import { SKIP } from '../op.ts';
import { attempt, isThenable, mustWait, promised, rejected } from '../when.ts';
import { Cell } from './cell.ts';
import { UpstreamFeed } from './upstream.ts';

/**
 * A feed that reads its source by itself, from the first request on, as far as `wants()` says, and keeps what comes until
 * it is asked for. What it has is given before the error of the source, or its end.
 */
export abstract class PumpFeed extends UpstreamFeed {
  override readonly refills = true;
  /** The request that waits. */
  protected readonly call: Cell = new Cell();
  /** The source has nothing more to give. */
  protected over = false;
  #failure: { readonly error: unknown } | undefined;
  /** The close that an error of ours has to wait for. */
  #closed: Promise<unknown> | undefined;
  #pumping = false;
  /** The source has been asked and has not answered. */
  #inFlight = false;
  readonly #pace = new Pace();

  /** Whether the source may be asked for one more. */
  protected abstract wants(): boolean;
  /** One more has come. A promise: nothing more is asked for until it settles. */
  protected abstract arrived(value: unknown): unknown;
  /** What can be given now, taken out; or SKIP. */
  protected abstract taken(): unknown;
  /** Something is there that cannot be given yet. */
  protected holds(): boolean {
    return false;
  }
  /** No more will come: what waited for its time is due. */
  protected flush(): void {}
  /** A value that comes after we were left, as whoever waits gets it. */
  protected shaped(value: unknown): unknown {
    return value;
  }
  /** No more will be read from us. */
  protected quit(): void {}

  request(): unknown {
    const value = this.taken();
    if (value !== SKIP) {
      this.pump();
      return value;
    }
    if (this.over && !this.holds()) return this.#rest();
    const answer = this.call.wait();
    this.pump();
    return answer;
  }

  /** Something may have become ready: let whoever waits have it. */
  protected offer(): void {
    if (!this.call.waits) return;
    const value = this.taken();
    if (value !== SKIP) this.call.give(value);
    else if (this.over && !this.holds()) this.call.give(this.#rest());
    this.pump();
  }

  /** An error of our own: the source is closed at once, what we have is still given. */
  protected fail(error: unknown): void {
    if (this.over) return this.late(error);
    this.#failed(error);
    this.#closed = this.shut(error);
    this.offer();
  }

  protected pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    while (!this.over && !this.ended && this.wants()) {
      if (this.#pace.due()) return void breathe().then(this.#again);
      const answer = attempt(() => this.up.request());
      if (mustWait(answer)) {
        this.#inFlight = true;
        promised(answer).then(this.#onValue, this.#onError);
        return;
      }
      const kept = this.#come(answer);
      if (isThenable(kept)) return void promised(kept).then(this.#again, this.#onKeepError);
    }
    this.#pumping = false;
  }

  readonly #again = (): void => {
    this.#pumping = false;
    this.pump();
  };

  readonly #onValue = (value: unknown): void => {
    this.#inFlight = false;
    const kept = this.#come(value);
    if (isThenable(kept)) promised(kept).then(this.#again, this.#onKeepError);
    else this.#again();
  };

  readonly #onError = (error: unknown): void => {
    this.#inFlight = this.#pumping = false;
    if (this.ended) {
      if (this.call.waits) this.call.give(rejected(error));
      else this.late(error);
    } else {
      this.#failed(error);
      this.offer();
    }
  };

  /** A callback of `arrived` failed. */
  readonly #onKeepError = (error: unknown): void => {
    this.#pumping = false;
    if (this.ended) this.late(error);
    else this.fail(error);
  };

  #come(value: unknown): unknown {
    if (this.ended) {
      this.call.give(value === DONE ? DONE : this.shaped(value));
      return undefined;
    }
    if (value !== DONE) return attempt(() => this.arrived(value));
    this.over = true;
    this.flush();
    this.offer();
    return undefined;
  }

  #failed(error: unknown): void {
    this.over = true;
    this.#failure = { error };
    this.flush();
  }

  /** The error, once the source is closed; or the end. */
  #rest(): unknown {
    const failure = this.#failure;
    const closed = this.#closed;
    this.#failure = undefined;
    if (failure === undefined) return DONE;
    const tell = (): Promise<never> => rejected(failure.error);
    return closed === undefined ? tell() : closed.then(tell);
  }

  protected override ending(): void {
    this.quit();
  }

  protected override leave(reason: CancelReason): unknown {
    this.quit();
    if (this.#failure !== undefined) this.late(this.#failure.error);
    this.#failure = undefined;
    if (!this.#inFlight) this.call.give(DONE);
    return super.leave(reason, this.#inFlight && !this.call.waits);
  }

  override abandon(): void {
    this.call.give(DONE);
    super.abandon();
  }
}
