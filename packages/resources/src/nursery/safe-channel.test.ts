import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CancelScope } from '../scope/cancel-scope.ts';
import { checkpoint, sleep } from '../scope/checkpoint.ts';
import { moveOnAfter, shielded } from '../scope/timeouts.ts';
import { AsyncExitStack } from '../stacks/exit-stack.ts';
import type { Nursery } from './nursery.ts';
import { nurseryContext } from './nursery-context.ts';
import { safeChannel } from './safe-channel.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

const boom = new Error('boom');
const bang = new Error('bang');

/** Notes how far it has come. */
function counting(log: unknown[], cleanUp: () => unknown = () => undefined) {
  return safeChannel(async function* counting(times: number) {
    try {
      for (let n = 1; n <= times; n++) {
        log.push(`make ${n}`);
        yield n;
      }
    } finally {
      log.push('clean up');
      await cleanUp();
      log.push('cleaned up');
    }
  });
}

test('G8: gives what the generator yields, to its end', async () => {
  const log: unknown[] = [];
  expect(await counting(log)(3).use((values) => values.toArray())).toEqual([1, 2, 3]);
  expect(log).toEqual(['make 1', 'make 2', 'make 3', 'clean up', 'cleaned up']);
  const sync = safeChannel(function* () {
    yield 'a';
  });
  expect(await sync().use((values) => values.toArray())).toEqual(['a']);
});

test('G8: when the reader leaves, the clean-up runs within the block, and may wait', async () => {
  const log: unknown[] = [];
  await time.run(() =>
    counting(log, () => sleep(5))(3).use(async (values) => {
      for await (const n of values) {
        log.push(n);
        break;
      }
      log.push('behind the loop');
    }),
  );
  expect(log).toEqual(['make 1', 1, 'clean up', 'cleaned up', 'behind the loop']);
  expect(time.pending).toBe(0);
});

test('G8: also where nothing was read', async () => {
  const log: unknown[] = [];
  expect(await counting(log)(3).use(() => 'unread')).toBe('unread');
  expect(log).toEqual([]);
});

test('G9: the generator advances only when it is asked', async () => {
  const log: unknown[] = [];
  await counting(log)(3).use(async (values) => {
    for (let n = 1; n <= 3; n++) {
      await settleTasks();
      log.push(`ask ${n}`);
      await values.next();
    }
  });
  expect(log.slice(0, 6)).toEqual(['ask 1', 'make 1', 'ask 2', 'make 2', 'ask 3', 'make 3']);
});

test('G9: an error right behind a yield is not lost', async () => {
  const failing = safeChannel(async function* () {
    yield 1;
    throw boom;
  });
  const log: unknown[] = [];
  const run = failing().use(async (values) => {
    for await (const n of values) log.push(n);
  });
  await expect(run).rejects.toBe(boom);
  expect(log).toEqual([1]);
});

test('G10: an error of the clean-up comes out at the end of the block; with one of the body, both do', async () => {
  const failing = (): never => {
    throw bang;
  };
  await expect(counting([], failing)(3).use((values) => values.next())).rejects.toBe(bang);
  const both = counting(
    [],
    failing,
  )(3).use(async (values) => {
    await values.next();
    throw boom;
  });
  await expect(both).rejects.toMatchObject({ errors: expect.arrayContaining([boom, bang]) });
});

test('G10: a generator that yields while it is being closed is an error at the end of the block', async () => {
  const late = safeChannel(async function* () {
    try {
      yield 1;
    } finally {
      yield 2;
    }
  });
  const rule = 'Cannot close an iterator that yields while it is being closed: its clean-up did not finish';
  expect(await error(late().use((values) => values.next()))).toEqual(new Error(rule));
});

test('G10: a generator that is at work when it is left is cancelled, and that leaks nowhere', async () => {
  const log: unknown[] = [];
  const slow = safeChannel(async function* () {
    try {
      await sleep(Infinity);
      yield 1;
    } catch (error) {
      log.push((error as Error).name);
      throw error;
    }
  });
  const result = await time.run(() =>
    slow().use(async (values) => {
      await moveOnAfter(5, () => values.next());
      return 'went on';
    }),
  );
  expect([result, log, time.now]).toEqual(['went on', ['AbortError'], 5]);
});

/** Takes 20 ms for each value. */
const slowly = safeChannel(async function* () {
  for (let n = 1; n <= 2; n++) {
    await sleep(20);
    yield n;
  }
});

test('G8: a reader that is cancelled while it waits has left: the channel is at its end', async () => {
  const read = slowly().use(async (values) => [await moveOnAfter(5, () => values.next()), await values.next()]);
  expect(await time.run(() => read)).toEqual([undefined, { value: undefined, done: true }]);
});

