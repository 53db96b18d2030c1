import { expect, test } from '@jest/globals';
import { from } from '@forawait/core';
import { probe, virtualTime } from '@forawait/core/testing';
import { caught } from '../../test/helpers.ts';
import { closing } from './closing.ts';
import { SuppressedError } from '../errors/suppressed-error.ts';

const boom = new Error('boom');

/** A generator that notes its clean-up, and is never at its end by itself. */
async function* endless(log: unknown[]) {
  try {
    for (let value = 0; ; value++) yield value;
  } finally {
    await Promise.resolve();
    log.push('closed');
  }
}

test('the body gets the very iterator, and it is closed exactly once afterwards', async () => {
  const source = probe({ values: [1, 2, 3] });
  const result = await closing(source).use(async (iterator) => {
    expect(iterator).toBe(source);
    return (await iterator.next()).value;
  });
  expect(result).toBe(1);
  source.assertClosedOnce();
});

test('the iterator is closed when the body fails, and the error of the body leaves', async () => {
  const source = probe({ values: [1, 2, 3] });
  const error = await caught(() =>
    closing(source).use(async (iterator) => {
      await iterator.next();
      throw boom;
    }),
  );
  expect(error).toBe(boom);
  source.assertClosedOnce();
});

test('a generator that was read in part runs its finally inside the block', async () => {
  const log: unknown[] = [];
  await closing(endless(log)).use(async (iterator) => {
    await iterator.next();
    log.push('still in the block');
  });
  log.push('after the block');
  expect(log).toEqual(['still in the block', 'closed', 'after the block']);
});

test('a loop that ends early in the block, and the block itself, run the clean-up of a generator once', async () => {
  const log: unknown[] = [];
  await closing(endless(log)).use(async (iterator) => {
    for await (const value of iterator) if (value === 3) break;
  });
  expect(log).toEqual(['closed']);
});

test('an iterator that was never read is closed', async () => {
  const source = probe({ values: [1], shape: 'bareIterator' });
  await closing(source).use(() => undefined);
  source.assertClosedOnce();
});

test('a generator that was never read runs nothing', async () => {
  const log: unknown[] = [];
  const generator = endless(log);
  await closing(generator).use(() => undefined);
  expect(log).toEqual([]);
  expect(await generator.next()).toEqual({ value: undefined, done: true });
});

test('an error raised after the loop leaves unchanged, and iteration is over', async () => {
  const log: unknown[] = [];
  const generator = endless(log);
  const error = await caught(() =>
    closing(generator).use(async (iterator) => {
      await iterator.next();
      throw boom;
    }),
  );
  expect(error).toBe(boom);
  expect(await generator.next()).toEqual({ value: undefined, done: true });
});

test('after an error was thrown into the generator and left it, closing has nothing more to do', async () => {
  const log: unknown[] = [];
  await closing(endless(log)).use(async (iterator) => {
    await iterator.next();
    expect(await caught(() => iterator.throw(boom))).toBe(boom);
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
  });
  expect(log).toEqual(['closed']);
});

test('a generator is closed, not told: it can neither see nor silence the error of the body', async () => {
  const log: unknown[] = [];
  async function* silencing() {
    while (log.length < 10) {
      try {
        yield 1;
      } catch (error) {
        log.push(error);
      } finally {
        log.push('finally');
      }
    }
  }
  const error = await caught(() =>
    closing(silencing()).use(async (iterator) => {
      await iterator.next();
      throw boom;
    }),
  );
  expect(error).toBe(boom);
  expect(log).toEqual(['finally']);
});

test('a generator that yields again while it is being closed is an error, not a hang', async () => {
  async function* stubborn() {
    try {
      yield 1;
    } finally {
      yield 2;
    }
  }
  const error = await caught(() => closing(stubborn()).use((iterator) => iterator.next()));
  expect(error).toEqual(
    new Error('Cannot close an iterator that yields while it is being closed: its clean-up did not finish'),
  );
});

test('where closing fails its error leaves, with the error of the body if there is one', async () => {
  const closeError = new Error('close');
  const failing = () => closing(probe({ values: [1], closeError }));
  expect(await caught(() => failing().use(() => 'lost'))).toBe(closeError);
  const error = (await caught(() => failing().use(() => Promise.reject(boom)))) as SuppressedError;
  expect(error).toBeInstanceOf(SuppressedError);
  expect([error.error, error.suppressed]).toEqual([closeError, boom]);
});

test('an iterator without return() works', async () => {
  const source = probe({ values: [1], closes: 'missing' });
  expect(await closing(source).use((iterator) => iterator.next())).toEqual({ value: 1, done: false });
});

