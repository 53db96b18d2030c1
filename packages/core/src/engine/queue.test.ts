import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Queue } from './queue.ts';

interface Item {
  readonly name: number;
  next: Item | undefined;
}

test('law: first in, first out, however it is used', () => {
  const step = fc.record({ kind: fc.constantFrom('push', 'shift', 'clear'), count: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const queue = new Queue<Item>();
      let model: number[] = [];
      let given = 0;
      for (const { kind, count } of steps) {
        if (kind === 'clear') {
          expect(queue.clear().map(({ name }) => name)).toEqual(model);
          model = [];
        }
        for (let n = 0; n < count; n++) {
          if (kind === 'push') {
            model.push(given);
            queue.push({ name: given++, next: undefined });
          } else if (kind === 'shift' && model.length > 0) expect(queue.shift().name).toBe(model.shift());
        }
        expect([queue.length, queue.first?.name]).toEqual([model.length, model[0]]);
      }
    }),
  );
});
