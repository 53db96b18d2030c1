import type { CancelReason } from '../../errors.ts';
import { DONE } from '../../protocol.ts';
import { isGeneratorFunction, show } from '../check.ts';
import { Feed } from '../feed.ts';
import { SKIP } from '../op.ts';

/** What a subclass of AsyncIter gives: `pull` for one value at a time, or `pullBatch` for many. */
export interface Pulling {
  pull(): unknown;
  pullBatch(): unknown;
  /** What it gives under that name. */
  own(name: 'pull' | 'pullBatch'): unknown;
  close(reason?: CancelReason): unknown;
  /** The name of the class. */
  readonly name: string;
}

/** A subclass of AsyncIter. Asked one question at a time; `close` runs once, on every way out. */
export class SubclassFeed extends Feed {
  #owner: Pulling | undefined;
  #batched: boolean | undefined;

  /** Told by the constructor of the subclass, which has no `this` before its feed. */
  serve(owner: Pulling): void {
    this.#owner = owner;
  }

  request(): unknown {
    this.#batched ??= this.#owner !== undefined && batched(this.#owner);
    return this.#batched ? this.#owner?.pullBatch() : this.#owner?.pull();
  }

  override accept(answer: unknown): unknown {
    if (this.#batched !== true) return answer;
    if (typeof (answer as ArrayLike<unknown> | undefined)?.length !== 'number') {
      const remedy = 'it must answer an array or DONE';
      throw new TypeError(`Cannot read ${this.kind}: pullBatch() answered ${show(answer)}; ${remedy}`);
    }
    if (this.ended) return DONE; // left meanwhile
    this.items = answer as ArrayLike<unknown>;
    this.index = 0;
    return SKIP;
  }

  protected override ending(reason: CancelReason): unknown {
    return this.#owner?.close(reason.source === 'break' ? undefined : reason);
  }

  protected leave(reason: CancelReason): unknown {
    return this.#owner?.close(reason);
  }

  protected get kind(): string {
    return this.#owner?.name ?? 'AsyncIter';
  }
}

/** @throws TypeError when a subclass has both ways of reading, or a generator in their place. */
function batched(owner: Pulling): boolean {
  const { name } = owner;
  const pull = owner.own('pull');
  const pullBatch = owner.own('pullBatch');
  if (pull !== undefined && pullBatch !== undefined) {
    throw new TypeError(`Cannot read ${name}: it has both pull() and pullBatch(), and must have one of them`);
  }
  if (isGeneratorFunction(pull ?? pullBatch)) {
    const message = 'its pull is a generator function, and must answer one value a call; from() reads generators';
    throw new TypeError(`Cannot read ${name}: ${message}`);
  }
  return pullBatch !== undefined;
}
