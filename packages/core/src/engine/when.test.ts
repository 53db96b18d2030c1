import { describe, expect, test } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { settleTasks } from '../testing/index.ts';
import { attempt, awaited, ignore, inTurn, isThenable, mustWait, overhear, promised, rejected, when } from './when.ts';

const error = new Error('told');
const thenable = { then: (resolve: (value: unknown) => void): void => resolve('later') };
const callable = Object.assign((): void => undefined, thenable);
const unaskable = {
  get then(): never {
    throw error;
  },
};
/** A promise whose own `then` calls back at once, and twice. */
const rash = Object.assign(Promise.resolve('its own'), {
  then(resolve: (value: unknown) => void) {
    resolve('first');
    resolve('second');
  },
});
const rejection = (promise: PromiseLike<unknown>): PromiseLike<unknown> =>
  promise.then(ignore, (told: unknown) => told);

test.each<[string, unknown, boolean]>([
  ['a promise', Promise.resolve(), true],
  ['an object with a then()', thenable, true],
  ['a function with a then()', callable, true],
  ['an object whose then is no function', { then: 1 }, false],
  ['an object', {}, false],
  ['a function', ignore, false],
  ['null', null, false],
  ['undefined', undefined, false],
  ['a string', 'then', false],
])('%s: whether it must be awaited', (_kind, value, wanted) => {
  expect([isThenable(value), mustWait(value)]).toEqual([wanted, wanted]);
});

test('what cannot be asked for its then must be awaited where nobody would hear the error', () => {
  expect(() => isThenable(unaskable)).toThrow(error);
  expect(mustWait(unaskable)).toBe(true);
});

test('when() goes on now with what is no promise, and later with what a promise gives', async () => {
  const next = (value: unknown): unknown => [value];
  expect(when('now', next)).toEqual(['now']);
  expect(when(thenable, next)).toBeInstanceOf(Promise);
  expect(await when(thenable, next)).toEqual(['later']);
});

describe('awaited()', () => {
  test('gives a promise as it is', () => {
    const promise = Promise.resolve();
    expect(awaited(promise)).toBe(promise);
  });

  test('gives a promise of ours for whatever else has a then()', async () => {
    expect([await awaited(thenable), await awaited(callable)]).toEqual(['later', 'later']);
  });

  test('gives a promise of ours for one with a then() of its own, which may call back at once and twice', async () => {
    const told: unknown[] = [];
    const answer = awaited(rash)!.then((value) => told.push(value));
    expect(told).toEqual([]);
    await answer;
    expect(told).toEqual(['first']);
  });

  test('gives nothing for what need not be awaited', () => {
    expect([awaited('now'), awaited(undefined), awaited({}), awaited(ignore)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('overhear()', () => {
  const heard = async (value: unknown): Promise<unknown[]> => {
    const errors: unknown[] = [];
    overhear([value], 0, (told) => errors.push(told));
    await settleTasks(1);
    return errors;
  };

  test('hears of a promise that rejects', async () => {
    expect(await heard(Promise.reject(error))).toEqual([error]);
  });

  test('hears of a promise of another realm', async () => {
    expect(await heard(runInNewContext('Promise.reject(error)', { error }))).toEqual([error]);
  });

  test('does not call the then() of a promise, nor that of a thenable', async () => {
    let calls = 0;
    const then = (): void => void calls++;
    const promise = Object.assign(Promise.reject(error), { then });
    expect([await heard(promise), await heard({ then }), calls]).toEqual([[error], [], 0]);
  });

  test.each<[string, () => unknown]>([
    ['what only says that it is a promise', () => ({ [Symbol.toStringTag]: 'Promise' })],
    ['what only inherits from one', () => Object.create(Promise.prototype) as unknown],
    ['nothing', () => undefined],
  ])('lets %s be', async (_kind, make) => {
    expect(await heard(make())).toEqual([]);
  });

  test('lets an item be that cannot be looked at', () => {
    const items = Object.defineProperty([], 0, { get: () => unaskable.then });
    expect(() => overhear(items, 0, ignore)).not.toThrow();
  });
});

describe('promised()', () => {
  test('gives a promise as it is', () => {
    const promise = Promise.resolve();
    expect(promised(promise)).toBe(promise);
  });

  test('hears the first of what a then() says, later', async () => {
    const told: unknown[] = [];
    const answer = promised(rash).then((value) => told.push(value));
    expect(told).toEqual([]);
    await answer;
    expect(told).toEqual(['first']);
  });

  test('tells the error of what cannot be asked as any other', async () => {
    expect(await rejection(promised(unaskable as never))).toBe(error);
  });
});

test('attempt() gives what was answered, and an exception as a promise that no stray comes of', async () => {
  const failed = attempt(() => {
    throw error;
  });
  await settleTasks();
  expect([attempt(() => 'answer'), await rejection(failed as PromiseLike<unknown>)]).toEqual(['answer', error]);
});

test('rejected() tells whoever awaits it, and no stray comes of it', async () => {
  const promise = rejected(error);
  await settleTasks();
  expect(await rejection(promise)).toBe(error);
});

describe('inTurn()', () => {
  const calls: { readonly given: number; readonly resolve: (value: unknown) => void; readonly reject: () => void }[] =
    [];
  const ask = inTurn((given: number) => {
    if (given < 0) throw error;
    return new Promise((resolve, reject) => calls.push({ given, resolve, reject: () => reject(error) }));
  });

  test('begins each call when the one before it has settled, however', async () => {
    const answers = [ask(1), ask(2), ask(-3)].map(rejection);
    expect(calls.map(({ given }) => given)).toEqual([1]);
    calls[0]!.reject();
    expect(await answers[0]).toBe(error);
    await settleTasks();
    const last = ask(4);
    expect(calls.map(({ given }) => given)).toEqual([1, 2]);
    calls[1]!.resolve('two');
    expect(await answers[2]).toBe(error);
    await settleTasks();
    expect(calls.map(({ given }) => given)).toEqual([1, 2, 4]);
    calls[2]!.resolve('four');
    expect(await last).toBe('four');
  });

  test('begins a call at once when none is under way', () => {
    void ask(5);
    expect(calls.at(-1)!.given).toBe(5);
    void ask(6);
    expect(calls.at(-1)!.given).toBe(5);
  });
});
