// The checker itself against iterators that do what none should: it must tell a law, and neither hang nor break.
import { expect, test } from '@jest/globals';
import { checkAsyncIterable, type Checked } from '../../src/testing/index.ts';

const boom = new Error('boom');
const thrown = (): never => {
  throw boom;
};
const done = { value: undefined, done: true } as const;
const withGetter = (name: PropertyKey, rest: object): object =>
  Object.defineProperty({ ...rest }, name, { get: thrown, enumerable: true });
const iterator = (parts: object): object => {
  const made: object = {
    next: () => Promise.resolve(done),
    return: () => Promise.resolve(done),
    [Symbol.asyncIterator]: () => made,
  };
  return Object.defineProperties(made, Object.getOwnPropertyDescriptors(parts));
};

const hostile: readonly (readonly [string, () => unknown])[] = [
  ['nothing', () => undefined],
  ['a string', () => 'abc'],
  ['an iterable that throws when it is opened', () => ({ [Symbol.asyncIterator]: thrown })],
  ['an iterable that throws when it is looked at', () => withGetter(Symbol.asyncIterator, {})],
  ['an iterable that opens nothing', () => ({ [Symbol.asyncIterator]: () => undefined })],
  ['a next that throws when it is looked at', () => iterator(withGetter('next', {}))],
  ['a next() that throws', () => iterator({ next: thrown })],
  ['a next() that answers nothing', () => iterator({ next: () => undefined })],
  ['a promise of nothing', () => iterator({ next: () => Promise.resolve(undefined) })],
  ['a then that throws when it is looked at', () => iterator({ next: () => withGetter('then', {}) })],
  ['a done that throws', () => iterator({ next: () => Promise.resolve(withGetter('done', { value: 1 })) })],
  ['a value that throws', () => iterator({ next: () => Promise.resolve(withGetter('value', { done: false })) })],
  ['a return that throws when it is looked at', () => iterator(withGetter('return', {}))],
  ['a return that is no function', () => iterator({ return: 5 })],
  ['a return() that throws', () => iterator({ return: thrown })],
];

test.each(hostile)('%s: the protocol is broken', async (_, make) => {
  await expect(checkAsyncIterable(() => make() as Checked, { seed: 1 })).rejects.toMatchObject({ law: 'protocol' });
});

test('a next() that never answers has a return() that does: nothing is broken', async () => {
  const make = (): Checked => {
    const waiting: ((result: typeof done) => void)[] = [];
    let over = false;
    return iterator({
      next: () => (over ? Promise.resolve(done) : new Promise((resolve) => waiting.push(resolve))),
      return: () => {
        over = true;
        for (const resolve of waiting) resolve(done);
        return Promise.resolve(done);
      },
    }) as Checked;
  };
  await checkAsyncIterable(make, { seed: 1, runs: 40 });
});

test('a value whose done is left out is a value', async () => {
  const make = (): Checked => {
    let over = false;
    const leave = (): Promise<typeof done> => ((over = true), Promise.resolve(done));
    return iterator({
      next: () => (over ? Promise.resolve(done) : ((over = true), Promise.resolve({ value: 1 }))),
      return: leave,
    }) as Checked;
  };
  await checkAsyncIterable(make, { seed: 1, runs: 40 });
});

test('a then() that throws rejects', async () => {
  const make = (): Checked => iterator({ next: () => ({ then: thrown }) }) as Checked;
  await expect(checkAsyncIterable(make, { seed: 1 })).rejects.toMatchObject({ law: 'fails once' });
});

test('what rejects with something that has no text is told all the same', async () => {
  const make = (): Checked => iterator({ next: () => Promise.reject(Object.create(null)) }) as Checked;
  await expect(checkAsyncIterable(make, { seed: 1 })).rejects.toMatchObject({ law: 'fails once' });
});

test('a timer that throws is told as a stray', async () => {
  const make = (): Checked =>
    (async function* () {
      setTimeout(thrown, 10);
      yield await new Promise((resolve) => setTimeout(resolve, 20));
    })();
  await expect(checkAsyncIterable(make, { seed: 1 })).rejects.toMatchObject({ law: 'no stray rejection' });
});

test('values that hold themselves are compared', async () => {
  const make = async function* (): AsyncGenerator<object> {
    const value: { self?: object } = {};
    value.self = value;
    yield value;
  };
  await checkAsyncIterable(make, { seed: 1, runs: 40 });
});

test('one that never ends is read so far', async () => {
  const make = async function* (): AsyncGenerator<number> {
    for (let value = 0; ; value++) yield value;
  };
  await checkAsyncIterable(make, { seed: 1 });
});
