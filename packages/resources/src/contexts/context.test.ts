import { expect, test } from '@jest/globals';
import { caught } from '../../test/helpers.ts';
import { contextManager } from './context.ts';
import { SuppressedError } from '../errors/suppressed-error.ts';

const boom = new Error('boom');
const fail = (): never => {
  throw boom;
};

/** A factory that notes setup and teardown, and tears down whatever happens. */
function noting(log: unknown[]) {
  return contextManager(async function* noted(name: string) {
    log.push(`setup ${name}`);
    try {
      yield name;
    } finally {
      await Promise.resolve();
      log.push(`teardown ${name}`);
    }
  });
}

/** Code around the yield without a `try`: what follows the yield runs after a good end only. */
function committing(log: unknown[]) {
  return contextManager(async function* transaction() {
    try {
      yield log;
      log.push('commit');
    } catch (error) {
      log.push('rollback');
      throw error;
    }
  });
}

test('A1: setup, body and teardown run in this order, and the result of the body comes out', async () => {
  const log: unknown[] = [];
  const result = await noting(log)('a').use(async (name) => {
    log.push(`body ${name}`);
    return 42;
  });
  expect(result).toBe(42);
  expect(log).toEqual(['setup a', 'body a', 'teardown a']);
});

test('nothing runs before the context is entered', () => {
  const log: unknown[] = [];
  noting(log)('a');
  expect(log).toEqual([]);
});

test('the body may answer a plain value', async () => {
  expect(await noting([])('a').use((name) => name.length)).toBe(1);
});

test('A2, A3: the error of the body leaves as the same object with its stack, after the teardown', async () => {
  const log: unknown[] = [];
  const { stack } = boom;
  expect(await caught(() => noting(log)('a').use(fail))).toBe(boom);
  expect(boom.stack).toBe(stack);
  expect(log).toEqual(['setup a', 'teardown a']);
});

test('A2: a body that fails before it returns a promise is torn down too', async () => {
  const log: unknown[] = [];
  await caught(() => noting(log)('a').use(fail));
  await caught(() => noting(log)('b').use(async () => fail()));
  expect(log).toEqual(['setup a', 'teardown a', 'setup b', 'teardown b']);
});

test('the generator sees how the body ended', async () => {
  const log: unknown[] = [];
  const transaction = committing(log);
  await transaction().use(() => log.push('body'));
  await caught(() => transaction().use(fail));
  expect(log).toEqual(['body', 'commit', 'rollback']);
});

test.each([
  ['an AbortError', new DOMException('stopped', 'AbortError')],
  ['the result of an iterator', { value: 1, done: true }],
  ['undefined', undefined],
  ['null', null],
  ['NaN', NaN],
])('A3, A10: %s thrown by the body is no signal to the machinery: it leaves as it is', async (_, thrown) => {
  const context = noting([])('a');
  expect(
    await caught(() =>
      context.use(() => {
        throw thrown;
      }),
    ),
  ).toBe(thrown);
});

test('A8: an error that replaces the one of the body leaves with it in a SuppressedError', async () => {
  const replacement = new Error('replacement');
  const context = contextManager(async function* () {
    try {
      yield;
    } catch {
      throw replacement;
    }
  })();
  const error = (await caught(() => context.use(fail))) as SuppressedError;
  expect(error).toBeInstanceOf(SuppressedError);
  expect(error.error).toBe(replacement);
  expect(error.suppressed).toBe(boom);
  expect(Object.hasOwn(replacement, 'cause')).toBe(false);
});

test('A11: an error whose cause is the one of the body leaves as itself', async () => {
  let wrapped: unknown;
  const context = contextManager(async function* () {
    try {
      yield;
    } catch (cause) {
      wrapped = new Error('wrapped', { cause });
      throw wrapped;
    }
  })();
  const error = (await caught(() => context.use(fail))) as Error;
  expect(error).toBe(wrapped);
  expect(error.cause).toBe(boom);
});

