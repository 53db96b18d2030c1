import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CancelledError } from '@forawait/core';
import { closing, contextManager, AsyncExitStack, nullContext, suppress, SuppressedError } from '../src/index.ts';
import { caught } from './helpers.ts';

/**
 * What CPython 3.11's contextlib answered in 43 situations; each one that applies is run here and must answer the same.
 *
 * How answers are compared: Python's implicit `__context__` is here the `suppressed` of a `SuppressedError`, or the `cause`
 * where there is one; Python's `RuntimeError` is here an `Error`, with a message that names the rule.
 */
interface Answer {
  readonly result?: unknown;
  readonly raised?: string;
  readonly msg?: string;
  readonly cause?: string | null;
  readonly context?: string | null;
  readonly group?: null;
}

const golden = JSON.parse(readFileSync(new URL('./contextlib.json', import.meta.url), 'utf8')) as Record<
  string,
  Answer
>;

class Boom extends Error {}
class Other extends Error {}
class StopAsyncIteration extends Error {}

const RULES: readonly (readonly [RegExp, string])[] = [
  [/must yield exactly once, and ended without a yield$/, "generator didn't yield"],
  [/yielded again after the body's error was thrown into it$/, "generator didn't stop after athrow()"],
  [/yielded again after the body$/, "generator didn't stop"],
];

/** Our message of a rule, in Python's words. */
function inPython(message: string): string {
  return RULES.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}

const nameOf = (error: unknown): string | null => (error instanceof Error ? error.constructor.name : null);

async function answerOf(action: () => unknown): Promise<Answer> {
  try {
    return { result: (await action()) ?? null };
  } catch (error) {
    const { error: raised, suppressed } =
      error instanceof SuppressedError ? error : { error: error as Error, suppressed: undefined };
    const { message, cause } = raised as Error;
    const isRule = inPython(message) !== message;
    return {
      raised: isRule ? 'RuntimeError' : String(nameOf(raised)),
      msg: inPython(message),
      cause: isRule ? null : nameOf(cause),
      context: nameOf(suppressed ?? cause),
      group: null,
    };
  }
}

const throws = (error: unknown) => (): never => {
  throw error;
};

/** An exit that notes what it saw. */
function noting(log: unknown[], name: string, then: () => unknown = () => undefined) {
  return (failure?: { readonly error: unknown }) => {
    const error = failure?.error as Error | undefined;
    log.push([name, error === undefined ? null : `${nameOf(error)}:${error.message}`]);
    return then();
  };
}

// The same answer, to the letter.
const same: Record<string, () => unknown> = {
  'acm: normal exit runs finally': async () => {
    const log: string[] = [];
    const context = contextManager(async function* () {
      log.push('enter');
      try {
        yield 'v';
      } finally {
        log.push('exit');
      }
    });
    await context().use((value) => log.push(value));
    return log;
  },

  'acm: body raises, generator does not catch -> same object propagates, finally ran': async () => {
    const log: string[] = [];
    const boom = new Boom('x');
    const context = contextManager(async function* () {
      log.push('enter');
      try {
        yield;
      } finally {
        log.push('exit');
      }
    });
    return [(await caught(() => context().use(throws(boom)))) === boom, log];
  },

  'acm: generator raises before yield': () =>
    contextManager(async function* () {
      if (Date.now() > 0) throw new Boom('setup');
      yield;
    })().use(throws(new Other('the body must not run'))),

  'acm: generator yields twice (normal exit)': async () => {
    const log: string[] = [];
    const context = contextManager(async function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        log.push('closed');
      }
    });
    const error = await caught(() => context().use(() => undefined));
    return [inPython((error as Error).message), log];
  },

  'acm: generator yields again after exception': async () => {
    const log: string[] = [];
    const context = contextManager(async function* () {
      try {
        try {
          yield 1;
        } catch {
          yield 2;
        }
      } finally {
        log.push('closed');
      }
    });
    const error = (await caught(() => context().use(throws(new Boom('x'))))) as Error;
    return [inPython(error.message), nameOf(error.cause), log];
  },

  'acm: generator translates exception (raise Other from e)': () =>
    contextManager(async function* () {
      try {
        yield;
      } catch (error) {
        throw new Other('o', { cause: error });
      }
    })().use(throws(new Boom('x'))),

  'acm: generator raises Other in finally while Boom propagating -> Other wins, context Boom': () =>
    contextManager(async function* () {
      try {
        yield;
      } finally {
        throwOther('fin');
      }
    })().use(throws(new Boom('x'))),

  'acm: re-raise same exception object with bare raise -> identity kept': async () => {
    const boom = new Boom('x');
    const context = contextManager(async function* () {
      try {
        yield;
      } catch (error) {
        throw error;
      }
    });
    return (await caught(() => context().use(throws(boom)))) === boom;
  },

  'acm: body raises StopAsyncIteration -> not suppressed': () =>
    contextManager(async function* () {
      yield;
    })().use(throws(new StopAsyncIteration('s'))),

  'acm: body returns value from with': () =>
    contextManager(async function* () {
      yield 'v';
    })().use((value) => `ret ${value}`),

  'acm: as decorator, each call gets fresh generator': async () => {
    const log: unknown[] = [];
    const context = contextManager(async function* () {
      log.push('enter');
      try {
        yield;
      } finally {
        log.push('exit');
      }
    });
    const double = context.wrap(async (number: number) => {
      log.push(number);
      return number * 2;
    });
    return [[await double(1), await double(2)], log];
  },

  'acm: exit error when body succeeded': () =>
    contextManager(async function* () {
      yield;
      throw new Other('teardown');
    })().use(() => 'lost'),

  'acm: body cancelled -> CancelledError thrown into generator, finally awaits ok': async () => {
    const log: string[] = [];
    const controller = new AbortController();
    const context = contextManager(async function* () {
      try {
        yield;
      } catch (error) {
        log.push(String(nameOf(error)));
        throw error;
      } finally {
        await Promise.resolve();
        log.push('cleaned');
      }
    });
    let entered = (): void => {};
    const started = new Promise<void>((resolve) => (entered = resolve));
    const running = context().use(() => {
      entered();
      return new Promise((_, reject) => {
        controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
      });
    });
    await started;
    controller.abort(new CancelledError({ source: 'explicit' }));
    if ((await caught(() => running)) === controller.signal.reason) log.push('cancelled');
    return log;
  },

  'stack: LIFO order, each gets exc info': async () => {
    const log: unknown[] = [];
    await caught(() =>
      AsyncExitStack.run((stack) => {
        stack.push(noting(log, 'a'));
        stack.push(noting(log, 'b'));
        throw new Boom('x');
      }),
    );
    return log;
  },

  'stack: inner suppresses -> outer sees None, after-block runs': async () => {
    const log: unknown[] = [];
    await AsyncExitStack.run((stack) => {
      stack.push(noting(log, 'outer'));
      stack.push(noting(log, 'inner', () => true));
      throw new Boom('x');
    });
    return log;
  },

  'stack: inner replaces exception -> outer sees new; final context chain': async () => {
    const log: unknown[] = [];
    const error = (await caught(() =>
      AsyncExitStack.run((stack) => {
        stack.push((failure) => noting(log, 'outer')({ error: (failure?.error as SuppressedError).error }));
        stack.push(noting(log, 'inner', throws(new Other('o'))));
        throw new Boom('x');
      }),
    )) as SuppressedError;
    return [log, nameOf(error.suppressed)];
  },

  'stack: callback raising with no body error; remaining callbacks still run': async () => {
    const log: unknown[] = [];
    await caught(() =>
      AsyncExitStack.run((stack) => {
        stack.push(noting(log, 'a'));
        stack.push(noting(log, 'b', throws(new Other('o'))));
        stack.push(noting(log, 'c'));
      }),
    );
    return log;
  },

  'stack: two callbacks raise; last raised wins, previous in context': async () => {
    const log: unknown[] = [];
    const last = (await caught(() =>
      AsyncExitStack.run((stack) => {
        stack.push((failure) =>
          noting(log, 'a', throws(new Other('A')))({ error: (failure?.error as SuppressedError).error }),
        );
        stack.push(noting(log, 'b', throws(new Other('B'))));
        throw new Boom('x');
      }),
    )) as SuppressedError;
    const before = last.suppressed as SuppressedError;
    return [log, ...[last.error, before.error, before.suppressed].map((error) => (error as Error).message)];
  },

  'stack: error raised by inner then suppressed by outer -> nothing propagates': async () => {
    const log: unknown[] = [];
    await AsyncExitStack.run((stack) => {
      stack.push(noting(log, 'outer', () => true));
      stack.push(noting(log, 'inner', throws(new Other('o'))));
    });
    return log;
  },

  'stack: push_async_callback cannot suppress even if returns True; gets args not exc': () =>
    AsyncExitStack.run((stack) => {
      stack.callback(async (...args: unknown[]) => {
        expect(args).toEqual(['argument']);
        return true;
      }, 'argument');
      throw new Boom('x');
    }),

  'stack: enter_async_context failing in __aenter__ -> earlier unwound, failing one not exited': async () => {
    const log: string[] = [];
    const context = contextManager(async function* (name: string) {
      if (name === 'b') throw new Boom(`enter ${name}`);
      log.push(`enter ${name}`);
      try {
        yield;
      } finally {
        log.push(`exit ${name}`);
      }
    });
    const error = await caught(() =>
      AsyncExitStack.run(async (stack) => {
        await stack.enter(context('a'));
        await stack.enter(context('b'));
      }),
    );
    return [log, (error as Error).message];
  },

  'stack: pop_all transfers; original exits nothing; aclose on new unwinds': async () => {
    const log: unknown[] = [];
    const moved = await AsyncExitStack.run((stack) => {
      stack.push(noting(log, 'a'));
      return stack.move();
    });
    log.push('left');
    await moved?.close();
    return log;
  },

  'stack: callback pushed during unwinding runs too': async () => {
    const log: unknown[] = [];
    await AsyncExitStack.run((stack) => {
      stack.push(noting(log, 'base'));
      stack.callback(() => {
        log.push('first');
        stack.push(noting(log, 'late'));
      });
    });
    return log;
  },

  'stack: aclose twice': async () => {
    const log: unknown[] = [];
    const stack = new AsyncExitStack();
    stack.push(noting(log, 'a'));
    await stack.close();
    await stack.close();
    return log;
  },

  'aclosing: break closes generator deterministically at block exit': async () => {
    const log: string[] = [];
    async function* numbers() {
      try {
        yield 1;
        yield 2;
      } finally {
        log.push('closed');
      }
    }
    await closing(numbers()).use(async (iterator) => {
      await iterator.next();
      log.push('still in block');
    });
    log.push('after');
    return log;
  },

  'suppress: matching / non matching': async () => {
    await suppress(Boom).use(throws(new Boom('matching')));
    await suppress(Boom).use(throws(new Other('o')));
  },

  'nullcontext value': () => nullContext(5).use((value) => value),
};

