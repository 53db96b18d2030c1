import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Ring } from './ring.ts';

test('law: a ring is a queue, however it is used', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('push' as const), count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('shift' as const), count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('splice' as const), count: fc.nat(20) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const ring = new Ring<number>();
      const model: number[] = [];
      let given = 0;
      for (const { kind, count } of steps) {
        if (kind === 'splice') expect(ring.splice(count)).toEqual(model.splice(count));
        else if (kind === 'shift') for (let n = 0; n < count; n++) expect(ring.shift()).toBe(model.shift());
        else {
          for (let n = 0; n < count; n++) {
            model.push(given);
            ring.push(given++);
          }
        }
        expect([ring.length, ring.first]).toEqual([model.length, model[0]]);
      }
    }),
  );
});
