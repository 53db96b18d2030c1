import type { Source } from '../../protocol.ts';
import { SKIP } from '../op.ts';
import { now, TimedFeed } from './timed.ts';

/** Values gathered into arrays of `size`, or of what came within `ms` of the first. */
export class ChunksWithinFeed extends TimedFeed {
  protected readonly kind: string = 'chunksWithin';
  readonly #size: number;
  readonly #ms: number;
  #chunk: unknown[] = [];
  /** The time of the chunk is up. */
  #due = false;

  constructor(source: Source<unknown>, size: number, ms: number) {
    super(source);
    this.#size = size;
    this.#ms = ms;
  }

  get #ready(): boolean {
    const { length } = this.#chunk;
    return length === this.#size || (length > 0 && (this.#due || this.over));
  }

  /** Somebody waits, or a chunk is begun. */
  protected wants(): boolean {
    return !this.#ready && (this.call.waits || this.#chunk.length > 0);
  }

  protected override pump(): void {
    super.pump();
    // only now: a chunk that is full without any waiting needs no timer
    if (this.#chunk.length > 0 && !this.#ready && !this.ended && !this.armed) this.wakeAt(now() + this.#ms);
  }

  protected due(): void {
    this.#due = true;
    this.offer();
  }

  protected arrived(value: unknown): void {
    this.#chunk.push(value);
    if (this.#ready) this.offer();
  }

  protected taken(): unknown {
    if (!this.#ready) return SKIP;
    const chunk = this.#chunk;
    this.#chunk = [];
    this.#due = false;
    this.sleep();
    return chunk;
  }

  protected override flush(): void {
    this.sleep();
  }

  protected override shaped(value: unknown): unknown {
    return [value];
  }

  /** Whoever waits gets what has come. */
  protected override quit(): void {
    this.sleep();
    if (this.#chunk.length > 0) this.call.give(this.#chunk);
    this.#chunk = [];
  }
}
