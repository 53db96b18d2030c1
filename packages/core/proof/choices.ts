/** Whoever decides what happens next: one of `size` things, the first is 0. */
export interface Chooser {
  pick(size: number): number;
}

/** Goes through a tree of choices path by path. What the tree looks like is found out on the way. */
export class EveryPath implements Chooser {
  private readonly path: number[] = [];
  private readonly sizes: number[] = [];
  private at = 0;

  pick(size: number): number {
    const at = this.at++;
    if (at === this.path.length) {
      this.path.push(0);
      this.sizes.push(size);
    }
    return this.path[at]!;
  }

  /** On to the next path; false: that was the last one. */
  next(): boolean {
    const { path, sizes } = this;
    path.length = sizes.length = this.at;
    this.at = 0;
    while (path.length > 0 && path.at(-1) === sizes.at(-1)! - 1) {
      path.pop();
      sizes.pop();
    }
    if (path.length === 0) return false;
    path[path.length - 1]!++;
    return true;
  }

  get taken(): readonly number[] {
    return this.path.slice(0, this.at);
  }
}

/** Goes where chance leads, the same way for the same seed, and remembers the way. */
export class RandomPath implements Chooser {
  readonly taken: number[] = [];
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** As mulberry32: small, and good enough to wander about. */
  pick(size: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const choice = ((mixed ^ (mixed >>> 14)) >>> 0) % size;
    this.taken.push(choice);
    return choice;
  }
}

/** Goes a way that is known; where that ends it takes the first of everything, which is to stop. */
export class KnownPath implements Chooser {
  private readonly path: readonly number[];
  private at = 0;

  constructor(path: readonly number[]) {
    this.path = path;
  }

  pick(size: number): number {
    return (this.path[this.at++] ?? 0) % size;
  }
}

/** The way cut and lowered as far as it still fails: what is left can be read. */
export async function shortest(
  path: readonly number[],
  fails: (path: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  let best = path;
  for (let better = true; better;) {
    better = false;
    for (const shorter of simpler(best)) {
      if (!(await fails(shorter))) continue;
      best = shorter;
      better = true;
      break;
    }
  }
  return best;
}

/** Ends earlier first, then one choice left out, then one choice lowered. */
function* simpler(path: readonly number[]): Generator<readonly number[]> {
  for (let length = 0; length < path.length; length++) yield path.slice(0, length);
  for (let at = 0; at < path.length; at++) yield [...path.slice(0, at), ...path.slice(at + 1)];
  for (const [at, choice] of path.entries()) {
    for (let lower = 0; lower < choice; lower++) yield [...path.slice(0, at), lower, ...path.slice(at + 1)];
  }
}
