import { AsyncLocalStorage } from 'node:async_hooks';

/** The storages that are in use now, in this process. */
const inUse = new Set();

for (const name of ['run', 'enterWith']) {
  const method = AsyncLocalStorage.prototype[name];
  AsyncLocalStorage.prototype[name] = function (...values) {
    inUse.add(this);
    return Reflect.apply(method, this, values);
  };
}

/**
 * A storage that was used once stays in use: on Node 20 every promise of the process carries its value from then on. Each
 * test file loads the packages anew, with storages of its own, so behind forty files a promise takes several times the time
 * and memory of one in a program, which has one storage or two.
 *
 * @returns {() => void} ends the use of all storages that were not in use before
 */
export function watchStorages() {
  const before = new Set(inUse);
  return () => {
    for (const storage of inUse) {
      if (before.has(storage)) continue;
      storage.disable();
      inUse.delete(storage);
    }
  };
}
