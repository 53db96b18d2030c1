import { expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { errorOf } from '../../contract/exits.ts';
import { inVirtualTime, watched } from '../../contract/watch.ts';
import { takeUntil, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

test('takeUntil() gives all when nothing fires', async () => {
  expect(await toArray(takeUntil([1, 2], new AbortController().signal))).toEqual([1, 2]);
  expect(await toArray(takeUntil([1, 2], new Promise(() => undefined)))).toEqual([1, 2]);
});

test(
  'an abort answers the pending next() with done and closes the source once',
  inVirtualTime(async () => {
    const controller = new AbortController();
    const source = probe<number>({ answers: 'byHand' });
    const taken = takeUntil(source, controller.signal);
    const first = taken.next();
    source.deliver(1);
    expect(await first).toEqual(value(1));
    const second = taken.next();
    await settleTasks();
    controller.abort(new Error('nobody hears this'));
    expect(await second).toEqual(done);
    source.assertClosedOnce();
    expect(await taken.next()).toEqual(done);
  }),
);

test('an abort between two reads ends it at the next one, which asks for nothing', async () => {
  const controller = new AbortController();
  const source = probe({ values: [1, 2, 3] });
  const taken = takeUntil(source, controller.signal);
  await taken.next();
  controller.abort();
  expect(await taken.next()).toEqual(done);
  expect(source.pulls).toBe(1);
  source.assertClosedOnce();
});

test('a signal that has aborted already asks for nothing, and closes the source', async () => {
  const source = probe({ values: [1] });
  expect(await toArray(takeUntil(source, AbortSignal.abort()))).toEqual([]);
  expect(source.pulls).toBe(0);
  source.assertClosedOnce();
});

test.each<[string, () => PromiseLike<unknown>]>([
  ['a promise', () => Promise.resolve('now')],
  ['a promise of another realm', () => runInNewContext('Promise.resolve()') as Promise<void>],
  ['a thenable', () => ({ then: (resolve) => Promise.resolve().then(resolve) })],
])(
  '%s that is settled ends it',
  inVirtualTime(async (_kind: string, make: () => PromiseLike<unknown>) => {
    const source = probe<number>({ hangAt: 0 });
    expect(await toArray(takeUntil(source, make()))).toEqual([]);
    source.assertClosedOnce();
  }),
);

test(
  'a promise that rejects ends it with that error, once the source is closed',
  inVirtualTime(async () => {
    const error = new Error('notifier');
    let fail: ((error: Error) => void) | undefined;
    const source = probe({ hangAt: 0, closes: 'byHand' });
    const taken = takeUntil(source, new Promise((_, reject) => (fail = reject)));
    let heard: unknown;
    const reading = errorOf(taken.next()).then((reason) => (heard = reason));
    await settleTasks();
    fail?.(error);
    await settleTasks();
    expect([heard, source.closes]).toEqual([undefined, 1]);
    source.finishClose();
    await reading;
    expect(heard).toBe(error);
    expect(await taken.next()).toEqual(done);
  }),
);

test('a promise that rejects between two reads is told at the next one', async () => {
  const error = new Error('notifier');
  const source = probe({ values: [1, 2] });
  let fail: ((error: Error) => void) | undefined;
  const taken = takeUntil(source, new Promise((_, reject) => (fail = reject)));
  await taken.next();
  fail?.(error);
  await settleTasks();
  expect(await errorOf(taken.next())).toBe(error);
  source.assertClosedOnce();
});

test('a promise that rejects after the end harms nobody', async () => {
  await watched(async () => {
    let fail: ((error: Error) => void) | undefined;
    const notifier = new Promise((_, reject) => (fail = reject));
    expect(await toArray(takeUntil([1], notifier))).toEqual([1]);
    fail?.(new Error('too late'));
    await settleTasks();
  });
});

test('an error of the close is told where there is no other', async () => {
  const closeError = new Error('close');
  const { suppressed } = await watched(async () => {
    const source = probe({ values: [1], closeError });
    expect(await errorOf(takeUntil(source, AbortSignal.abort()).next())).toBe(closeError);
    const both = takeUntil(probe({ values: [1], closeError }), Promise.reject(new Error('notifier')));
    expect(await errorOf(both.next())).toEqual(new Error('notifier'));
  });
  expect(suppressed).toEqual([closeError]);
});

test(
  'a close that throws at once is told like one that rejects',
  inVirtualTime(async () => {
    const closeError = new Error('close');
    const source = {
      next: () => new Promise<never>(() => undefined),
      return: (): never => {
        throw closeError;
      },
    };
    const controller = new AbortController();
    const reading = errorOf(takeUntil<number>(source, controller.signal).next());
    await settleTasks();
    controller.abort();
    expect(await reading).toBe(closeError);
  }),
);

test('it listens from the first read to the end, not before and not after', async () => {
  for (const leave of ['end', 'return'] as const) {
    const { signal } = new AbortController();
    const taken = takeUntil([1, 2], signal);
    await settleTasks();
    expect(listeners(signal)).toBe(0);
    await taken.next();
    expect(listeners(signal)).toBe(1);
    if (leave === 'end') await toArray(taken);
    else await taken.return();
    expect(listeners(signal)).toBe(0);
  }
});

test('a long-lived promise keeps no pipeline that has ended alive', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const forever = new Promise(() => undefined);
  const ended = async (): Promise<WeakRef<object>> => {
    const source = [1, 2, 3];
    await toArray(takeUntil(source, forever));
    return new WeakRef(source);
  };
  const source = await ended();
  for (let tries = 0; tries < 20 && source.deref() !== undefined; tries++) {
    await settleTasks();
    collect();
  }
  expect(source.deref()).toBeUndefined();
  expect(await toArray(takeUntil([4], forever))).toEqual([4]);
});

test.each<[unknown, string]>([
  [undefined, 'Cannot takeUntil undefined: it must be an AbortSignal or a promise'],
  [5, 'Cannot takeUntil 5: it must be an AbortSignal or a promise'],
  [{}, 'Cannot takeUntil an object: it must be an AbortSignal or a promise'],
])('takeUntil(%p) is refused at the call', (notifier, message) => {
  expect(() => takeUntil([1], notifier as AbortSignal)).toThrow(new TypeError(message));
});

const deaf = new Error('deaf');
test.each<[string, unknown]>([
  [
    'promise',
    {
      then: () => {
        throw deaf;
      },
    },
  ],
  [
    'signal',
    {
      addEventListener: () => {
        throw deaf;
      },
      removeEventListener: () => undefined,
    },
  ],
])('a %s that cannot be listened to ends it with that error, and the source is closed', async (_kind, notifier) => {
  const source = probe({ values: [1, 2] });
  expect(await errorOf(toArray(takeUntil(source, notifier as AbortSignal)))).toBe(deaf);
  source.assertClosedOnce();
});
