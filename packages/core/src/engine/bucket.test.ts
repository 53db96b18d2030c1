import { expect, test } from '@jest/globals';
import { watched } from '../../contract/watch.ts';
import { type Allowance, Bucket } from './bucket.ts';

const bucketOf = (allowance: Partial<Allowance>): Bucket =>
  new Bucket({ concurrency: Infinity, rate: Infinity, perMs: 1000, burst: 1, ...allowance });
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const nothing = (): void => undefined;
const LONGEST_MS = 2 ** 31 - 1;

test('a bucket is idle when nobody is at work, it is not paused, and all that may start at once may start again', async () => {
  await watched(async () => {
    const limited = bucketOf({ concurrency: 2 });
    expect(limited.idle).toBe(true);
    limited.enter(nothing);
    expect(limited.idle).toBe(false);
    limited.permit()();
    expect(limited.idle).toBe(true);
    limited.pause(10);
    expect(limited.idle).toBe(false);
    await sleep(10);
    expect(limited.idle).toBe(true);
    const paced = bucketOf({ rate: 10, burst: 2 });
    paced.enter(nothing);
    paced.permit()();
    expect(paced.idle).toBe(false);
    await sleep(99);
    expect(paced.idle).toBe(false);
    await sleep(1);
    expect(paced.idle).toBe(true);
  });
});

test('a shorter pause does not cut a longer one short', async () => {
  await watched(async ({ time }) => {
    const bucket = bucketOf({ concurrency: 1 });
    let startedAt: number | undefined;
    bucket.pause(500);
    bucket.enter(() => (startedAt = time.now));
    bucket.pause(100);
    expect(bucket.pausedMs).toBe(500);
    await sleep(1000);
    expect(startedAt).toBe(500);
  });
});

test('nobody overtakes those who wait, also from within a start', async () => {
  await watched(async () => {
    const bucket = bucketOf({ concurrency: 9 });
    const started: string[] = [];
    bucket.pause(10);
    bucket.enter(() => {
      started.push('first');
      bucket.enter(() => started.push('came later'));
    });
    bucket.enter(() => started.push('second'));
    await sleep(10);
    expect(started).toEqual(['first', 'second', 'came later']);
  });
});

test('what comes back in many small pieces is a whole in its time', async () => {
  await watched(async ({ time }) => {
    const bucket = bucketOf({ rate: 10 });
    let startedAt: number | undefined;
    bucket.enter(nothing);
    bucket.enter(() => (startedAt = time.now));
    for (let piece = 0; piece < 10; piece++) {
      bucket.enter(nothing)!(); // who comes looks what has come back
      await sleep(10);
    }
    expect(startedAt).toBe(100);
  });
});

test('what takes longer than a timer can wait is waited for in pieces', async () => {
  const { timers } = await watched(async ({ time }) => {
    const bucket = bucketOf({ rate: 0.5, perMs: LONGEST_MS });
    const { setTimeout: set } = globalThis;
    const delays: (number | undefined)[] = [];
    globalThis.setTimeout = ((run: () => void, ms?: number) => (delays.push(ms), set(run, ms))) as typeof setTimeout;
    let startedAt: number | undefined;
    bucket.enter(nothing);
    bucket.enter(() => (startedAt = time.now));
    await sleep(LONGEST_MS);
    expect(startedAt).toBeUndefined();
    await sleep(LONGEST_MS);
    expect(startedAt).toBe(2 * LONGEST_MS);
    expect(Math.max(...delays.map(Number))).toBe(LONGEST_MS);
  });
  expect(timers).toBe(0);
});

test('who has been served, and who has given up, cannot give up again', async () => {
  await watched(async () => {
    const bucket = bucketOf({ concurrency: 1 });
    const started: string[] = [];
    bucket.pause(10);
    const leave = bucket.enter(() => started.push('first'))!;
    bucket.enter(() => started.push('second'));
    await sleep(10);
    leave();
    expect([started, bucket.waiting]).toEqual([['first'], 1]);
    bucket.permit()();
    leave();
    expect([started, bucket.waiting, bucket.running]).toEqual([['first', 'second'], 0, 1]);
  });
});
