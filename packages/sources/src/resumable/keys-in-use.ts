import { keyInUse } from './errors.ts';
import type { Store } from './store.ts';

const keysInUse = new WeakMap<Store, Set<string>>();

/**
 * Takes a key of a store for one reader. No store can tell two readers that share it apart, and each would overwrite what the
 * other has done.
 *
 * @returns Gives it back; to be called once.
 * @throws Error when another reader has it.
 */
export function takeKey(store: Store, key: string): () => void {
  const keys = keysInUse.get(store) ?? new Set<string>();
  if (keys.has(key)) throw keyInUse(key);
  keysInUse.set(store, keys.add(key));
  return () => void keys.delete(key);
}
