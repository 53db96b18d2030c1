import { encoded, type Store } from './store.ts';

/**
 * A store that ends with the process: for tests, and for going on after an error within one run.
 *
 * @example
 * ```ts
 * import { memoryStore, resumable } from '@forawait/sources';
 * const store = memoryStore();
 * for await (const item of resumable(['a', 'b', 'c'], store)) {
 *   item.done();
 *   if (item.value === 'b') break;
 * }
 * await resumable(['a', 'b', 'c'], store).run(console.log); // => 1
 * ```
 */
export function memoryStore(): Store {
  // As texts: what was saved must not change with the value that it was.
  const texts = new Map<string, string>();
  return {
    load(key) {
      const text = texts.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    save(key, value) {
      texts.set(key, encoded(value));
    },
  };
}
