import { keyInUse } from './errors.ts';
import type { Store } from './store.ts';

const claims = new WeakMap<Store, Map<string, Claim>>();

/**
 * The right of one reader to save under a key of a store. No store can tell two readers that share it apart, and each would
 * overwrite what the other has done. Once the reader is left, the next one may take the key, and then it alone saves.
 */
export class Claim {
  readonly #claims: Map<string, Claim>;
  readonly #key: string;
  readonly #handOver: () => Promise<void>;
  #left = false;
  /** Settles when those that had the key before save no more. */
  readonly free: Promise<void> = Promise.resolve();

  /**
   * @param handOver - Called when another reader takes the key. Settles when this one saves no more.
   * @throws Error while another reader has the key and was not left.
   */
  constructor(store: Store, key: string, handOver: () => Promise<void>) {
    this.#claims = claims.get(store) ?? new Map<string, Claim>();
    this.#key = key;
    this.#handOver = handOver;
    const before = this.#claims.get(key);
    if (before !== undefined) {
      if (!before.#left) throw keyInUse(key);
      this.free = before.#end();
    }
    claims.set(store, this.#claims.set(key, this));
  }

  /** From now on another reader may take the key. */
  leave(): void {
    this.#left = true;
  }

  /** This reader saves no more: nobody need wait for it. */
  async giveBack(): Promise<void> {
    await this.free;
    if (this.#claims.get(this.#key) === this) this.#claims.delete(this.#key);
  }

  async #end(): Promise<void> {
    await this.free;
    await this.#handOver();
  }
}
