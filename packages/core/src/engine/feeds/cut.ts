import { DONE } from '../../protocol.ts';
import { rejected } from '../when.ts';
import { UpstreamFeed } from './upstream.ts';

/** A feed whose request may hear something else before the source has answered. */
export abstract class CutFeed extends UpstreamFeed {
  /** The request that waits for the source. */
  #call: ((answer: unknown) => void) | undefined;

  protected get waits(): boolean {
    return this.#call !== undefined;
  }

  protected wait(answer: Promise<unknown>): Promise<unknown> {
    return new Promise((resolve) => {
      this.#call = resolve;
      const told = (final: unknown): void => {
        if (this.#call !== resolve) return;
        this.answered();
        this.cut(final);
      };
      answer.then(told, (error: unknown) => {
        if (this.#call === resolve) told(rejected(error));
        else this.late(error);
      });
    });
  }

  /** The source has answered in time. */
  protected answered(): void {}

  /** Whoever waits hears this. */
  protected cut(answer: unknown): void {
    const call = this.#call;
    this.#call = undefined;
    call?.(answer);
  }

  override abandon(): void {
    this.cut(DONE);
    super.abandon();
  }
}
