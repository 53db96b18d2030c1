import { LimitExceededError } from '../../errors.ts';
import type { Source } from '../../protocol.ts';
import { SKIP } from '../op.ts';
import { Store } from '../store.ts';
import { PumpFeed } from './pump.ts';

/** What happens to a value that finds no room. */
export type Overflow = 'wait' | 'drop-oldest' | 'drop-newest' | 'error';
export const OVERFLOWS: readonly Overflow[] = ['wait', 'drop-oldest', 'drop-newest', 'error'];

/** How much a reader may be behind, and what happens when it is. */
export interface Behind {
  readonly size: number;
  readonly overflow: Overflow;
}

/** Up to `size` values read ahead of the reader. */
export class BufferFeed extends PumpFeed {
  protected readonly kind: string = 'buffer';
  readonly #behind: Behind;
  readonly #queue = new Store();

  constructor(source: Source<unknown>, behind: Behind) {
    super(source);
    this.#behind = behind;
  }

  protected wants(): boolean {
    const { size, overflow } = this.#behind;
    return overflow !== 'wait' || this.#queue.length < size;
  }

  protected arrived(value: unknown): void {
    const behind = this.#behind;
    if (!this.call.give(value) && !kept(this.#queue, value, behind)) this.fail(overflowed('buffer', behind.size));
  }

  protected taken(): unknown {
    return this.#queue.length > 0 ? this.#queue.shift() : SKIP;
  }

  protected override quit(): void {
    this.#queue.take();
  }
}

/** `value` to the others in `queue`, or what happens where there is no room for it. False: that is an error. */
export function kept(queue: Store, value: unknown, { size, overflow }: Behind): boolean {
  if (overflow !== 'wait' && queue.length >= size) {
    if (overflow === 'error') return false;
    if (overflow === 'drop-newest' || size === 0) return true;
    queue.shift();
  }
  queue.push(value);
  return true;
}

export const overflowed = (name: string, size: number): LimitExceededError =>
  new LimitExceededError(
    `Cannot ${name} another value: ${size} are waiting to be read; read faster, allow more, or choose another overflow`,
    size,
  );
