import { expect, test } from '@jest/globals';
import { caught } from '../../test/helpers.ts';
import { contextManager } from './context.ts';

const boom = new Error('boom');

function noting(log: unknown[]) {
  return contextManager(async function* noted(name: string) {
    log.push(`enter ${name}`);
    try {
      yield name;
    } finally {
      log.push(`exit ${name}`);
    }
  });
}

test('A15: a wrapped function runs in a block of its own at each call', async () => {
  const log: unknown[] = [];
  const double = noting(log).wrap((number: number) => number * 2, 'a');
  expect([await double(1), await double(2)]).toEqual([2, 4]);
  expect(log).toEqual(['enter a', 'exit a', 'enter a', 'exit a']);
});

test('A15: the block is left when the function fails, and the error passes', async () => {
  const log: unknown[] = [];
  const failing = noting(log).wrap(() => {
    throw boom;
  }, 'a');
  expect(await caught(() => failing())).toBe(boom);
  expect(log).toEqual(['enter a', 'exit a']);
});

test('A16: a wrapped method keeps its `this` and its arguments', async () => {
  class Greeter {
    readonly name = 'Ada';
    greet = noting([]).wrap(function (this: Greeter, greeting: string, ...more: string[]) {
      return [greeting, this.name, ...more].join(' ');
    }, 'a');
  }
  expect(await new Greeter().greet('Hello', 'Lovelace')).toBe('Hello Ada Lovelace');
});

test('the generator function gets the `this` of the call too', async () => {
  const owned = contextManager(async function* (this: { name: string }) {
    yield;
    this.name += ' left';
  });
  const owner = {
    name: 'Ada',
    run: owned.wrap(function (this: { name: string }) {
      this.name += ' ran';
    }),
  };
  await owner.run();
  expect(owner.name).toBe('Ada ran left');
});

test('a wrapped function keeps its name and its length', () => {
  const wrapped = noting([]).wrap(function area(width: number, height: number) {
    return width * height;
  }, 'a');
  expect([wrapped.name, wrapped.length]).toEqual(['area', 2]);
});

test('A14: a wrapped function may call itself: each level has its own block', async () => {
  let depth = 0;
  let deepest = 0;
  const nesting = contextManager(async function* () {
    depth++;
    deepest = Math.max(deepest, depth);
    try {
      yield;
    } finally {
      depth--;
    }
  });
  const recurse: (level: number) => Promise<void> = nesting.wrap(async (level: number): Promise<void> => {
    if (level > 1) await recurse(level - 1);
  });
  await recurse(10);
  expect([deepest, depth]).toEqual([10, 0]);
});

test('calls at the same time do not share a block', async () => {
  const log: unknown[] = [];
  const slow = noting(log).wrap(async (turns: number) => {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    log.push(turns);
  }, 'a');
  await Promise.all([slow(9), slow(1)]);
  expect(log).toEqual(['enter a', 'enter a', 1, 'exit a', 9, 'exit a']);
});

test('what cannot make a context rejects: a wrapped function never throws at the call', async () => {
  const broken = contextManager((() => undefined) as unknown as () => AsyncGenerator<number>);
  expect(await caught(() => broken.wrap(() => 1)())).toBeInstanceOf(TypeError);
});

test('nothing but a function can be wrapped', () => {
  expect(() => noting([]).wrap(42 as unknown as () => void, 'a')).toThrow(
    new TypeError('Cannot wrap: the function to wrap must be a function, not the number 42'),
  );
});
