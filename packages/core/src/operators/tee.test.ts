import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { from, LimitExceededError, type Pipeline, tee, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
const two = <T>(branches: Pipeline<T>[]): [Pipeline<T>, Pipeline<T>] => branches as [Pipeline<T>, Pipeline<T>];

test('tee() gives every branch every value in order, and reads the source once', async () => {
  const source = probe({ values: [1, 2, 3] });
  const branches = tee(source, 3, { bufferSize: 3 });
  expect(await Promise.all(branches.map((branch) => toArray(branch)))).toEqual([
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3],
  ]);
  expect([source.pulls, source.peak, source.closes]).toEqual([4, 1, 0]);
});

test('nothing is read before somebody asks, and nothing ahead of the fastest', async () => {
  const source = probe({ values: [1, 2, 3] });
  const [left, right] = two(tee(source, 2, { bufferSize: 2 }));
  await settleTasks();
  expect(source.pulls).toBe(0);
  await left.next();
  await settleTasks();
  expect(source.pulls).toBe(1);
  expect(await right.next()).toEqual(value(1));
  expect(source.pulls).toBe(1);
  await Promise.all([left.return(), right.return()]);
});

test('branches that wait together share one pull', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const [left, right] = two(tee(source, 2, { bufferSize: 0, overflow: 'wait' }));
  const reading = Promise.all([left.next(), right.next()]);
  await settleTasks();
  expect(source.inFlight).toBe(1);
  source.deliver(7);
  expect(await reading).toEqual([value(7), value(7)]);
  await Promise.all([left.return(), right.return()]);
  source.assertClosedOnce();
});

test('closing one branch leaves the others, the last closes the source', async () => {
  const source = probe({ values: [1, 2, 3] });
  const [left, right] = two(tee(source, 2, { bufferSize: 3 }));
  await left.next();
  await left.return();
  expect(source.closes).toBe(0);
  expect(await right.next()).toEqual(value(1));
  expect(await right.next()).toEqual(value(2));
  await right.return();
  source.assertClosedOnce();
});

test('a branch that was never read counts as one', async () => {
  const source = probe({ values: [1] });
  const [left, right] = two(tee(source, 2, { bufferSize: 3 }));
  await left.return();
  expect(source.closes).toBe(0);
  await right.return();
  source.assertClosedOnce();
  expect(source.pulls).toBe(0);
});

test('return() while a shared read waits answers that branch with done, the other gets the value', async () => {
  const { timers } = await watched(async ({ time }) => {
    const source = probe<number>({ answers: 'byHand' });
    const [left, right] = two(tee(source, 2, { bufferSize: 1 }));
    const reading = [left.next(), right.next()];
    await settleTasks();
    await left.return();
    expect(await reading[0]).toEqual(done);
    expect(time.now).toBe(0);
    source.deliver(5);
    expect(await reading[1]).toEqual(value(5));
    await right.return();
    source.assertClosedOnce();
  });
  expect(timers).toBe(0);
});

test('a branch that is too far behind ends with an error after what it has; the others go on', async () => {
  const source = probe({ values: [1, 2, 3, 4] });
  const [fast, slow] = two(tee(source, 2, { bufferSize: 2 }));
  expect(await toArray(fast)).toEqual([1, 2, 3, 4]);
  expect([await slow.next(), await slow.next()]).toEqual([value(1), value(2)]);
  const error = await errorOf(slow.next());
  expect(error).toBeInstanceOf(LimitExceededError);
  expect(error).toMatchObject({ limit: 2 });
  expect(await slow.next()).toEqual(done);
  expect(source.closes).toBe(0);
});

test('the last branch closes the source, even when it was too slow before', async () => {
  const { suppressed } = await watched(async () => {
    const source = probe({ values: [1, 2, 3, 4] });
    const [fast, slow] = two(tee(source, 2, { bufferSize: 1 }));
    await fast.next();
    await fast.next();
    await fast.return();
    source.assertClosedOnce();
    await slow.return();
    source.assertClosedOnce();
  });
  expect(suppressed).toEqual([expect.any(LimitExceededError)]);
});

test('overflow wait: the fast branch waits until the slow one reads or leaves', async () => {
  for (const leaves of [false, true]) {
    const source = probe({ values: [1, 2, 3, 4] });
    const [fast, slow] = two(tee(source, 2, { bufferSize: 2, overflow: 'wait' }));
    await fast.next();
    await fast.next();
    let third: unknown;
    const reading = fast.next().then((result) => (third = result));
    await settleTasks();
    expect([source.pulls, third]).toEqual([2, undefined]);
    if (leaves) await slow.return();
    else expect(await slow.next()).toEqual(value(1));
    await reading;
    expect(third).toEqual(value(3));
    await Promise.all([fast.return(), slow.return()]);
    source.assertClosedOnce();
  }
});

test('an error of the source is told to each branch after what it has, as the same object', async () => {
  const error = new Error('source');
  const { suppressed } = await watched(async () => {
    const [left, right] = two(tee(probe({ values: [1], failAt: 1, error }), 2, { bufferSize: 3 }));
    await left.next();
    expect(await errorOf(left.next())).toBe(error);
    expect(await right.next()).toEqual(value(1));
    expect(await errorOf(right.next())).toBe(error);
    expect(await right.next()).toEqual(done);
  });
  expect(suppressed).toEqual([]);
});

test('an abort of the source ends all branches with its reason and closes it once', async () => {
  const controller = new AbortController();
  const reason = new Error('stop');
  const { timers, suppressed } = await watched(async () => {
    const source = probe({ values: [1, 2], hangAt: 1 });
    const branches = two(from(source, { signal: controller.signal }).tee(2, { bufferSize: 1 }));
    await Promise.all(branches.map((branch) => branch.next()));
    const reading = branches.map((branch) => errorOf(branch.next()));
    await settleTasks();
    controller.abort(reason);
    expect(await Promise.all(reading)).toEqual([reason, reason]);
    await settleTasks();
    source.assertClosedOnce();
  }, 1000);
  expect([timers, suppressed]).toEqual([0, []]);
});

test('however the reads fall, each branch sees all, and none is more than bufferSize ahead', async () => {
  const values = [1, 2, 3, 4, 5];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 2 }), { maxLength: 30 }),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      async (order, bufferSize, sync) => {
        const source = sync ? values : probe({ values });
        const branches = tee(source, 3, { bufferSize, overflow: 'wait' });
        const seen: number[][] = [[], [], []];
        const pending: Promise<unknown>[] = [];
        const ask = (at: number): void => {
          pending.push(
            branches[at]!.next().then((result) => {
              if (result.done !== true) seen[at]!.push(result.value);
              const counts = seen.map(({ length }) => length);
              expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(bufferSize + 1);
            }),
          );
        };
        for (const at of order) {
          ask(at);
          await settleTasks(1);
        }
        for (let more = 0; more < 6; more++) for (const at of [0, 1, 2]) ask(at);
        await Promise.all(pending);
        expect(seen).toEqual([values, values, values]);
      },
    ),
    { numRuns: 60 },
  );
});
