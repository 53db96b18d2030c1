import type { MaybePromise } from '@forawait/core';
import { describe } from '../options.ts';

/**
 * Where checkpoints are kept. `memoryStore()`, `fileStore()` and `sqliteStore()` are such stores; so may be one of your own.
 *
 * @example
 * ```ts
 * import { resumable, type Store } from '@forawait/sources';
 * const kept = new Map<string, string>(); // instead of a database
 * const store: Store = {
 *   load: async (key) => JSON.parse(kept.get(key) ?? 'null'),
 *   save: async (key, value) => void kept.set(key, JSON.stringify(value)),
 * };
 * await resumable(['a', 'b'], store).run(async (letter) => console.log(letter)); // => 2
 * kept.get('default'); // => '{"skip":2}'
 * ```
 */
export interface Store {
  /** What was saved last under this key, or undefined (null will do) when nothing was. Must fail rather than answer that when it cannot tell. */
  load(key: string): MaybePromise<unknown>;
  /**
   * Keeps a value, which has a form in JSON, under this key in place of the one before. Settled, it must be there after a crash;
   * until then, and when it fails, `load()` must answer one of the two. Not called again before it has settled by the same reader.
   */
  save(key: string, value: unknown): MaybePromise<void>;
  /** Lets go of what the store holds open. For whoever made it: nothing that is given a store closes it. */
  close?(): MaybePromise<void>;
}

/** @throws TypeError for what is no store. */
export function checkStore(action: string, store: unknown): asserts store is Store {
  if (typeof store === 'object' && store !== null) {
    const { load, save } = store as Partial<Store>;
    if (typeof load === 'function' && typeof save === 'function') return;
  }
  throw new TypeError(
    `Cannot ${action} with store ${describe(store)}: it must be an object with load() and save(), such as fileStore(path)`,
  );
}

/**
 * A value as text.
 *
 * @throws TypeError for one that has no form in JSON.
 */
export function encoded(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text !== undefined) return text;
  throw new TypeError(`Cannot save ${describe(value)} as a checkpoint: it has no form in JSON`);
}
