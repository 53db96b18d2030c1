import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { AsyncIter, type CancelReason, DONE, finalize, from, map, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };

/** A finalizer that writes down its reasons. */
function witness(): { readonly reasons: (CancelReason | undefined)[]; readonly fn: (reason?: CancelReason) => void } {
  const reasons: (CancelReason | undefined)[] = [];
  return { reasons, fn: (reason) => void reasons.push(reason) };
}

const error = new Error('source');
const ways: readonly [name: string, leave: (fn: (reason?: CancelReason) => void) => unknown, reason: unknown][] = [
  ['its end', (fn) => toArray(finalize([1, 2], fn)), undefined],
  ['its end, async', (fn) => toArray(finalize(probe({ values: [1] }), fn)), undefined],
  ['the end of an empty source', (fn) => toArray(finalize([], fn)), undefined],
  [
    'a break',
    async (fn) => {
      for await (const value of finalize(probe({ values: [1, 2] }), fn)) if (value === 1) break;
    },
    { source: 'break' },
  ],
  ['return() before the first read', (fn) => finalize([1], fn).return(), { source: 'break' }],
  ['enough further down', (fn) => toArray(take(finalize([1, 2], fn), 1)), { source: 'break' }],
  [
    'an error of the source',
    (fn) => errorOf(toArray(finalize(probe({ failAt: 0, error }), fn))),
    { source: 'sibling', detail: error },
  ],
  [
    'an error of a callback further up',
    (fn) =>
      errorOf(
        toArray(
          finalize(
            map([1], () => Promise.reject(error)),
            fn,
          ),
        ),
      ),
    { source: 'sibling', detail: error },
  ],
  [
    'an error of a callback further down',
    (fn) => errorOf(toArray(map(finalize([1], fn), () => Promise.reject(error)))),
    { source: 'sibling', detail: error },
  ],
  [
    'an abort before the first read',
    (fn) =>
      errorOf(
        from([1], { signal: AbortSignal.abort('stop') })
          .finalize(fn)
          .next(),
      ),
    { source: 'signal', detail: 'stop' },
  ],
  [
    'an abort while a read waits',
    async (fn) => {
      const controller = new AbortController();
      const reading = errorOf(
        from(probe({ hangAt: 0 }), { signal: controller.signal })
          .finalize(fn)
          .next(),
      );
      await settleTasks();
      controller.abort('stop');
      await reading;
      await settleTasks();
    },
    { source: 'signal', detail: 'stop' },
  ],
];

test.each(ways)('fn is called once with its reason after %s', async (_name, leave, reason) => {
  const { reasons, fn } = witness();
  await leave(fn);
  expect(reasons).toEqual([reason]);
});

test('the reason is that which close() of a subclass gets', async () => {
  const leaves: ((stream: AsyncIterableIterator<number>) => Promise<unknown>)[] = [
    (stream) => toArray(stream),
    (stream) => toArray(take(stream, 1)),
    (stream) => stream.return?.() ?? Promise.reject(error),
    (stream) => errorOf(toArray(map(stream, () => Promise.reject(error)))),
  ];
  for (const leave of leaves) {
    const [told, heard] = [witness(), witness()];
    class Twice extends AsyncIter<number> {
      #left = 2;
      protected override pull(): number | typeof DONE {
        return this.#left-- > 0 ? 1 : DONE;
      }
      protected override close(reason?: CancelReason): void {
        heard.fn(reason);
      }
    }
    await leave(finalize(new Twice(), told.fn));
    expect(told.reasons).toEqual(heard.reasons);
    expect(told.reasons).toHaveLength(1);
  }
});

test('left twice, and read after the end, it is called once', async () => {
  const { reasons, fn } = witness();
  const stream = finalize(probe({ values: [1] }), fn);
  await Promise.all([stream.return(), stream.return()]);
  await stream.return();
  expect(await stream.next()).toEqual(done);
  expect(reasons).toHaveLength(1);
});

test('it is called after the source was closed, and waited for', async () => {
  const order: string[] = [];
  await watched(async () => {
    const source = probe<number>({ values: [1, 2], closes: 'byHand' });
    let finish = (): void => undefined;
    const stream = finalize(source, () => {
      order.push('called');
      return new Promise<void>((resolve) => (finish = resolve));
    });
    await stream.next();
    const leaving = stream.return().then(() => order.push('left'));
    await settleTasks();
    expect(order).toEqual([]);
    source.finishClose();
    await settleTasks();
    expect(order).toEqual(['called']);
    finish();
    await leaving;
    source.assertClosedOnce();
  });
  expect(order).toEqual(['called', 'left']);
});

test.each(['end', 'break', 'before'])('its error alone is told (%s)', async (way) => {
  for (const fail of [
    (): never => {
      throw error;
    },
    (): Promise<never> => Promise.reject(error),
  ]) {
    const { suppressed } = await watched(async () => {
      const stream = finalize(probe({ values: [1] }), fail);
      if (way === 'end') expect(await errorOf(toArray(stream))).toBe(error);
      else {
        if (way === 'break') await stream.next();
        expect(await errorOf(stream.return())).toBe(error);
      }
      expect(await stream.next()).toEqual(done);
    });
    expect(suppressed).toEqual([]);
  }
});

test('its error after that of the source, or of the close, is published', async () => {
  const own = new Error('finalizer');
  const fail = (): Promise<never> => Promise.reject(own);
  const { suppressed } = await watched(async () => {
    expect(await errorOf(toArray(finalize(probe({ failAt: 0, error }), fail)))).toBe(error);
    const stream = finalize(probe({ values: [1], closeError: error }), fail);
    await stream.next();
    expect(await errorOf(stream.return())).toBe(error);
  });
  expect(suppressed).toEqual([own, own]);
});

test('a source that does not let go is given up, and fn called all the same', async () => {
  const { reasons, fn } = witness();
  const { orphans, timers } = await watched(async ({ time }) => {
    const stream = finalize(probe({ values: [1], closes: 'never' }), fn);
    await stream.next();
    expect(await stream.return()).toEqual(done);
    expect(time.now).toBe(1000);
    expect(reasons).toEqual([{ source: 'break' }]);
  });
  expect(orphans).toEqual([{ name: 'iterator', stage: 'return', ageMs: 1000 }]);
  expect(timers).toBe(0);
});

test('fn that hangs is given up after the grace, and reported', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const stream = from(probe({ values: [1] }), { graceMs: 50 }).finalize(() => new Promise(() => undefined));
    expect(await stream.toArray()).toEqual([1]);
    expect(time.now).toBe(50);
  });
  expect(orphans).toHaveLength(1);
});

test('calls that overlap go on to the source as they come', async () => {
  const source = probe({ values: [1, 2] });
  const { reasons, fn } = witness();
  const stream = finalize(source, fn);
  const reading = [stream.next(), stream.next(), stream.next()];
  expect(source.pulls).toBe(3);
  expect((await Promise.all(reading)).map(({ value }) => value)).toEqual([1, 2, undefined]);
  expect(reasons).toEqual([undefined]);
});

test('several finalizers run from the source down', async () => {
  const order: number[] = [];
  await from([1])
    .finalize(() => order.push(1))
    .finalize(() => order.push(2))
    .toArray();
  expect(order).toEqual([1, 2]);
});
