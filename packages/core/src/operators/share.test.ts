import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { AsyncIter, DONE, from, LimitExceededError, type Overflow, share, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('share() starts a reader at the present position', async () => {
  const source = probe({ values: [1, 2, 3] });
  const shared = share(source, { bufferSize: 4 });
  const first = shared.subscribe();
  expect(await first.next()).toEqual(value(1));
  const second = shared.subscribe();
  expect(await Promise.all([toArray(first), toArray(second)])).toEqual([
    [2, 3],
    [2, 3],
  ]);
  expect([source.pulls, source.closes]).toEqual([4, 0]);
});

test('each for await is a reader of its own', async () => {
  const shared = share(probe({ values: [1, 2] }), { bufferSize: 4 });
  const read = async (): Promise<number[]> => {
    const seen: number[] = [];
    for await (const each of shared) seen.push(each);
    return seen;
  };
  expect(await Promise.all([read(), read()])).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test('the first read opens the source, the last who leaves closes it, and it is not opened again', async () => {
  const source = probe<number, 'asyncIterable'>({ values: [1, 2, 3], shape: 'asyncIterable' });
  const shared = share(source, { bufferSize: 1 });
  const first = shared.subscribe();
  const second = shared.subscribe();
  await settleTasks();
  source.assertUntouched();
  await first.next();
  expect(source.opened).toBe(1);
  await first.return();
  expect(source.closes).toBe(0);
  await second.return();
  source.assertClosedOnce();
  expect(await shared.subscribe().next()).toEqual(done);
  expect(source.opened).toBe(1);
});

test.each<[Overflow, number[]]>([
  ['drop-oldest', [4, 5]],
  ['drop-newest', [1, 2]],
])('overflow %s is for the slow reader alone', async (overflow, wanted) => {
  const shared = share(probe({ values: [1, 2, 3, 4, 5] }), { bufferSize: 2, overflow });
  const slow = shared.subscribe();
  const fast = shared.subscribe();
  expect(await toArray(fast)).toEqual([1, 2, 3, 4, 5]);
  expect(await toArray(slow)).toEqual(wanted);
});

test('a reader may have a policy of its own', async () => {
  const shared = share(probe({ values: [1, 2, 3, 4] }), { bufferSize: 1 });
  const latest = shared.subscribe({ overflow: 'drop-oldest' });
  const strict = shared.subscribe({ overflow: 'error', bufferSize: 2 });
  expect(await toArray(shared.subscribe())).toEqual([1, 2, 3, 4]);
  expect(await toArray(latest)).toEqual([4]);
  expect(await errorOf(toArray(strict))).toBeInstanceOf(LimitExceededError);
  expect(() => shared.subscribe({ bufferSize: -1 })).toThrow(RangeError);
});

test('one who comes after the source has failed hears of it as well', async () => {
  const error = new Error('source');
  const shared = share(probe({ values: [1], failAt: 0, error }), { bufferSize: 1 });
  expect(await errorOf(shared.subscribe().next())).toBe(error);
  expect(await errorOf(shared.subscribe().next())).toBe(error);
});

test('an error that no reader stays to hear is published once', async () => {
  const error = new Error('source');
  const { suppressed } = await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    const shared = share(source, { bufferSize: 1 });
    const [first, second] = [shared.subscribe(), shared.subscribe()];
    const reading = first.next();
    await settleTasks();
    await first.return();
    source.fail(error);
    expect(await reading).toEqual(done);
    await settleTasks();
    await second.return();
  });
  expect(suppressed).toEqual([error]);
});

test('a hung source keeps nobody: each leaves at once, the last within the grace', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const source = probe({ hangAt: 0, closes: 'never' });
    const shared = share(source, { bufferSize: 1 });
    const readers = [shared.subscribe(), shared.subscribe()];
    const reading = readers.map((reader) => reader.next());
    await settleTasks();
    await readers[0]?.return();
    expect(time.now).toBe(0);
    await readers[1]?.return();
    expect(time.now).toBe(1000);
    expect(await Promise.all(reading)).toEqual([done, done]);
  });
  expect(orphans).toHaveLength(1);
});

test('the readers of the method have the operators as methods', async () => {
  const shared = from([1, 2, 3]).share({ bufferSize: 3 });
  expect(shared.subscribe()).toBeInstanceOf(AsyncIter);
  expect(
    await shared
      .subscribe()
      .map((each) => each * 2)
      .first(),
  ).toBe(2);
});

test('an error that comes up while an abort is told is published', async () => {
  const closeError = new Error('close');
  const reason = new Error('stop');
  for (let step = 0; step < 12; step++) {
    const controller = new AbortController();
    const heard: unknown[] = [];
    let failClose = (_error: unknown): void => undefined;
    const { suppressed } = await watched(async () => {
      const source = new (class extends AsyncIter<number> {
        protected override pull(): typeof DONE {
          return DONE;
        }
        protected override close(): Promise<void> {
          return new Promise((_, reject) => (failClose = reject));
        }
      })({ signal: controller.signal });
      const reading = share(source, { bufferSize: 1 }).subscribe().next();
      const told = errorOf(reading).then((error) => heard.push(error));
      await settleTasks();
      failClose(closeError);
      for (let left = step; left > 0; left--) await Promise.resolve();
      controller.abort(reason);
      await told;
      await settleTasks();
    });
    expect([...heard, ...suppressed]).toContain(closeError);
  }
});

test('the last reader, who fell out while it was too slow, closes the source when that is told', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const shared = share(source, { bufferSize: 1, overflow: 'error' });
  const [slow, fast] = [shared.subscribe(), shared.subscribe()];
  for (const n of [1, 2]) {
    const reading = fast.next();
    await settleTasks();
    if (n === 2) await fast.return();
    source.deliver(n);
    await reading;
    await settleTasks();
  }
  expect(await slow.next()).toEqual(value(1));
  expect(source.closes).toBe(0);
  expect(await errorOf(slow.next())).toBeInstanceOf(LimitExceededError);
  source.assertClosedOnce();
});
