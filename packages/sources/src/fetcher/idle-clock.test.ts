import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { virtualTime, type VirtualTime } from '@forawait/core/testing';
import { IdleClock } from './idle-clock.ts';

describe('IdleClock', () => {
  let time: VirtualTime;
  let expiries: number[];
  let clock: IdleClock;
  beforeEach(() => {
    time = virtualTime();
    expiries = [];
    clock = new IdleClock(100, () => expiries.push(time.now));
  });
  afterEach(() => {
    clock.stop();
    const { pending } = time;
    time.restore();
    expect(pending).toBe(0);
  });

  test('expires when nothing touches it', async () => {
    clock.start();
    await time.advance(99);
    expect(expiries).toEqual([]);
    await time.advance(1);
    expect(expiries).toEqual([100]);
  });

  test('counts from the last touch', async () => {
    clock.start();
    await time.advance(60);
    clock.touch();
    await time.advance(99);
    expect(expiries).toEqual([]);
    await time.advance(1);
    expect(expiries).toEqual([160]);
  });

  test('does not count while it is stopped', async () => {
    clock.start();
    await time.advance(60);
    clock.stop();
    await time.advance(1000);
    clock.start();
    await time.advance(99);
    expect(expiries).toEqual([]);
    await time.advance(1);
    expect(expiries).toEqual([1160]);
  });

  test('a start of what runs already is a touch', async () => {
    clock.start();
    await time.advance(60);
    clock.start();
    await time.advance(100);
    expect(expiries).toEqual([160]);
  });
});

test('after a turn that took too long, what has arrived in it counts', async () => {
  let expired = 0;
  const clock = new IdleClock(50, () => expired++);
  await new Promise((resolve) => setTimeout(resolve, 1));
  // Among the timers now: its own comes next, then what the poll for arrivals stands for here.
  clock.start();
  setImmediate(() => clock.touch());
  const began = performance.now();
  while (performance.now() - began < 60);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(expired).toBe(0);
  clock.stop();
});
