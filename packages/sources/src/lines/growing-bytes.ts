const SMALLEST = 4096;
/** Memory that one long line needed is not kept for the short ones after it. */
const KEPT = 1 << 20;

/** Bytes in one piece that grow at their end: each is copied a bounded number of times, however many come. */
export class GrowingBytes {
  #memory: Buffer = Buffer.alloc(0);
  length = 0;

  append(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (length > this.#memory.length) this.#grow(length);
    this.#memory.set(bytes, this.length);
    this.length = length;
  }

  /** The bytes as they are now; good until the next change. */
  view(): Buffer {
    return this.#memory.subarray(0, this.length);
  }

  /** Takes bytes[from, to) out of the middle. */
  remove(from: number, to: number): void {
    this.#memory.copyWithin(from, to, this.length);
    this.length -= to - from;
  }

  clear(): void {
    this.length = 0;
    if (this.#memory.length > KEPT) this.#memory = Buffer.alloc(0);
  }

  #grow(length: number): void {
    const memory = Buffer.allocUnsafeSlow(Math.max(SMALLEST, length, this.#memory.length * 2));
    memory.set(this.#memory.subarray(0, this.length));
    this.#memory = memory;
  }
}
