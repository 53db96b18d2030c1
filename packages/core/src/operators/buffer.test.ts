import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { buffer, LimitExceededError, type Overflow, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('buffer() asks nothing before the first read, then reads ahead until size values wait', async () => {
  const source = probe({ values: upTo(20) });
  const buffered = buffer(source, 3);
  await settleTasks();
  expect(source.pulls).toBe(0);
  expect(await buffered.next()).toEqual(value(1));
  await settleTasks();
  expect(source.pulls).toBe(4);
  expect(await buffered.next()).toEqual(value(2));
  await settleTasks();
  expect(source.pulls).toBe(5);
  await buffered.return();
  source.assertClosedOnce();
});

test('the source works while the reader is busy', async () => {
  await watched(async ({ time }) => {
    const source = probe({ values: upTo(5), delayMs: 10 });
    for await (const each of buffer(source, 2)) {
      void each;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(time.now).toBe(60);
  });
});

test('the source is asked one thing at a time', async () => {
  await watched(async () => {
    const source = probe({ values: upTo(9), delayMs: 5 });
    expect(await toArray(buffer(source, 4))).toEqual(upTo(9));
    expect(source.peak).toBe(1);
  });
});

test.each<[Overflow, number[]]>([
  ['drop-oldest', [1, 5, 6, 7]],
  ['drop-newest', [1, 2, 3, 4]],
])('overflow %s lets values go while the reader is busy', async (overflow, wanted) => {
  const source = probe({ values: upTo(7) });
  const buffered = buffer(source, 3, { overflow });
  const first = await buffered.next();
  await settleTasks();
  expect([first.value, ...(await toArray(buffered))]).toEqual(wanted);
});

test('overflow error closes the source at once, and is told after the values that wait', async () => {
  const source = probe({ values: upTo(7) });
  const buffered = buffer(source, 2, { overflow: 'error' });
  expect(await buffered.next()).toEqual(value(1));
  await settleTasks();
  source.assertClosedOnce();
  expect([await buffered.next(), await buffered.next()]).toEqual([value(2), value(3)]);
  const error = await errorOf(buffered.next());
  expect(error).toBeInstanceOf(LimitExceededError);
  expect(error).toMatchObject({ limit: 2, message: expect.stringMatching(/^Cannot buffer another value: 2 are/) });
  expect(await buffered.next()).toEqual(done);
});

test('overflow error waits for the close of the source before it is told', async () => {
  await watched(async () => {
    const source = probe({ values: upTo(7), closes: 'byHand' });
    const buffered = buffer(source, 1, { overflow: 'error' });
    await buffered.next();
    await settleTasks();
    await buffered.next();
    let heard: unknown;
    const reading = errorOf(buffered.next()).then((error) => (heard = error));
    await settleTasks();
    expect(heard).toBeUndefined();
    source.finishClose();
    await reading;
    expect(heard).toBeInstanceOf(LimitExceededError);
  });
});

test('an overflow that nobody hears of is published when the reader leaves', async () => {
  const { suppressed } = await watched(async () => {
    const buffered = buffer(probe({ values: upTo(7) }), 1, { overflow: 'error' });
    await buffered.next();
    await settleTasks();
    await buffered.return();
  });
  expect(suppressed).toEqual([expect.any(LimitExceededError)]);
});

test('an error of the source comes after the values that were read ahead, as the same object', async () => {
  const error = new Error('source');
  const source = probe({ values: upTo(3), failAt: 2, error });
  const buffered = buffer(source, 5);
  await buffered.next();
  await settleTasks();
  expect(await buffered.next()).toEqual(value(2));
  expect(await errorOf(buffered.next())).toBe(error);
  expect(await buffered.next()).toEqual(done);
  expect(source.closes).toBe(0);
});

test('an error of the source that waits when the reader leaves is published', async () => {
  const error = new Error('source');
  const { suppressed } = await watched(async () => {
    const buffered = buffer(probe({ values: upTo(3), failAt: 2, error }), 5);
    await buffered.next();
    await settleTasks();
    await buffered.return();
  });
  expect(suppressed).toEqual([error]);
});

test('an error that comes after the reader has left is published', async () => {
  const error = new Error('late');
  const { suppressed } = await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    const buffered = buffer(source, 5);
    const first = buffered.next();
    source.deliver(1);
    await first;
    await settleTasks();
    const leaving = buffered.return();
    source.fail(error);
    await leaving;
  });
  expect(suppressed).toEqual([error]);
});

test.each([null, 'drop'])('overflow %p is refused at the call', (overflow) => {
  expect(() => buffer([1], 2, { overflow: overflow as 'wait' })).toThrow(
    new TypeError(
      `Cannot use ${JSON.stringify(overflow)} as overflow: it must be one of 'wait', 'drop-oldest', 'drop-newest', 'error'`,
    ),
  );
});

test('a source that drops on without end gives others their turn', async () => {
  let turns = 0;
  const endless = (function* () {
    for (;;) yield turns;
  })();
  const buffered = buffer(endless, 2, { overflow: 'drop-newest' });
  await buffered.next();
  for (; turns < 3; turns++) await new Promise(setImmediate);
  await buffered.return();
  expect(turns).toBe(3);
});

test('buffer(n) changes nothing but when values are read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer()),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      async (values, size, sync) => {
        const source = sync ? values : probe({ values });
        expect(await toArray(buffer(source, size))).toEqual(values);
      },
    ),
  );
});

test('an abort is told at once, the values that wait are let go', async () => {
  const controller = new AbortController();
  const reason = new Error('stop');
  const source = probe({ values: upTo(9) });
  const { from } = await import('../index.ts');
  const buffered = from(source, { signal: controller.signal }).buffer(3);
  await buffered.next();
  await settleTasks();
  controller.abort(reason);
  expect(await errorOf(buffered.next())).toBe(reason);
  expect(await buffered.next()).toEqual(done);
  await settleTasks();
  source.assertClosedOnce();
});
