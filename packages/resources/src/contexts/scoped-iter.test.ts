import { from, take, toArray } from '@forawait/core';
import { expect, test } from '@jest/globals';
import { scopedIter } from './scoped-iter.ts';

/** Numbers up to 9, and whether they were closed. */
function digits() {
  const state = { closed: 0 };
  async function* values() {
    try {
      for (let digit = 0; digit <= 9; digit++) yield digit;
    } finally {
      state.closed++;
    }
  }
  return { state, values: values() };
}

test('B10: is closed at the end of the block, also where it was read in part', async () => {
  const { state, values } = digits();
  const first = await scopedIter(values).use(async (view) => {
    for await (const digit of view) return [digit, state.closed];
    return [];
  });
  expect([first, state.closed]).toEqual([[0, 0], 1]);
});

test('B10: and where the body fails, or nothing was read', async () => {
  const boom = new Error('boom');
  const { state, values } = digits();
  const run = scopedIter(values).use(async (view) => {
    await view.next();
    throw boom;
  });
  await expect(run).rejects.toBe(boom);
  expect(state.closed).toBe(1);
  const source = from([1]);
  expect(await scopedIter(source).use(() => 'unread')).toBe('unread');
  expect(await source.next()).toEqual({ value: undefined, done: true });
});

test('B11: can be read and left many times, and goes on where the last one stopped', async () => {
  const { state, values } = digits();
  const seen = await scopedIter(values).use(async (view) => {
    const seen: number[][] = [];
    for await (const digit of view) {
      seen.push([digit]);
      if (digit === 1) break;
    }
    seen.push(await toArray(take(view, 2)));
    await view.return?.();
    seen.push(await from(view).take(1).toArray());
    expect(state.closed).toBe(0);
    return seen;
  });
  expect(seen).toEqual([[0], [1], [2, 3], [4]]);
});

test('B12: a block inside of another one ends its own view only', async () => {
  const { state, values } = digits();
  await scopedIter(values).use(async (outer) => {
    const inner = await scopedIter(outer).enter();
    await inner.value.return?.();
    expect(await inner.value.next()).toEqual({ value: 0, done: false });
    await inner.exit();
    expect(await inner.value.next()).toEqual({ value: undefined, done: true });
    expect(await outer.next()).toEqual({ value: 1, done: false });
  });
  expect(state.closed).toBe(1);
});

test('B12: the end of the outer block ends all views', async () => {
  const { state, values } = digits();
  const outer = await scopedIter(values).enter();
  const inner = await scopedIter(outer.value).enter();
  expect(await inner.value.next()).toEqual({ value: 0, done: false });
  await outer.exit();
  expect(await inner.value.next()).toEqual({ value: undefined, done: true });
  await inner.exit();
  expect(state.closed).toBe(1);
});

test('return() of the view answers that there is no more, and ends nothing', async () => {
  const { values } = digits();
  await scopedIter(values).use(async (view) => {
    expect(await view.return?.()).toEqual({ value: undefined, done: true });
    expect(await view.next()).toEqual({ value: 0, done: false });
  });
});

test('a view that is read while its source is being closed is at its end at once', async () => {
  let closed!: (result: IteratorResult<number, undefined>) => void;
  const source: AsyncIterableIterator<number> = {
    next: async () => ({ value: 1, done: false }),
    return: () => new Promise((close) => (closed = close)),
    [Symbol.asyncIterator]: () => source,
  };
  const entered = await scopedIter(source).enter();
  await entered.value.next();
  const exit = entered.exit(undefined);
  expect(await entered.value.next()).toEqual({ value: undefined, done: true });
  closed({ value: undefined, done: true });
  expect(await exit).toBe(false);
});

test('B13: is entered once, and takes what can be iterated', async () => {
  const context = scopedIter([1]);
  await context.use(() => undefined);
  await expect(context.use(() => undefined)).rejects.toThrow('Cannot enter a scopedIter() twice');
  expect(() => scopedIter(7 as never)).toThrow(TypeError);
  expect(() => scopedIter([1]).use(7 as never)).toThrow(TypeError);
});
