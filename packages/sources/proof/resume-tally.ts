import { existsSync, readFileSync } from 'node:fs';

/** What one run after the other has done of the lines 1, 2, 3, …, and what each of them left stored. */
export class ResumeTally {
  /** How many lines were done again: each of them lay beyond what was stored. */
  twice = 0;
  readonly #done: Uint8Array;
  #stored = 0;
  #fault: string | undefined;

  constructor(lines: number) {
    this.#done = new Uint8Array(lines + 1);
  }

  /** The first thing that is not as it must be. */
  get fault(): string | undefined {
    const lost = this.#done.indexOf(0, 1);
    return this.#fault ?? (lost < 0 ? undefined : `line ${String(lost)} was never done`);
  }

  /** A run begins, and finds that up to that line all is stored as done. */
  begin(stored: number): void {
    this.#stored = stored;
  }

  /** It is over. */
  end(output: string, stored: number): void {
    for (const number of numbersIn(output)) {
      if (!(number >= 1 && number < this.#done.length)) this.#found(`${String(number)} is the number of no line`);
      if (number <= this.#stored)
        this.#found(`line ${String(number)} came again, and ${String(this.#stored)} was stored`);
      if (this.#done[number] === 1) this.twice++;
      this.#done[number] = 1;
    }
    if (stored < this.#stored) this.#found(`${String(stored)} was stored after ${String(this.#stored)}`);
    const skipped = this.#done.subarray(0, stored + 1).indexOf(0, 1);
    if (skipped >= 0) this.#found(`${String(stored)} was stored, and line ${String(skipped)} was not done`);
  }

  #found(fault: string): void {
    this.#fault ??= fault;
  }
}

/** A number that was not written to its end was not done. */
function numbersIn(output: string): number[] {
  if (!existsSync(output)) return [];
  return readFileSync(output, 'utf8').split('\n').slice(0, -1).map(Number);
}
