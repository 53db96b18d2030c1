import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { virtualTime, type VirtualTime } from '@forawait/core/testing';
import { graceAfter } from './grace.ts';

let time: VirtualTime;

beforeEach(() => {
  time = virtualTime();
});

afterEach(() => {
  time.restore();
});

test('the grace begins with the stop, and its end is a signal', async () => {
  const stop = new AbortController();
  await graceAfter(stop.signal, 5000).use(async (over) => {
    await time.advance(60_000);
    stop.abort();
    await time.advance(4999);
    expect(over.aborted).toBe(false);
    await time.advance(1);
    expect(over.aborted).toBe(true);
  });
});

test('after a stop of before it begins at once', async () => {
  await graceAfter(AbortSignal.abort(), 5000).use(async (over) => {
    await time.advance(5000);
    expect(over.aborted).toBe(true);
  });
});

test('a block that ends within the grace leaves no timer and no listener', async () => {
  const stop = new AbortController();
  await graceAfter(stop.signal, 5000).use(() => stop.abort());
  expect(time.pending).toBe(0);
  const later = new AbortController();
  await graceAfter(later.signal, 5000).use(() => undefined);
  later.abort();
  expect(time.pending).toBe(0);
});
