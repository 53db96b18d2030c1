import type { Source } from '../../protocol.ts';
import type { Context } from '../context.ts';
import { SKIP } from '../op.ts';
import { when } from '../when.ts';
import { PumpFeed } from './pump.ts';

export type Merge = (pending: unknown, value: unknown, index: number, context: Context) => unknown;

/** At most one value waits for the reader; what comes meanwhile takes its place, or is merged with it. */
export class ConflateFeed extends PumpFeed {
  protected readonly kind: string = 'conflate';
  readonly #merge: Merge | undefined;
  #pending: unknown = SKIP;
  #merges = 0;

  constructor(source: Source<unknown>, merge: Merge | undefined) {
    super(source);
    this.#merge = merge;
  }

  protected wants(): boolean {
    return true;
  }

  protected arrived(value: unknown): unknown {
    const merge = this.#merge;
    const pending = this.#pending;
    if (this.call.give(value)) return undefined;
    if (merge === undefined || pending === SKIP) {
      this.#pending = value;
      return undefined;
    }
    this.#pending = SKIP; // being merged: whoever asks meanwhile gets what comes of it
    const keep = (merged: unknown): void => {
      if (this.ended) this.call.give(merged);
      else this.#pending = merged;
      this.offer();
    };
    return when(merge(pending, value, this.#merges++, this.context), keep);
  }

  protected taken(): unknown {
    const pending = this.#pending;
    this.#pending = SKIP;
    return pending;
  }

  protected override quit(): void {
    this.#pending = SKIP;
  }
}
