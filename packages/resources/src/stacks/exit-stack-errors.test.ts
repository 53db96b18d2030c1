import { describe, expect, test } from '@jest/globals';
import { caught, shapeOf } from '../../test/helpers.ts';
import { contextManager } from '../contexts/context.ts';
import { AsyncExitStack } from './exit-stack.ts';
import type { Exit, Failure } from '../errors/failure.ts';
import { SuppressedError } from '../errors/suppressed-error.ts';

const boom = new Error('boom');
const throwing = (error: unknown) => (): never => {
  throw error;
};

/** Leaves a stack of these exits (the first one runs last) after a body that fails with the error, if there is one. */
async function unwind(exits: readonly Exit[], failure?: Failure): Promise<unknown> {
  return AsyncExitStack.run((stack) => {
    for (const exit of exits) stack.push(exit);
    if (failure !== undefined) throw failure.error;
    return 'fine';
  });
}

test('C3: exits see the error until one of them swallows it, and nothing afterwards', async () => {
  const log: unknown[] = [];
  const seeing = (failure?: Failure): void => void log.push(failure);
  await unwind([seeing, () => true, seeing], { error: boom });
  expect(log).toEqual([{ error: boom }, undefined]);
});

test.each([[1], ['true'], [{}], [[]], [undefined], [false]])(
  'C9: %p swallows nothing: only true does',
  async (answer) => {
    expect(await caught(() => unwind([() => answer], { error: boom }))).toBe(boom);
  },
);

test('C9: a promise of true swallows', async () => {
  expect(await unwind([async () => true], { error: boom })).toBe(undefined);
});

test('true after a good body changes nothing', async () => {
  expect(await unwind([() => true])).toBe('fine');
});

test('a thrown undefined is an error like any other', async () => {
  const log: unknown[] = [];
  expect(await caught(() => unwind([(failure) => log.push(failure)], { error: undefined }))).toBe(undefined);
  expect(log).toEqual([{ error: undefined }]);
});

test('C8: an error of an exit leaves after all the others ran', async () => {
  const log: string[] = [];
  const error = await caught(() => unwind([() => log.push('first'), throwing(boom), () => log.push('last')]));
  expect(error).toBe(boom);
  expect(log).toEqual(['last', 'first']);
});

test('C10: an error of an exit keeps its own stack', async () => {
  const { stack } = boom;
  expect(((await caught(() => unwind([throwing(boom)]))) as Error).stack).toBe(stack);
});

test('C11: several errors leave as a chain: the last one thrown first, each with the one before it', async () => {
  const error = await caught(() =>
    unwind([throwing(new Error('third')), throwing(new Error('second')), throwing(new Error('first'))], {
      error: boom,
    }),
  );
  expect(shapeOf(error)).toBe('(third over (second over (first over boom)))');
});

test('C11: an error that was swallowed on the way is not in the chain of a later one', async () => {
  const error = await caught(() => unwind([throwing(new Error('late')), () => true, throwing(new Error('gone'))]));
  expect(shapeOf(error)).toBe('late');
});

test('C15: an exit that fails after the error of the body was swallowed leaves alone', async () => {
  const error = await caught(() => unwind([throwing(new Error('late')), () => true], { error: boom }));
  expect(shapeOf(error)).toBe('late');
});

test('C15: errors of exits and of the body, swallowed in any mix, make a quiet end', async () => {
  expect(await unwind([() => true, throwing(new Error('b')), () => true, throwing(new Error('a'))])).toBe('fine');
  expect(await unwind([() => true, throwing(new Error('a'))], { error: boom })).toBe(undefined);
});

test('C14: an exit that throws the same error again changes nothing', async () => {
  const again: Exit = (failure) => {
    throw failure?.error;
  };
  expect(await caught(() => unwind([again, again], { error: boom }))).toBe(boom);
});

test('C14: an exit that throws what was suppressed earlier makes no cycle, and nothing is lost', async () => {
  const first = new Error('first');
  const error = await caught(() => unwind([throwing(first), throwing(new Error('second')), throwing(first)]));
  expect(shapeOf(error)).toBe('(first over (second over first))');
});

test('an error with the current one as its cause leaves as itself', async () => {
  const wrap =
    (message: string): Exit =>
    (failure) => {
      throw new Error(message, { cause: failure?.error });
    };
  const error = await caught(() => unwind([wrap('outer'), wrap('inner')], { error: boom }));
  expect(shapeOf(error)).toBe('(outer from (inner from boom))');
});

test('C14: a cause that an error has already is left alone, and the current error is kept beside it', async () => {
  const own = new Error('own', { cause: 'its cause' });
  const error = (await caught(() => unwind([throwing(own)], { error: boom }))) as SuppressedError;
  expect([error.error, error.suppressed, own.cause]).toEqual([own, boom, 'its cause']);
});

