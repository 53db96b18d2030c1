import { LimitExceededError } from '@forawait/core';
import { detached } from '../lines/detach.ts';

/** The data of the event that is being read, line by line; never more of it than the limit. */
export class EventData {
  readonly #maxBytes: number;
  readonly #parts: string[] = [];
  /** Parts that stand in memory of their own. */
  #kept = 0;
  /** Bytes so far, with an LF for each line: an upper bound until it must be known, since to count costs more. */
  #bytes = 0;
  #counted = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether this line is all the data there is, and surely within the limit: it can do without `add` and `take`. */
  isWholeWith(line: string): boolean {
    return this.#parts.length === 0 && 1 + 3 * line.length <= this.#maxBytes;
  }

  /** @throws LimitExceededError when it is too much. */
  add(line: string): void {
    this.#parts.push(line);
    this.#bytes += 1 + (this.#counted ? Buffer.byteLength(line) : 3 * line.length);
    if (this.#bytes > this.#maxBytes) this.#count();
  }

  /** The whole, if there was a line at all; it begins anew. */
  take(): string | undefined {
    const parts = this.#parts;
    if (parts.length === 0) return undefined;
    const data = parts.length === 1 ? parts.pop() : parts.join('\n');
    this.clear();
    return data;
  }

  clear(): void {
    // Empty already after an event of one line, and then there is nothing to be set.
    if (this.#parts.length > 0) this.#parts.length = 0;
    this.#kept = 0;
    this.#bytes = 0;
    this.#counted = false;
  }

  /**
   * What is here will have to wait for more: it lets go of the text that it was cut from. Parts of like size become one,
   * so that there are never many, and each character is copied only a few times.
   */
  keep(): void {
    const parts = this.#parts;
    if (parts.length === this.#kept) return;
    const fresh = parts.splice(this.#kept);
    let last = fresh.length === 1 ? detached(fresh[0] ?? '') : fresh.join('\n');
    for (let before = parts.at(-1); before !== undefined && before.length <= 2 * last.length; before = parts.at(-1)) {
      parts.pop();
      last = [before, last].join('\n');
    }
    parts.push(last);
    this.#kept = parts.length;
  }

  #count(): void {
    if (!this.#counted) this.#bytes = this.#parts.reduce((sum, part) => sum + Buffer.byteLength(part) + 1, 0);
    this.#counted = true;
    if (this.#bytes <= this.#maxBytes) return;
    this.clear();
    throw new LimitExceededError(
      `Cannot read an event: its data is longer than maxEventBytes (${String(this.#maxBytes)})`,
      this.#maxBytes,
    );
  }
}