test('an iterator that can only be disposed of is disposed of', async () => {
  const log: unknown[] = [];
  const iterator = {
    next: () => ({ value: 1, done: false }),
    [Symbol.dispose]() {
      log.push(this === iterator);
    },
  };
  await closing(iterator).use(() => undefined);
  expect(log).toEqual([true]);
});

test.each([['promise'], ['sync'], ['thenable']] as const)('return() may answer by a %s', async (closes) => {
  const source = probe({ values: [1], closes });
  await closing(source).use((iterator) => iterator.next());
  source.assertClosedOnce();
});

test.each([[undefined], [null], [1], [{}], [{ value: 1 }]])('return() may answer %p', async (answer) => {
  const iterator = { next: () => ({ value: 1, done: false }), return: () => answer };
  expect(await closing(iterator).use(() => 'fine')).toBe('fine');
});

test('sync iterators and generators are closed too', async () => {
  const log: string[] = [];
  function* letters() {
    try {
      yield 'a';
      yield 'b';
    } finally {
      log.push('closed');
    }
  }
  expect(await closing(letters()).use((iterator) => iterator.next().value)).toBe('a');
  expect(log).toEqual(['closed']);
});

test('a pipeline is closed with its source', async () => {
  const source = probe({ values: [1, 2, 3] });
  const pipeline = from(source).map((value) => value * 10);
  expect(await closing(pipeline).use(async (values) => (await values.next()).value)).toBe(10);
  source.assertClosedOnce();
  expect(await pipeline.next()).toEqual({ value: undefined, done: true });
});

test('a hung source does not hang the block for longer than the grace of its pipeline', async () => {
  const time = virtualTime();
  try {
    const source = probe({ values: [1], hangAt: 0, closes: 'never' });
    const orphans: unknown[] = [];
    const pipeline = from(source, { graceMs: 50, onOrphan: (orphan) => orphans.push(orphan) });
    const answers: unknown[] = [];
    await time.run(() =>
      closing(pipeline).use((values) => {
        void values.next().then((answer) => answers.push(answer));
      }),
    );
    await time.advance(0);
    expect([time.now, orphans.length, answers]).toEqual([50, 1, [{ value: undefined, done: true }]]);
  } finally {
    time.restore();
  }
});

test('await using closes; the iterator is its value', async () => {
  const source = probe({ values: [1, 2] });
  const error = await caught(async () => {
    await using scope = closing(source);
    expect(scope.value).toBe(source);
    await scope.value.next();
    throw boom;
  });
  expect(error).toBe(boom);
  source.assertClosedOnce();
});

test('closing again does nothing', async () => {
  const source = probe({ values: [1, 2] });
  const scope = closing(source);
  await scope.use((iterator) => iterator.next());
  await scope[Symbol.asyncDispose]();
  expect(await scope.exit({ error: boom })).toBe(false);
  source.assertClosedOnce();
});

test('what closes already is answered as it is', async () => {
  const source = probe({ values: [1, 2] });
  const scope = closing(source);
  expect(closing(scope)).toBe(scope);
  await closing(scope).use((iterator) => iterator.next());
  source.assertClosedOnce();
});

test('B7: what is closed answers done to whoever still reads it, and closing it again does nothing', async () => {
  const source = probe({ values: [1, 2] });
  const scope = closing(from(source));
  const iterator = await scope.use(async (values) => (await values.next(), values));
  expect(await iterator.next()).toEqual({ value: undefined, done: true });
  expect(await caught(() => iterator.throw(boom))).toBe(boom);
  await iterator.return();
  await scope.exit();
  source.assertClosedOnce();
});

test('B7: one block for one iterator: a second use, also at the same time, is an error', async () => {
  const twice = 'Cannot use a closing iterator twice: it is closed after its block';
  const scope = closing(probe({ values: [1] }));
  const using = scope.use(() => 'first');
  expect(() => scope.use(() => 'second')).toThrow(twice);
  expect(await using).toBe('first');
  const disposed = closing(probe({ values: [1] }));
  await disposed[Symbol.asyncDispose]();
  expect(() => disposed.use(() => 'late')).toThrow(twice);
});

test.each([
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a list', [1], 'an object of class Array'],
  ['an async iterable', { [Symbol.asyncIterator]: () => endless([]) }, 'an object of class Object'],
  ['a generator function', endless, 'a function'],
])('B7: %s is refused at the call', (_, wrong, what) => {
  expect(() => closing(wrong as never)).toThrow(
    new TypeError(`Cannot close ${what}: expected an iterator, an object with next()`),
  );
});

test('a body that is no function is refused at the call, and the iterator can still be used', async () => {
  const source = probe({ values: [1] });
  const scope = closing(source);
  expect(() => scope.use(undefined as never)).toThrow(
    new TypeError('Cannot use an iterator: the body must be a function, not undefined'),
  );
  await scope.use((iterator) => iterator.next());
  source.assertClosedOnce();
});
