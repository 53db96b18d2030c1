import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterArrivals, timeLimit } from './time-limit.ts';

let time: VirtualTime;
let log: string[];
beforeEach(() => {
  time = virtualTime();
  log = [];
});
afterEach(() => {
  const { pending } = time;
  time.restore();
  expect(pending).toBe(0);
});

test('calls back once, at its time', async () => {
  timeLimit(10, () => log.push(`over at ${time.now}`));
  await time.advance(9);
  expect(log).toEqual([]);
  await time.advance(100);
  expect(log).toEqual(['over at 10']);
});

test('can be called off before its time', async () => {
  const stop = timeLimit(10, () => log.push('over'));
  await time.advance(9);
  stop();
  await time.advance(100);
  expect(log).toEqual([]);
});

test('can be called off by what happens in the two turns of the event loop after it ran out', async () => {
  const stop = afterArrivals(() => log.push('over'));
  setImmediate(() => setImmediate(() => log.push('came in')));
  setImmediate(() => setImmediate(stop));
  await time.advance(10);
  expect(log).toEqual(['came in']);
});

test('calling it off afterwards does nothing', async () => {
  const stop = timeLimit(10, () => log.push('over'));
  await time.advance(10);
  stop();
  stop();
  expect(log).toEqual(['over']);
});
