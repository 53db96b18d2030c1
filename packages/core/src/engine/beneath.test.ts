// What lies beneath operators that make sources: it is reported once, and given up with them.
import { expect, test } from '@jest/globals';
import { watched } from '../../contract/watch.ts';
import { type AsyncIter, from, retry, type Source } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const ways: Record<string, (make: (value: number) => Source<number>) => AsyncIter<number>> = {
  retry: (make) => from(retry(() => make(1))),
  'retry with a promise': (make) => from(retry(() => Promise.resolve(make(1)))),
  switchMap: (make) => from([1]).switchMap(make),
  flatMap: (make) => from([1]).flatMap(make),
  'flatMap with a limit': (make) => from([1]).flatMap(make, { concurrency: 2 }),
};
const all = Object.entries(ways).map(([name, read]) => ({ name, read }));

test.each(all)('$name: a source that neither answers nor lets go is reported once', async ({ read }) => {
  const { orphans } = await watched(async () => {
    const stream = read(() => probe<number>({ hangAt: 0, closes: 'never' }));
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    expect(await reading).toEqual(done);
  });
  expect(orphans).toHaveLength(1);
});

test.each(all)(
  '$name: a source that was read ahead, and hangs, keeps no timer and nobody waiting',
  async ({ read }) => {
    const { timers, orphans } = await watched(async ({ time }) => {
      const source = probe<number>({ values: [7], hangAt: 1 });
      const stream = read(() => source).buffer(2);
      expect(await stream.next()).toEqual({ value: 7, done: false });
      await settleTasks();
      expect(source.pulls).toBe(2);
      await stream.return();
      expect(time.now).toBe(0);
      source.assertClosedOnce();
    });
    expect([timers, orphans]).toEqual([0, []]);
  },
);

test('retry: a predicate that never answers is left after the grace, and reported once', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const stream = retry(() => probe<number>({ failAt: 0 }), {
      shouldRetry: () => new Promise<boolean>(() => undefined),
    });
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    expect(await reading).toEqual(done);
    expect(time.now).toBe(1000);
  });
  expect(orphans).toHaveLength(1);
});

test('retry: a source that fails after the leave is not asked about', async () => {
  const error = new Error('late');
  let asked = 0;
  const { outcome } = await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    const stream = retry(() => source, { shouldRetry: () => ++asked > 0 });
    const reading = stream.next().catch((reason: unknown) => reason);
    await settleTasks();
    void stream.return();
    source.fail(error);
    return reading;
  });
  expect([outcome, asked]).toEqual([error, 0]);
});