// Python's rule to the letter where the context is made with `suppresses: true`; without it the body's error is thrown
// again after the teardown, as the same object ("Decided for us").
const suppressing: Record<string, (suppresses: boolean, body: () => never) => unknown> = {
  'acm: generator swallows exception -> suppressed, code after block runs': async (suppresses, body) => {
    await contextManager(
      async function* () {
        try {
          yield;
        } catch {
          // swallowed
        }
      },
      { suppresses },
    )().use(body);
    return 'after';
  },

  'acm: `return` inside except suppresses': async (suppresses, body) => {
    await contextManager(
      async function* () {
        try {
          yield;
        } catch {
          return;
        }
      },
      { suppresses },
    )().use(body);
    return 'suppressed';
  },

  'acm: finally with return suppresses everything': async (suppresses, body) => {
    await contextManager(
      async function* () {
        for (const once of [1]) {
          try {
            yield once;
          } finally {
            continue; // leaves the finally as `return` does, and drops the error
          }
        }
      },
      { suppresses },
    )().use(body);
    return 'suppressed';
  },

  'acm: decorator on function that raises, cm swallows -> returns None': (suppresses, body) =>
    contextManager(
      async function* () {
        try {
          yield;
        } catch {
          // swallowed
        }
      },
      { suppresses },
    ).wrap(body)(),
};