test('frozen errors pass: nothing is written to them', async () => {
  const frozen = Object.freeze(new Error('frozen'));
  const replacing = contextManager(async function* () {
    try {
      yield;
    } finally {
      throwIt(Object.freeze(new Error('replacement')));
    }
  });
  const error = (await caught(() => replacing().use(() => throwIt(frozen)))) as SuppressedError;
  expect(error.suppressed).toBe(frozen);
  expect(await caught(() => noting([])('a').use(() => throwIt(frozen)))).toBe(frozen);
});

test('a failing setup leaves as itself and the body does not run', async () => {
  let ran = false;
  const context = contextManager(async function* () {
    fail();
    yield;
  })();
  expect(await caught(() => context.use(() => (ran = true)))).toBe(boom);
  expect(ran).toBe(false);
});

test('a failing teardown leaves as itself after a good body', async () => {
  const context = contextManager(async function* () {
    yield;
    fail();
  })();
  expect(await caught(() => context.use(() => 'lost'))).toBe(boom);
});

test('A5: a generator that never yields is an error that names it, and where it was made', async () => {
  const factory = contextManager(async function* connection() {
    yield* [];
  });
  const error = (await caught(() => factory().use(() => 'never'))) as Error;
  expect(error.message).toMatch(
    /^Cannot enter the context "connection" \(made at .*context\.test\.\w+:\d+:\d+\): its generator must yield exactly once, and ended without a yield$/,
  );
});

test('a generator without a name is told by the place where it was made', async () => {
  const factory = contextManager(async function* () {
    yield* [];
  });
  const error = (await caught(() => factory().enter())) as Error;
  expect(error.message).toMatch(/^Cannot enter an anonymous context \(made at .*context\.test\.\w+:\d+:\d+\): /);
});

test('where the platform has no stacks the message does without the place', async () => {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const factory = contextManager(async function* bare() {
    yield* [];
  });
  Error.stackTraceLimit = limit;
  const error = (await caught(() => factory().enter())) as Error;
  expect(error.message).toBe(
    'Cannot enter the context "bare": its generator must yield exactly once, and ended without a yield',
  );
});

const { captureStackTrace } = Error;

/** What the message says in front of the rule where the stack of whoever makes the context is that, or cannot be had. */
async function toldBy(capture: ((target: { stack?: string }) => void) | undefined): Promise<unknown> {
  Object.assign(Error, { captureStackTrace: capture });
  const factory = contextManager(async function* () {
    yield* [];
  });
  Object.assign(Error, { captureStackTrace });
  return ((await caught(() => factory().enter())) as Error).message.split(': its generator')[0];
}

test.each([
  ['at /app/src/pool.ts:1:2', '/app/src/pool.ts:1:2'],
  ['at makePool (/app/src/pool.ts:1:2)', '/app/src/pool.ts:1:2'],
  ['at new Pool [as Own] (file:///app/at (1)/pool.ts:1:2)', 'file:///app/at (1)/pool.ts:1:2'],
  ['at C:\\Program Files (x86)\\pool.ts:1:2', 'C:\\Program Files (x86)\\pool.ts:1:2'],
  ['at makePool (C:\\Program Files (x86)\\pool.ts:1:2)', 'C:\\Program Files (x86)\\pool.ts:1:2'],
])('the place where a context was made is what stands in the line of the stack: %s', async (line, place) => {
  const told = await toldBy((target) => (target.stack = `Error\n    ${line}\n    at main (/app/main.ts:3:4)`));
  expect(told).toBe(`Cannot enter an anonymous context (made at ${place})`);
});

test('where no stack can be had, as in some browsers, the place is left out', async () => {
  expect(await toldBy(undefined)).toBe('Cannot enter an anonymous context');
});

/** Yields a second time, normally and after an error; closes with what `onClose` does. */
const twice = (onClose: () => unknown) =>
  contextManager(async function* twice() {
    try {
      try {
        yield 1;
      } catch {
        // goes on as after a good end
      }
      yield 2;
    } finally {
      await onClose();
    }
  });

test('A6: a second yield after a good body is an error, and the generator is closed first', async () => {
  const log: unknown[] = [];
  const error = (await caught(() => twice(() => log.push('closed'))().use(() => 'lost'))) as Error;
  expect(error.message).toMatch(/its generator must yield exactly once, and yielded again after the body$/);
  expect(Object.hasOwn(error, 'cause')).toBe(false);
  expect(log).toEqual(['closed']);
});

