import { expect, test } from '@jest/globals';
import { nurseryContext } from '../nursery/nursery-context.ts';
import { openNursery } from '../nursery/open-nursery.ts';
import { pool } from '../pool/pool.ts';
import { CancelScope } from '../scope/cancel-scope.ts';
import { checkpoint, sleep } from '../scope/checkpoint.ts';
import { AsyncEvent } from '../sync/async-event.ts';
import { CapacityLimiter } from '../sync/capacity-limiter.ts';
import { Condition } from '../sync/condition.ts';
import { Mutex } from '../sync/mutex.ts';
import { Semaphore } from '../sync/semaphore.ts';
import { error } from '../../test/helpers.ts';

type Options = { readonly signal?: AbortSignal };
const never = (): never => {
  throw new Error('Expected the body not to run');
};

/** Everything here that takes a signal. */
const takers: readonly [string, (options: Options) => unknown][] = [
  ['CancelScope', (options) => new CancelScope(options)],
  ['openNursery()', (options) => openNursery(never, options)],
  ['nurseryContext()', (options) => nurseryContext(options)],
  ['sleep()', (options) => sleep(1, options)],
  ['checkpoint()', (options) => checkpoint(options)],
  ['Mutex.acquire()', (options) => new Mutex().acquire(options)],
  ['Mutex.run()', (options) => new Mutex().run(never, options)],
  ['Semaphore.acquire()', (options) => new Semaphore(1).acquire(options)],
  ['CapacityLimiter.acquire()', (options) => new CapacityLimiter(1).acquire(options)],
  ['AsyncEvent.wait()', (options) => new AsyncEvent().wait(options)],
  ['Condition.wait()', (options) => new Condition().wait(options)],
  ['Pool.acquire()', (options) => pool(never, { max: 1 }).acquire(options)],
  ['Pool.use()', (options) => pool(never, { max: 1 }).use(never, options)],
];

test.each(takers)('%s refuses, at the call, a signal that is none', (_name, take) => {
  for (const [signal, told] of [
    [new AbortController(), 'an object of class AbortController'],
    ['text', 'the string text'],
    [null, 'null'],
    [new EventTarget(), 'an object of class EventTarget'],
  ]) {
    expect(() => take({ signal } as never)).toThrow(TypeError);
    expect(() => take({ signal } as never)).toThrow(`with signal ${String(told)}: it must be { signal: AbortSignal }`);
  }
});

test.each(takers)('%s refuses, at the call, a signal in the place of the options', (_name, take) => {
  expect(() => take(AbortSignal.abort() as never)).toThrow(TypeError);
  expect(() => take(AbortSignal.abort() as never)).toThrow('it must be { signal: AbortSignal }');
});

test.each(takers)(
  '%s refuses, at the call, an option that it does not have, and options that are none',
  (_name, take) => {
    expect(() => take({ sginal: AbortSignal.abort() } as never)).toThrow('with option "sginal"');
    expect(() => take(null as never)).toThrow('options must be an object, not null');
  },
);

test('a signal of another realm is one', async () => {
  const { signal } = new AbortController();
  const foreign = Object.setPrototypeOf(
    {
      aborted: false,
      reason: undefined,
      throwIfAborted: () => undefined,
      addEventListener: signal.addEventListener.bind(signal),
      removeEventListener: signal.removeEventListener.bind(signal),
    },
    null,
  ) as AbortSignal;
  expect(await new CancelScope({ signal: foreign }).run(() => 'ran')).toBe('ran');
  expect(await error(checkpoint({ signal: foreign }))).toEqual({ value: undefined });
});
