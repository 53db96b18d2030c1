// Those who wait for a limiter and give up, while nobody can be served: nothing of them is kept.
import { expect, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Bucket } from './bucket.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const CALLS = 100_000;
const used = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

test('callers who give up while another waits leave nothing behind, and the other is served first', () => {
  const bucket = new Bucket({ concurrency: 1, rate: Infinity, perMs: 1, burst: Infinity });
  const served: string[] = [];
  bucket.enter(() => served.push('at work'));
  const done = bucket.permit();
  bucket.enter(() => served.push('waits'));
  const before = used();
  for (let call = 0; call < CALLS; call++) bucket.enter(() => served.push('gave up'))!();
  expect((used() - before) / CALLS).toBeLessThan(10); // bytes
  bucket.enter(() => served.push('came later'));
  done();
  bucket.permit()();
  expect(served).toEqual(['at work', 'waits', 'came later']);
});