test("A7: a second yield after the body's error is an error with that one as its cause, and the generator is closed first", async () => {
  const log: unknown[] = [];
  const error = (await caught(() => twice(() => log.push('closed'))().use(fail))) as Error;
  expect(error.message).toMatch(/and yielded again after the body's error was thrown into it$/);
  expect(error.cause).toBe(boom);
  expect(log).toEqual(['closed']);
});

test('A20: a generator that suppresses may not yield again either, nor after a good body', async () => {
  const stubborn = contextManager(
    async function* stubborn() {
      try {
        yield 1;
      } catch {
        yield 2;
      }
    },
    { suppresses: true },
  );
  expect(((await caught(() => stubborn().use(fail))) as Error).cause).toBe(boom);
  const again = contextManager(
    async function* again() {
      yield 1;
      yield 2;
    },
    { suppresses: true },
  );
  expect(((await caught(() => again().use(() => 'lost'))) as Error).message).toMatch(/yielded again after the body$/);
});

test('where closing after a second yield fails both errors leave', async () => {
  const closeError = new Error('close');
  const error = (await caught(() => twice(() => throwIt(closeError))().use(fail))) as SuppressedError;
  expect(error.error).toBe(closeError);
  expect(error.suppressed).toMatchObject({ cause: boom });
});

test('a generator that yields even while it is being closed does not hang, and the message says so', async () => {
  const endless = contextManager(async function* endless() {
    for (;;) {
      try {
        yield 1;
      } finally {
        continue;
      }
    }
  });
  const error = (await caught(() => endless().use(() => 'lost'))) as Error;
  expect(error.message).toMatch(
    /yielded again after the body, and again while it was being closed: its clean-up did not finish$/,
  );
});

test('one context serves one block', async () => {
  const context = noting([])('a');
  await context.use(() => 'first');
  for (const again of [() => context.use(() => 'second'), () => context.enter()]) {
    expect(((await caught(again)) as Error).message).toMatch(
      /^Cannot enter the context "noted" \(made at .*\) twice: one context serves one block; call its factory for a fresh one$/,
    );
  }
});

test('two blocks that are entered at the same time do not share a generator by accident', async () => {
  const log: unknown[] = [];
  const context = noting(log)('a');
  const results = await Promise.allSettled([context.use(() => 1), context.use(() => 2)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(log).toEqual(['setup a', 'teardown a']);
});

test('A9: an error that the generator swallows is thrown again, as the same object, after the teardown', async () => {
  const log: unknown[] = [];
  const context = contextManager(async function* () {
    try {
      yield;
    } catch {
      await Promise.resolve();
      log.push('swallowed');
    }
  })();
  expect(await caught(() => context.use(fail))).toBe(boom);
  expect(log).toEqual(['swallowed']);
});

test('A9: with suppresses: true it is gone, and the result is undefined', async () => {
  const tolerant = contextManager(
    async function* () {
      try {
        yield;
      } catch {
        // swallowed
      }
    },
    { suppresses: true },
  );
  expect(await tolerant().use(fail)).toBe(undefined);
  expect(await tolerant().use(() => 'fine')).toBe('fine');
});

test('with suppresses: true an error that is not swallowed leaves as it is', async () => {
  const picky = contextManager(
    async function* () {
      yield;
    },
    { suppresses: true },
  );
  expect(await caught(() => picky().use(fail))).toBe(boom);
});

test('a generator that yields nothing gives nothing: the value is what was yielded, never a stand-in', async () => {
  const context = contextManager(async function* () {
    yield;
  })();
  expect(await context.use((...values: unknown[]) => values)).toEqual([undefined]);
});

test('A13: arguments reach the generator untouched, whatever they are', async () => {
  const options = { suppresses: true, signal: 'mine', name: 'mine' };
  const context = contextManager(async function* (...args: unknown[]) {
    yield args;
  });
  expect(await context(options, undefined, context).use((args) => args)).toEqual([options, undefined, context]);
});

test('the generator function gets the `this` of the factory call', async () => {
  class Account {
    readonly owner = 'Ada';
    readonly opened = contextManager(async function* (this: Account, greeting: string) {
      yield `${greeting} ${this.owner}`;
    });
  }
  expect(await new Account().opened('Hello').use((text) => text)).toBe('Hello Ada');
});

test('A12: the factory has the name and the length of the generator function', () => {
  const factory = contextManager(async function* connection(host: string, port: number) {
    yield [host, port];
  });
  const shape = { writable: false, enumerable: false, configurable: true };
  expect(Object.getOwnPropertyDescriptor(factory, 'name')).toEqual({ value: 'connection', ...shape });
  expect(Object.getOwnPropertyDescriptor(factory, 'length')).toEqual({ value: 2, ...shape });
});

test('a sync generator function will do', async () => {
  const log: unknown[] = [];
  const context = contextManager(function* (name: string) {
    try {
      yield name;
    } finally {
      log.push('teardown');
    }
  });
  expect(await context('a').use((name) => name)).toBe('a');
  expect(await caught(() => context('b').use(fail))).toBe(boom);
  expect(log).toEqual(['teardown', 'teardown']);
});

test('A18: a consumer that fails in its loop over a generator with a context of its own gets its error unmasked', async () => {
  const log: unknown[] = [];
  const factory = noting(log);
  async function* holder() {
    const entered = await factory('held').enter();
    try {
      yield 1;
      yield 2;
    } finally {
      await entered[Symbol.asyncDispose]();
    }
  }
  const error = await caught(async () => {
    for await (const value of holder()) if (value === 1) fail();
  });
  expect(error).toBe(boom);
  expect(log).toEqual(['setup held', 'teardown held']);
});

test('A19: a context that swallows everything cannot stop a generator that holds it from being closed', async () => {
  const log: unknown[] = [];
  const greedy = contextManager(
    async function* () {
      try {
        yield;
      } catch {
        // swallowed
      }
    },
    { suppresses: true },
  );
  async function* holder() {
    const entered = await greedy().enter();
    try {
      yield 1;
      log.push('went on');
    } finally {
      await entered.exit();
      log.push('left');
    }
  }
  for await (const value of holder()) if (value === 1) break;
  expect(log).toEqual(['left']);
});

test('nothing but a function makes a context manager', () => {
  expect(() => contextManager('text' as unknown as () => AsyncGenerator<number>)).toThrow(
    new TypeError('Cannot make a context manager: its first argument must be a function, not the string text'),
  );
});

test('options that are no object, or hold no boolean, are refused at the call', () => {
  const generator = async function* () {
    yield 1;
  };
  expect(() => contextManager(generator, null as unknown as object)).toThrow(
    new TypeError('Cannot make a context manager: options must be an object, not null'),
  );
  expect(() => contextManager(generator, { suppresses: 'yes' as unknown as boolean })).toThrow(
    new TypeError('Cannot make a context manager: suppresses must be true or false, not the string yes'),
  );
  expect(() => contextManager(generator, { supresses: true } as object)).toThrow(
    new TypeError('Cannot make a context manager with option "supresses": the options are suppresses'),
  );
});

test('a body that is no function is refused at the call, and the context can still be used', async () => {
  const context = noting([])('a');
  expect(() => context.use(undefined as unknown as () => void)).toThrow(
    new TypeError('Cannot use a context: the body must be a function, not undefined'),
  );
  expect(await context.use((name) => name)).toBe('a');
});

test.each([
  ['nothing', () => undefined, 'undefined'],
  ['a promise', async () => fail(), 'an object of class Promise'],
  ['a mere iterator', () => ({ next: () => ({ done: true }) }), 'an object of class Object'],
])('a function that returns %s makes no context', (_, fn, what) => {
  const factory = contextManager(fn as unknown as () => AsyncGenerator<number>);
  expect(() => factory()).toThrow(TypeError);
  expect(() => factory()).toThrow(`it must be an (async) generator function that yields once, and returned ${what}`);
});

test('an error in the defaults of the parameters is thrown at the call of the factory', () => {
  const factory = contextManager(async function* (value: unknown = fail()) {
    yield value;
  });
  expect(() => factory()).toThrow(boom);
});

function throwIt(error: unknown): never {
  throw error;
}
