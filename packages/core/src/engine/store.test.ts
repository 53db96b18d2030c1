import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Store } from './store.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('law: a store is a queue, however it is used', () => {
  const kind = fc.constantFrom('push', 'shift', 'take', 'restore');
  const step = fc.record({ kind, count: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const store = new Store<number>();
      const model: number[] = [];
      let given = 0;
      for (const { kind, count } of steps) {
        if (kind === 'take') expect(store.take(count)).toEqual(model.splice(0, count));
        else if (kind === 'restore') {
          const values = Array.from({ length: count }, () => given++);
          store.restore(values);
          model.unshift(...values);
        } else if (kind === 'shift') {
          for (let n = 0; n < count && model.length > 0; n++) expect(store.shift()).toBe(model.shift());
        } else {
          for (let n = 0; n < count; n++) {
            model.push(given);
            store.push(given++);
          }
        }
        expect(store.length).toBe(model.length);
      }
      expect(store.take()).toEqual(model);
      expect(store.length).toBe(0);
    }),
  );
});

test('a store that is empty again keeps no room for the many that it once held', () => {
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const store = new Store<number>();
  const before = used();
  for (let value = 0; value < 500_000; value++) store.push(value);
  store.take();
  expect(used() - before).toBeLessThan(1_000_000); // bytes
  expect(store.length).toBe(0);
});
