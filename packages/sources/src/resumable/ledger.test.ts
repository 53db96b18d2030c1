import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Ledger } from './ledger.ts';

test('the watermark is the place before the first item as long as that is open', () => {
  const ledger = new Ledger(0);
  const [, second] = [ledger.add(1), ledger.add(2)];
  expect(ledger.finish(second)).toBe(false);
  expect([ledger.watermark, ledger.size]).toEqual([0, 1]);
});

test('the watermark moves over all items that are done without a gap', () => {
  const ledger = new Ledger(0);
  const [first, second] = [ledger.add(1), ledger.add(2), ledger.add(3)];
  ledger.finish(second);
  expect(ledger.finish(first)).toBe(true);
  expect([ledger.watermark, ledger.size]).toEqual([2, 1]);
});

test('an item that is done twice counts once', () => {
  const ledger = new Ledger(0);
  const first = ledger.add(1);
  ledger.add(2);
  expect([ledger.finish(first), ledger.finish(first)]).toEqual([true, false]);
  expect([ledger.watermark, ledger.size]).toEqual([1, 1]);
});

test('nothing is kept of what is done behind an open item', () => {
  const ledger = new Ledger(0);
  const first = ledger.add(1);
  for (let place = 2; place <= 100_000; place++) ledger.finish(ledger.add(place));
  expect([ledger.size, first.after]).toEqual([1, undefined]);
  ledger.finish(first);
  expect([ledger.watermark, ledger.size]).toEqual([100_000, 0]);
});

test('in any order of giving and doing, the watermark is the place of a plain count', () => {
  // Each number: an item is given (0), or one of those given is done (for the first, or the second time).
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (steps) => {
      const ledger = new Ledger(0);
      const items: ReturnType<typeof ledger.add>[] = [];
      const done: boolean[] = [];
      for (const step of steps) {
        const item = items[step - 1];
        if (item === undefined) {
          done.push(false);
          items.push(ledger.add(items.length + 1));
        } else {
          ledger.finish(item);
          done[step - 1] = true;
        }
        const open = done.indexOf(false);
        expect(ledger.watermark).toBe(open < 0 ? done.length : open);
        expect(ledger.size).toBe(done.filter((each) => !each).length);
      }
    }),
  );
});
