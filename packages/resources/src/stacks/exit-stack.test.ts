import { expect, test } from '@jest/globals';
import { caught } from '../../test/helpers.ts';
import { closing } from '../contexts/closing.ts';
import { contextManager } from '../contexts/context.ts';
import { AsyncExitStack } from './exit-stack.ts';
import { nullContext } from '../contexts/null-context.ts';
import type { Enterable } from '../contexts/protocol.ts';
import { suppress } from '../contexts/suppress.ts';

const boom = new Error('boom');

function noting(log: unknown[]) {
  return contextManager(async function* noted(name: string) {
    log.push(`enter ${name}`);
    try {
      yield name;
    } catch (error) {
      log.push(`${name} saw ${String(error)}`);
      throw error;
    } finally {
      log.push(`exit ${name}`);
    }
  });
}

test('C1: an empty stack enters and leaves quietly', async () => {
  expect(await AsyncExitStack.run(() => 'result')).toBe('result');
  await new AsyncExitStack().close();
});

test('C2: callbacks run last in, first out, with exactly the arguments that were given', async () => {
  const log: unknown[] = [];
  await AsyncExitStack.run((stack) => {
    stack.callback((...args: unknown[]) => log.push(args));
    stack.callback((...args: unknown[]) => log.push(args), 1);
    stack.callback((...args: unknown[]) => log.push(args), 2, { suppresses: true });
  });
  expect(log).toEqual([[2, { suppresses: true }], [1], []]);
});

test('each callback is awaited before the next', async () => {
  const log: string[] = [];
  await AsyncExitStack.run((stack) => {
    stack.callback(() => log.push('sync'));
    stack.callback(async () => {
      log.push('start');
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      log.push('end');
    });
  });
  expect(log).toEqual(['start', 'end', 'sync']);
});

test('C2: what is registered is answered', () => {
  const stack = new AsyncExitStack();
  const exit = (): void => {};
  const fn = (text: string): string => text;
  expect(stack.push(exit)).toBe(exit);
  expect(stack.callback(fn, 'text')).toBe(fn);
});

test.each<[string, (method: () => void) => unknown]>([
  ['no prototype', (method): unknown => Object.setPrototypeOf(method, null)],
  ['a call() and an apply() of its own', (method) => Object.assign(method, { call: undefined, apply: undefined })],
])('a disposer and an exit with %s are called as all are', async (_, looks) => {
  const log: unknown[] = [];
  const resource = { [Symbol.dispose]: looks(() => log.push('dispose')) } as Disposable;
  const exit = looks(() => log.push('exit')) as () => void;
  await AsyncExitStack.run(async (stack) => {
    await stack.enter(resource);
    stack.push({ exit });
  });
  expect(log).toEqual(['exit', 'dispose']);
});

test('a disposable with a then() is taken over at once, and what becomes of that is answered', async () => {
  const log: string[] = [];
  const lazy = (then: (resolve: (value: string) => void) => void) => ({
    then,
    [Symbol.dispose]: () => log.push('disposed'),
  });
  await AsyncExitStack.run(async (stack) => {
    expect(await stack.enter(lazy((resolve) => resolve('what became of it')))).toBe('what became of it');
  });
  await AsyncExitStack.run((stack) => void stack.enter(lazy(() => undefined)));
  expect(log).toEqual(['disposed', 'disposed']);
});

test('C4: a context is entered at once, its value is answered, and it is left before what was there earlier', async () => {
  const log: unknown[] = [];
  await AsyncExitStack.run(async (stack) => {
    stack.callback(() => log.push('earlier'));
    log.push(await stack.enter(noting(log)('a')));
    log.push('body');
  });
  expect(log).toEqual(['enter a', 'a', 'body', 'exit a', 'earlier']);
});

