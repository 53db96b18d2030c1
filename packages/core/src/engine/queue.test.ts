import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Queue } from './queue.ts';

interface Item {
  readonly name: number;
  next: Item | undefined;
  before: Item | undefined;
}

test('law: first in, first out, however it is used, but for what was taken out from between', () => {
  const step = fc.record({ kind: fc.constantFrom('push', 'shift', 'drop'), count: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const queue = new Queue<Item>();
      let model: number[] = [];
      let given = 0;
      for (const { kind, count } of steps) {
        for (let n = 0; n < count; n++) {
          if (kind === 'push') {
            model.push(given);
            queue.push({ name: given++, next: undefined, before: undefined });
          } else if (kind === 'drop' && model.length > 0) {
            let item = queue.first;
            for (let place = (7 * n) % model.length; place > 0; place--) item = item!.next;
            model = model.filter((name) => name !== item!.name);
            expect(queue.drop(item!)).toBe(item);
          } else if (kind === 'shift' && model.length > 0) expect(queue.shift().name).toBe(model.shift());
        }
        expect([queue.length, queue.first?.name, queue.last?.name]).toEqual([model.length, model[0], model.at(-1)]);
      }
    }),
  );
});