test('C12: a cause that was cleared on purpose stays cleared on the error itself; the older error is not lost', async () => {
  const own = new Error('own', { cause: undefined });
  const error = (await caught(() => unwind([throwing(own)], { error: boom }))) as SuppressedError;
  expect([error.error, error.suppressed]).toEqual([own, boom]);
  expect(Object.getOwnPropertyDescriptor(own, 'cause')?.value).toBe(undefined);
});

test('an exit cannot change what the others see by writing to the failure', async () => {
  const meddling: Exit = (failure) => {
    (failure as { error: unknown }).error = 'changed';
  };
  const error = (await caught(() => unwind([meddling], { error: boom }))) as SuppressedError;
  expect(error.error).toBeInstanceOf(TypeError);
  expect(error.suppressed).toBe(boom);
});

test('a failure handed to exit() stays the same for the stack, whatever becomes of it', async () => {
  const stack = new AsyncExitStack();
  const failure = { error: boom as unknown };
  stack.push(() => {
    failure.error = 'changed';
  });
  stack.push(() => {
    failure.error = 'changed early';
  });
  const log: unknown[] = [];
  stack.push((seen) => log.push(seen));
  expect(await stack.exit(failure)).toBe(false);
  expect(log).toEqual([{ error: boom }]);
});

test('exit() answers whether the error was swallowed', async () => {
  const swallowing = new AsyncExitStack();
  swallowing.push(() => true);
  expect(await swallowing.exit({ error: boom })).toBe(true);
  expect(await swallowing.exit({ error: boom })).toBe(false);
  expect(await new AsyncExitStack().exit({ error: boom })).toBe(false);
  expect(await new AsyncExitStack().exit()).toBe(false);
});

test('C18: an error replaced by nested contexts leaves once, with an acyclic chain', async () => {
  const replacing = contextManager(async function* (name: string) {
    try {
      yield;
    } catch (error) {
      throw new Error(name, { cause: error });
    }
  });
  const error = await caught(() =>
    AsyncExitStack.run(async (stack) => {
      await stack.enter(replacing('outer'));
      await stack.enter(replacing('inner'));
      throw boom;
    }),
  );
  expect(shapeOf(error)).toBe('(outer from (inner from boom))');
});

test('a generator that re-throws what an inner context made of the error leaves it once', async () => {
  const failing = contextManager(async function* () {
    try {
      yield;
    } finally {
      await Promise.reject(new Error('teardown'));
    }
  });
  const passing = contextManager(async function* () {
    yield;
  });
  const error = await caught(() => passing().use(() => failing().use(() => passing().use(throwing(boom)))));
  expect(shapeOf(error)).toBe('(teardown over boom)');
});

describe('what exit() is told is read once, before anything:', () => {
  const hostile: Failure = {
    get error() {
      throw boom;
    },
  };

  test.each<[string, unknown, unknown]>([
    ['null', null, new TypeError('Cannot leave with null: expected { error } or nothing')],
    ['a number', 7, new TypeError('Cannot leave with the number 7: expected { error } or nothing')],
    [
      'an object without error',
      {},
      new TypeError('Cannot leave with an object of class Object: expected { error } or nothing'),
    ],
    [
      'an error itself',
      boom,
      new TypeError('Cannot leave with an object of class Error: expected { error } or nothing'),
    ],
    ['a getter that throws', hostile, boom],
  ])('%s is refused, and the stack or the context can be left afterwards', async (_, told, refusal) => {
    const log: unknown[] = [];
    const stack = new AsyncExitStack();
    stack.push((failure) => log.push(failure));
    const context = contextManager(async function* () {
      yield;
      log.push('left');
    });
    for (const entered of [stack, await context().enter()]) {
      const error = await caught(() => entered.exit(told as Failure));
      expect(error).toEqual(refusal);
      expect(log).toEqual([]);
      await entered.exit();
      expect(log.splice(0)).toHaveLength(1);
    }
  });

  test('a getter is asked once', async () => {
    let reads = 0;
    const told = { get error() { return ++reads; } }; // prettier-ignore
    const seen: unknown[] = [];
    const stack = new AsyncExitStack();
    for (let n = 0; n < 2; n++) stack.push((failure) => seen.push(failure));
    expect(await stack.exit(told)).toBe(false);
    expect([seen, reads]).toEqual([[{ error: 1 }, { error: 1 }], 1]);
    const context = contextManager(async function* () {
      yield;
    });
    expect(await (await context().enter()).exit(told)).toBe(false);
    expect(reads).toBe(2);
  });
});