test('C13: contexts in a stack see the error of the body', async () => {
  const log: unknown[] = [];
  const error = await caught(() =>
    AsyncExitStack.run(async (stack) => {
      await stack.enter(noting(log)('a'));
      await stack.enter(noting(log)('b'));
      throw boom;
    }),
  );
  expect(error).toBe(boom);
  expect(log).toEqual(['enter a', 'enter b', 'b saw Error: boom', 'exit b', 'a saw Error: boom', 'exit a']);
});

test('a context that may suppress does so in a stack', async () => {
  const result = await AsyncExitStack.run(async (stack) => {
    await stack.enter(suppress(RangeError));
    throw new RangeError('swallowed');
  });
  expect(result).toBe(undefined);
});

test('async and sync disposables are taken over at once, before anything is awaited', async () => {
  const log: string[] = [];
  const asyncOne = { [Symbol.asyncDispose]: async () => void log.push('async') };
  const syncOne = { [Symbol.dispose]: () => void log.push('sync') };
  const stack = new AsyncExitStack();
  const entered = [stack.enter(asyncOne), stack.enter(syncOne)];
  await stack.close();
  expect(log).toEqual(['sync', 'async']);
  expect(await Promise.all(entered)).toEqual([asyncOne, syncOne]);
});

test('an async disposable is waited for, and its error is chained like any other', async () => {
  const log: string[] = [];
  const slow = {
    async [Symbol.asyncDispose]() {
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      log.push('slow');
      throw boom;
    },
  };
  const error = await caught(() =>
    AsyncExitStack.run(async (stack) => {
      stack.callback(() => log.push('earlier'));
      await stack.enter(slow);
    }),
  );
  expect(error).toBe(boom);
  expect(log).toEqual(['slow', 'earlier']);
});

test('of both ways to dispose the async one is taken, with the resource as `this`', async () => {
  const log: unknown[] = [];
  const resource = {
    async [Symbol.asyncDispose]() {
      log.push(this);
    },
    [Symbol.dispose]() {
      log.push('sync');
    },
  };
  await AsyncExitStack.run((stack) => stack.enter(resource));
  expect(log).toEqual([resource]);
});

test('a disposable that is called `enter` somewhere is disposed of, not entered', async () => {
  const log: string[] = [];
  const room = { enter: () => log.push('enter'), [Symbol.dispose]: () => void log.push('dispose') };
  await AsyncExitStack.run((stack) => stack.enter(room));
  expect(log).toEqual(['dispose']);
});

test('what a disposer answers swallows nothing', async () => {
  const tricky = { [Symbol.asyncDispose]: async () => true } as unknown as AsyncDisposable;
  const error = await caught(() =>
    AsyncExitStack.run(async (stack) => {
      await stack.enter(tricky);
      throw boom;
    }),
  );
  expect(error).toBe(boom);
});

test('C3: something entered already is left by its exit, which sees the error, and its value is answered', async () => {
  const log: unknown[] = [];
  const error = await caught(() =>
    AsyncExitStack.run(async (stack) => {
      log.push(await stack.enter(await noting(log)('entered').enter()));
      stack.push(await noting(log)('pushed').enter());
      throw boom;
    }),
  );
  expect(error).toBe(boom);
  expect(log).toEqual([
    'enter entered',
    'entered',
    'enter pushed',
    'pushed saw Error: boom',
    'exit pushed',
    'entered saw Error: boom',
    'exit entered',
  ]);
});

test('an iterator that closes is entered and answered', async () => {
  const log: string[] = [];
  async function* numbers() {
    try {
      yield 1;
      yield 2;
    } finally {
      log.push('closed');
    }
  }
  await AsyncExitStack.run(async (stack) => {
    const iterator = await stack.enter(closing(numbers()));
    expect(await iterator.next()).toEqual({ value: 1, done: false });
  });
  expect(log).toEqual(['closed']);
});

