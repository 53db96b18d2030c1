import { thousands } from './figure.ts';

/** How the numbers of lines that were given relate to those that were written: 1, 2, 3, …. */
export class Tally {
  lost = 0;
  doubled = 0;
  misplaced = 0;
  torn = 0;
  #firstLost = 0;

  constructor(numbers: readonly number[], written: number) {
    const times = new Uint32Array(written + 1);
    let highest = 0;
    for (const number of numbers) {
      if (!(number >= 1 && number <= written)) {
        this.torn++;
        continue;
      }
      if (times[number]! > 0) this.doubled++;
      else if (number < highest) this.misplaced++;
      times[number]!++;
      highest = Math.max(highest, number);
    }
    for (let number = written; number > 0; number--) {
      if (times[number]! > 0) continue;
      this.lost++;
      this.#firstLost = number;
    }
  }

  get isFlawless(): boolean {
    return this.lost + this.doubled + this.misplaced + this.torn === 0;
  }

  toString(): string {
    const lost = `${thousands(this.lost)} lost${this.lost > 0 ? ` (the first is ${String(this.#firstLost)})` : ''}`;
    return `${lost}, ${thousands(this.doubled)} doubled, ${thousands(this.misplaced)} out of order, ${thousands(this.torn)} torn`;
  }
}
