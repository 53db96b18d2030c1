import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { at, sleep, timeline } from '../../contract/timeline.ts';
import { throttle } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const bursts = (): AsyncIterable<number> =>
  at(
    [
      [0, 1],
      [10, 2],
      [20, 3],
      [150, 4],
      [160, 5],
      [400, 6],
    ],
    1000,
  );

test('throttle() lets the first through, and drops what comes in the time after it', async () => {
  await watched(async ({ time }) => {
    expect(await timeline(throttle(bursts(), 100))).toEqual(['1 at 0', '4 at 150', '6 at 400']);
    expect(time.pending).toBe(0);
  });
});

test('with trailing the last of those comes at the end of the time, which begins anew with it', async () => {
  await watched(async () => {
    const seen = await timeline(throttle(bursts(), 100, { trailing: true }));
    expect(seen).toEqual(['1 at 0', '3 at 100', '5 at 200', '6 at 400']);
  });
});

test('trailing alone gives the last of each time, at its end', async () => {
  await watched(async () => {
    const seen = await timeline(throttle(bursts(), 100, { leading: false, trailing: true }));
    expect(seen).toEqual(['3 at 100', '5 at 200', '6 at 500']);
  });
});

test('what was held back comes when the source ends', async () => {
  await watched(async () => {
    const seen = await timeline(
      throttle(
        at(
          [
            [0, 1],
            [10, 2],
          ],
          20,
        ),
        100,
        { trailing: true },
      ),
    );
    expect(seen).toEqual(['1 at 0', '2 at 20']);
  });
});

test('nothing is lost to a reader that is busy when a value is ready', async () => {
  await watched(async () => {
    const source = at(
      [
        [0, 1],
        [100, 2],
        [200, 3],
      ],
      1000,
    );
    const seen = await timeline(throttle(source, 50, { trailing: true }), 170);
    expect(seen.map((each) => each.split(' ')[0])).toEqual(['1', '2', '3']);
  });
});

test('an error of the source comes after what was held back', async () => {
  const error = new Error('source');
  const paced = throttle(probe({ values: [1, 2, 3, 4], failAt: 3, error }), 1000, { trailing: true });
  expect(await paced.next()).toEqual({ value: 1, done: false });
  expect(await paced.next()).toEqual({ value: 3, done: false });
  expect(await errorOf(paced.next())).toBe(error);
  expect(await paced.next()).toEqual(done);
});

test('return() while a value is held back leaves no timer', async () => {
  const { timers } = await watched(async ({ time }) => {
    const source = probe({ values: [1, 2, 3], hangAt: 2 });
    const paced = throttle(source, 5000, { trailing: true });
    await paced.next();
    const reading = paced.next();
    await settleTasks();
    expect(time.pending).toBe(1);
    await paced.return();
    expect(await reading).toEqual(done);
    source.assertClosedOnce();
  });
  expect(timers).toBe(0);
});

test('throttle() to nothing is refused', () => {
  expect(() => throttle([1], 5, { leading: false })).toThrow(
    new TypeError('Cannot throttle to nothing: leading or trailing must be true'),
  );
});

test('of calls that overlap the first gets the first value, whichever comes first', async () => {
  const slow = new Promise<number>((resolve) => setImmediate(resolve, 1));
  const answers = [slow, Promise.resolve(2)];
  const source = {
    next: async () => {
      const answer = answers.shift();
      return answer === undefined ? { done: true as const, value: undefined } : { done: false, value: await answer };
    },
  };
  const paced = throttle(source as AsyncIterator<number>, 1000);
  expect(await Promise.all([paced.next(), paced.next()])).toEqual([{ value: 1, done: false }, done]);
});

test('what comes at the end of the time, before the value that was held back, takes the place of that', async () => {
  await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    for (const [ms, n] of [
      [10, 1],
      [50, 2],
      [110, 3],
    ] as const)
      setTimeout(() => source.deliver(n), ms);
    setTimeout(() => source.end(), 1000);
    const seen = await timeline(throttle(source, 100, { trailing: true }));
    expect(seen).toEqual(['1 at 10', '3 at 110']);
  });
});

test('of a reader that is busy longer than the time, what is ready stays, and what was held back comes behind it', async () => {
  await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    const stream = throttle(source, 100, { trailing: true });
    const first = stream.next();
    for (const [n, ms] of [
      [1, 50],
      [2, 100],
      [3, 100],
    ] as const) {
      await settleTasks();
      source.deliver(n);
      await sleep(ms);
    }
    expect([await first, await stream.next(), await stream.next()]).toEqual(
      [1, 2, 3].map((value) => ({ value, done: false })),
    );
    await stream.return();
  });
});