test('a stack in a stack is told the error, and may swallow it', async () => {
  const log: unknown[] = [];
  await AsyncExitStack.run(async (outer) => {
    outer.push((failure) => log.push(['outer', failure]));
    const inner = await outer.enter(new AsyncExitStack());
    inner.push((failure) => {
      log.push(['inner', failure]);
      return true;
    });
    throw boom;
  });
  expect(log).toEqual([
    ['inner', { error: boom }],
    ['outer', undefined],
  ]);
});

test('a context of your own needs no more than enter() and exit()', async () => {
  const log: unknown[] = [];
  class Connection {
    enter() {
      return { value: 'connection', exit: (failure: unknown) => log.push(failure) };
    }
  }
  await caught(() =>
    AsyncExitStack.run(async (stack) => {
      log.push(await stack.enter(new Connection()));
      throw boom;
    }),
  );
  expect(log).toEqual(['connection', { error: boom }]);
});

test.each([
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a plain object', {}, 'an object of class Object'],
  ['an object with exit() only', { exit: () => {} }, 'an object of class Object'],
  ['a disposer that is no function', { [Symbol.asyncDispose]: 'text' }, 'an object of class Object'],
])('A21, C5: entering %s is refused at the call and registers nothing', async (_, wrong, what) => {
  const stack = new AsyncExitStack();
  expect(() => stack.enter(wrong as never)).toThrow(
    new TypeError(`Cannot enter ${what}: expected a context, or an object with Symbol.asyncDispose or Symbol.dispose`),
  );
  expect(await stack.exit({ error: boom })).toBe(false);
});

test('entering a promise is refused at the call, with the remedy', () => {
  const stack = new AsyncExitStack();
  expect(() => stack.enter(Promise.resolve(nullContext(1)) as never)).toThrow(
    new TypeError('Cannot enter a promise: await it first'),
  );
});

test('entering a factory that was not called is refused at the call, with the remedy', () => {
  const stack = new AsyncExitStack();
  expect(() => stack.enter((() => nullContext(1)) as never)).toThrow(
    new TypeError('Cannot enter a function: call it first'),
  );
});

test('a resource whose getters throw is not entered, and registers nothing', async () => {
  const stack = new AsyncExitStack();
  const hostile = {
    get [Symbol.asyncDispose](): never {
      throw boom;
    },
  };
  expect(() => stack.enter(hostile)).toThrow(boom);
  await stack.close();
});

test('exits that answer by a foreign promise are waited for, and one that throws in then() is an error', async () => {
  const log: unknown[] = [];
  const stack = new AsyncExitStack();
  stack.push((failure) => log.push(failure));
  stack.push(() => ({ then: (resolve: (answer: boolean) => void) => resolve(true) }));
  stack.push((failure) => log.push(failure));
  stack.callback(() => ({
    then() {
      throw boom;
    },
  }));
  await stack.close();
  expect(log).toEqual([{ error: boom }, undefined]);
});

test('A21, C5: a context whose enter() answers no exit is refused, and registers nothing', async () => {
  const stack = new AsyncExitStack();
  const error = await caught(() => stack.enter({ enter: () => ({ value: 1 }) } as unknown as Enterable<number>));
  expect(error).toEqual(
    new TypeError('Cannot enter a context: its enter() must answer { value, exit }, not an object of class Object'),
  );
  await stack.close();
});

test('C2: pushing and calling back refuse what is no function, and register nothing', async () => {
  const stack = new AsyncExitStack();
  expect(() => stack.push({} as never)).toThrow(
    new TypeError('Cannot push an object of class Object: expected a function, or an object with exit()'),
  );
  expect(() => stack.callback(undefined as never)).toThrow(
    new TypeError('Cannot add a callback: it must be a function, not undefined'),
  );
  await stack.close();
});

test('a context that fails to be entered is not left; the earlier ones are', async () => {
  const log: unknown[] = [];
  const failing = contextManager(async function* () {
    await Promise.reject(boom);
    yield;
  });
  const error = await caught(() =>
    AsyncExitStack.run(async (stack) => {
      await stack.enter(noting(log)('a'));
      await stack.enter(failing());
      log.push('not reached');
    }),
  );
  expect(error).toBe(boom);
  expect(log).toEqual(['enter a', 'a saw Error: boom', 'exit a']);
});

