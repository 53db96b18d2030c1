import type { Store } from '../../src/index.ts';

/** What `resumable()` stores. */
interface Stored {
  readonly checkpoint?: unknown;
  readonly skip: number;
}

/** A store that writes down what is done to it, and does as it is told. */
export class WatchedStore implements Store {
  loads: string[] = [];
  /** What was asked to be saved, in this order. */
  saves: Stored[] = [];
  /** How many saves are under way, and at most were. */
  saving = 0;
  most = 0;
  /** What holds until the next save settles; undefined: it settles at once. */
  hold: Promise<void> | undefined;
  /** What the next save or load fails with. */
  failure: Error | undefined;
  kept: unknown;

  constructor(kept?: unknown) {
    this.kept = kept;
  }

  async load(key: string): Promise<unknown> {
    this.loads.push(key);
    await this.#settle();
    return this.kept;
  }

  async save(_key: string, value: unknown): Promise<void> {
    this.saves.push(value as Stored);
    this.most = Math.max(this.most, ++this.saving);
    try {
      await this.#settle();
      this.kept = JSON.parse(JSON.stringify(value));
    } finally {
      this.saving--;
    }
  }

  /** How many items were counted as done, at each save. */
  get counts(): number[] {
    return this.saves.map(({ skip }) => skip);
  }

  async #settle(): Promise<void> {
    await this.hold;
    if (this.failure !== undefined) throw this.failure;
  }
}