// The same situation with another answer; each says which rule differs.
const different: Record<string, () => Promise<void>> = {
  // Python's context is the StopAsyncIteration of its own machinery; JavaScript's `done` is no error to link to.
  'acm: generator never yields': async () => {
    const context = contextManager(async function* nothing() {
      yield* [];
    });
    const answer = await answerOf(() => context().use(throws(new Other('the body must not run'))));
    expect(answer).toEqual({ ...golden['acm: generator never yields'], context: null });
  },

  // Python fails by accident (AttributeError on a deleted field); here it is a rule, with a message that says what to do.
  'acm: same instance entered twice': async () => {
    const context = contextManager(async function* () {
      yield 1;
    })();
    await context.use(() => undefined);
    expect(await caught(() => context.use(() => undefined))).toMatchObject({
      message: expect.stringMatching(/^Cannot enter .* twice: one context serves one block; call its factory/),
    });
  },

  // Both are TypeErrors; ours names the symbols that JavaScript looks for, and is thrown at the call.
  'stack: enter_async_context with non-cm': async () => {
    const stack = new AsyncExitStack();
    expect(golden['stack: enter_async_context with non-cm']?.raised).toBe('TypeError');
    expect(() => stack.enter({} as AsyncDisposable)).toThrow(
      new TypeError(
        'Cannot enter an object of class Object: expected a context, or an object with Symbol.asyncDispose or Symbol.dispose',
      ),
    );
  },

  // Python refuses to close a generator that is running; JavaScript queues the close behind the running next().
  'agen: aclose while anext running': async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    async function* waiting() {
      await gate;
      yield 1;
    }
    const iterator = waiting();
    const pending = iterator.next();
    const closed = closing(iterator)[Symbol.asyncDispose]();
    release();
    expect(await pending).toEqual({ value: 1, done: false });
    await closed;
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
  },
};

// Nurseries, time limits and `anext` with a default: asyncio.test.ts runs them.
const elsewhere = [/^tg: /, /^timeout: /, /^anext default$/];

test.each(Object.entries(same))('as in Python: %s', async (name, action) => {
  expect(await answerOf(action)).toEqual(golden[name]);
});

test.each(Object.entries(suppressing))('as in Python with suppresses: true: %s', async (name, action) => {
  expect(await answerOf(() => action(true, throws(new Boom('x'))))).toEqual(golden[name]);
});

test.each(Object.entries(suppressing))('thrown again without it, as the same object: %s', async (_, action) => {
  const boom = new Boom('x');
  expect(await caught(() => action(false, throws(boom)))).toBe(boom);
});

test.each(Object.entries(different))('not as in Python: %s', (_, check) => check());

test('every vector is run, or belongs elsewhere', () => {
  const left = Object.keys(golden).filter((name) => !elsewhere.some((pattern) => pattern.test(name)));
  expect([...Object.keys(same), ...Object.keys(suppressing), ...Object.keys(different)].sort()).toEqual(left.sort());
});

function throwOther(message: string): never {
  throw new Other(message);
}