test('C17: exits are looked up when they are registered: later changes have no effect', async () => {
  const log: string[] = [];
  const pushed = { exit: () => log.push('exit') };
  const resource = { [Symbol.dispose]: () => void log.push('dispose') };
  const context = {
    enter: () => answered,
  };
  const answered = { value: 1, exit: () => log.push('context') };
  await AsyncExitStack.run(async (stack) => {
    stack.push(pushed);
    await stack.enter(resource);
    await stack.enter(context);
    const late = (): number => log.push('late');
    pushed.exit = late;
    resource[Symbol.dispose] = () => void late();
    answered.exit = late;
  });
  expect(log).toEqual(['context', 'dispose', 'exit']);
});

test('C6: close() runs everything now, and a second one nothing', async () => {
  const log: number[] = [];
  const stack = new AsyncExitStack();
  stack.callback(() => log.push(1));
  await stack.close();
  await stack.close();
  await stack[Symbol.asyncDispose]();
  expect(log).toEqual([1]);
});

test('a body that closes its stack itself is fine, and its later error leaves', async () => {
  const log: unknown[] = [];
  const error = await caught(() =>
    AsyncExitStack.run(async (stack) => {
      stack.push((failure) => log.push(failure));
      await stack.close();
      throw boom;
    }),
  );
  expect(error).toBe(boom);
  expect(log).toEqual([undefined]);
});

test('a closed stack takes nothing more: it would never be left', async () => {
  const stack = new AsyncExitStack();
  await stack.close();
  const log: unknown[] = [];
  const refusal = (action: string): ReferenceError =>
    new ReferenceError(`Cannot ${action} a closed AsyncExitStack: its exits have run; make a new stack`);
  expect(() => stack.push(() => {})).toThrow(refusal('push an exit onto'));
  expect(() => stack.callback(() => {})).toThrow(refusal('add a callback to'));
  expect(() => stack.enter(noting(log)('a'))).toThrow(refusal('enter a resource on'));
  expect(() => stack.move()).toThrow(refusal('move'));
  expect(log).toEqual([]);
});

test('await using closes the stack', async () => {
  const log: unknown[] = [];
  const error = await caught(async () => {
    await using stack = new AsyncExitStack();
    stack.push((failure) => log.push(failure));
    throw boom;
  });
  expect(error).toBe(boom);
  expect(log).toEqual([undefined]);
});

test('run() refuses a body that is no function, at the call', () => {
  expect(() => AsyncExitStack.run('text' as never)).toThrow(
    new TypeError('Cannot run a stack: the body must be a function, not the string text'),
  );
});

test('C16: 10,000 callbacks unwind without overflowing the stack', async () => {
  let ran = 0;
  const stack = new AsyncExitStack();
  for (let count = 0; count < 10_000; count++) stack.callback(() => ran++);
  await stack.close();
  expect(ran).toBe(10_000);
});

test('C16: 10,000 failing callbacks unwind as well, and no error is lost', async () => {
  const stack = new AsyncExitStack();
  for (let count = 0; count < 10_000; count++) stack.callback(() => Promise.reject(count));
  let link = await caught(() => stack.close());
  const seen: unknown[] = [];
  while (link instanceof Error && 'suppressed' in link && 'error' in link) {
    seen.push(link.error);
    link = link.suppressed;
  }
  expect([...seen, link]).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
});

test('a stack holds any mix at once', async () => {
  const log: unknown[] = [];
  await AsyncExitStack.run(async (stack) => {
    stack.callback((text: string) => log.push(text), 'callback');
    stack.push((failure) => log.push(failure));
    expect(await stack.enter(nullContext('null'))).toBe('null');
    await stack.enter(noting(log)('a'));
  });
  expect(log).toEqual(['enter a', 'exit a', undefined, 'callback']);
});
