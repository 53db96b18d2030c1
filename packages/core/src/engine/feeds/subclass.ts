import type { CancelReason } from '../../errors.ts';
import { DONE } from '../../protocol.ts';
import { Feed } from '../feed.ts';
import { SKIP } from '../op.ts';

/** What a subclass of AsyncIter gives: `pull` for one value at a time, or `pullBatch` for many. */
export interface Pulling {
  pull(): unknown;
  pullBatch(): unknown;
  /** Whether it gives `pullBatch`. */
  batched(): boolean;
  close(reason?: unknown): unknown;
  /** The name of the class. */
  readonly name: string;
}

/** A subclass of AsyncIter. Asked one question at a time; `close` runs once, on every way out. */
export class SubclassFeed extends Feed {
  private owner: Pulling | undefined;
  private batched: boolean | undefined;

  /** Told by the constructor of the subclass, which has no `this` before its feed. */
  serve(owner: Pulling): void {
    this.owner = owner;
  }

  request(): unknown {
    this.batched ??= this.owner?.batched() === true;
    return this.batched ? this.owner?.pullBatch() : this.owner?.pull();
  }

  override accept(answer: unknown): unknown {
    if (this.batched !== true || answer === DONE) return answer;
    this.items = answer as ArrayLike<unknown>;
    this.index = 0;
    return SKIP;
  }

  protected override ending(reason: CancelReason): unknown {
    return this.owner?.close(reason.source === 'break' ? undefined : reason);
  }

  protected leave(reason: CancelReason): unknown {
    return this.owner?.close(reason);
  }

  protected get kind(): string {
    return this.owner?.name ?? 'AsyncIter';
  }
}