test('G8: one that waits with a time limit for what it has asked for outside of it loses nothing', async () => {
  const read = slowly().use(async (values) => {
    const next = values.next();
    const soon = await moveOnAfter(5, () => Promise.race([next, sleep(Infinity)]));
    return [soon, (await next).value, (await values.next()).value];
  });
  expect(await time.run(() => read)).toEqual([undefined, 1, 2]);
});

test('G10: both ends cancelled at once come to their end', async () => {
  const scope = new CancelScope();
  const slow = safeChannel(async function* () {
    await sleep(Infinity);
    yield 1;
  });
  const done = scope.run(() => slow().use((values) => values.toArray()));
  await settleTasks();
  scope.cancel();
  expect(await done).toBeUndefined();
  expect(scope.cancelledCaught).toBe(true);
});

test('a reader behind a shield is told of the end when the generator was cancelled while nobody read', async () => {
  const outer = new CancelScope();
  const seen: unknown[] = [];
  const done = outer.run(() =>
    counting([])(3).use((values) =>
      shielded(async () => {
        seen.push(await values.next());
        outer.cancel();
        await settleTasks();
        seen.push(await values.next());
      }),
    ),
  );
  await done;
  expect(seen).toEqual([
    { value: 1, done: false },
    { value: undefined, done: true },
  ]);
});

test('a generator may open a nursery around its yields', async () => {
  const log: unknown[] = [];
  const merged = safeChannel(async function* () {
    const nursery = await nurseryContext().enter();
    try {
      nursery.value.startSoon(() => sleep(1).then(() => log.push('task')));
      yield 1;
      yield 2;
    } finally {
      await nursery.exit();
    }
  });
  expect(await time.run(() => merged().use((values) => values.toArray()))).toEqual([1, 2]);
  expect(log).toEqual(['task']);
});

test('its arguments are those of the generator, and it must be one', async () => {
  const named = safeChannel(async function* (from: number, { step = 1 } = {}) {
    yield from + step;
  });
  expect(await named(1, { step: 2 }).use((values) => values.toArray())).toEqual([3]);
  expect(() => safeChannel(7 as never)).toThrow(TypeError);
  expect(() => named(1).use(7 as never)).toThrow(TypeError);
});

test('may be held open, by enter() or on a stack', async () => {
  const log: unknown[] = [];
  const entered = await counting(log)(3).enter();
  expect((await entered.value.next()).value).toBe(1);
  expect(await entered.exit()).toBe(false);
  expect(log).toEqual(['make 1', 'clean up', 'cleaned up']);
  const values = AsyncExitStack.run(async (stack) => (await stack.enter(counting([])(2))).toArray());
  expect(await values).toEqual([1, 2]);
});

test('E9: a nursery on a stack has ended its tasks when the stack is left, also where a later resource fails', async () => {
  const log: unknown[] = [];
  const run = AsyncExitStack.run(async (stack) => {
    const nursery = await stack.enter(nurseryContext());
    nursery.startSoon(async () => {
      try {
        await sleep(Infinity);
      } finally {
        log.push('ended');
      }
    });
    await settleTasks();
    await stack.enter({
      enter() {
        throw boom;
      },
    });
  });
  await expect(run).rejects.toBe(boom);
  expect(log).toEqual(['ended']);
});

test('E9: an error of a task leaves the stack in its group', async () => {
  const run = AsyncExitStack.run(async (stack) => {
    const nursery: Nursery = await stack.enter(nurseryContext());
    nursery.startSoon(() => Promise.reject(boom));
    await settleTasks();
    expect(nursery.signal.aborted).toBe(true);
    await checkpoint();
  });
  await expect(run).rejects.toMatchObject({ errors: [boom] });
});

test('E9: what is given up while it is entered is an error of enter()', async () => {
  await expect(nurseryContext({ signal: AbortSignal.abort('no') }).enter()).rejects.toBe('no');
  expect(() => nurseryContext({ timeoutMs: 1 } as never)).toThrow(TypeError);
});

test.each([
  ['the promise of an async function', async () => 1, 'an object of class Promise'],
  ['a promise that rejects', () => Promise.reject(boom), 'an object of class Promise'],
  ['a value', () => 7, 'the number 7'],
  ['nothing', () => undefined, 'undefined'],
])('what makes %s in the place of a generator is refused where its block begins', async (_name, wrong, told) => {
  const body = (): never => {
    throw bang;
  };
  expect(await error(safeChannel(wrong as never)().use(body))).toEqual(
    new TypeError(`Cannot make a safe channel: it must be an (async) generator function, and returned ${told}`),
  );
  await settleTasks();
});
