import { LimitExceededError } from '../../errors.ts';
import type { Source } from '../../protocol.ts';
import { SKIP } from '../op.ts';
import { Store } from '../store.ts';
import { PumpFeed } from './pump.ts';

/** What happens to a value that finds no room. */
export type Overflow = 'wait' | 'drop-oldest' | 'drop-newest' | 'error';
export const OVERFLOWS: readonly Overflow[] = ['wait', 'drop-oldest', 'drop-newest', 'error'];

/** Up to `size` values read ahead of the reader. */
export class BufferFeed extends PumpFeed {
  protected readonly kind: string = 'buffer';
  readonly #size: number;
  readonly #overflow: Overflow;
  readonly #queue = new Store();

  constructor(source: Source<unknown>, size: number, overflow: Overflow) {
    super(source);
    this.#size = size;
    this.#overflow = overflow;
  }

  protected wants(): boolean {
    return this.#overflow !== 'wait' || this.#queue.length < this.#size;
  }

  protected arrived(value: unknown): void {
    const queue = this.#queue;
    const size = this.#size;
    const overflow = this.#overflow;
    if (this.give(value)) return;
    if (queue.length >= size) {
      if (overflow === 'drop-newest') return;
      if (overflow === 'error') return this.fail(overflowed('buffer', size));
      queue.shift();
    }
    queue.push(value);
  }

  protected taken(): unknown {
    return this.#queue.length > 0 ? this.#queue.shift() : SKIP;
  }

  protected override quit(): void {
    this.#queue.take();
  }
}

export const overflowed = (name: string, size: number): LimitExceededError =>
  new LimitExceededError(
    `Cannot ${name} another value: ${size} are waiting to be read; read faster, allow more, or choose another overflow`,
    size,
  );
