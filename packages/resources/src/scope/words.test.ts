// What is refused, word for word, and what a cancellation says.
import { virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CancelScope } from './cancel-scope.ts';
import { checkpoint, sleep } from './checkpoint.ts';
import { failAfter, moveOnAfter, shielded } from './timeouts.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

const none = undefined as never;
const make = (options: unknown) => (): unknown => new CancelScope(options as object);
const noSignal = { signal: 7 as never };

test.each<[() => unknown, Error]>([
  [
    make({ timeoutMs: '1' }),
    new TypeError('Cannot cancel a scope after the string 1: expected a number of milliseconds'),
  ],
  [make({ timeoutMs: -1 }), new RangeError('Cannot cancel a scope after -1 ms: it must be 0 or more')],
  [make({ deadline: '1' }), new TypeError('Cannot cancel a scope at the string 1: deadline must be a number')],
  [make({ deadline: NaN }), new RangeError('Cannot cancel a scope at NaN: deadline must be a number')],
  [
    make({ timeoutMs: 1, deadline: 1 }),
    new TypeError('Cannot make a CancelScope with timeoutMs and deadline: give one of them'),
  ],
  [
    make({ parent: new Map() }),
    new TypeError(
      'Cannot make a CancelScope inside of an object of class Map: parent must be a CancelScope, such as nursery.scope',
    ),
  ],
  [
    make({ signal: 7 }),
    new TypeError('Cannot make a CancelScope with signal the number 7: it must be { signal: AbortSignal }'),
  ],
  [make({ name: 5n }), new TypeError('Cannot make a CancelScope: its name must be a string, not the bigint 5')],
  [
    () => new CancelScope().run(none),
    new TypeError('Cannot run a CancelScope: the body must be a function, not undefined'),
  ],
  [
    () => moveOnAfter('1' as never, () => 1),
    new TypeError('Cannot move on after the string 1: expected a number of milliseconds'),
  ],
  [() => moveOnAfter(-1, () => 1), new RangeError('Cannot move on after -1 ms: it must be 0 or more')],
  [
    () => moveOnAfter(1, none),
    new TypeError('Cannot move on after a while: the body must be a function, not undefined'),
  ],
  [() => failAfter(NaN, () => 1), new RangeError('Cannot fail after NaN ms: it must be 0 or more')],
  [() => failAfter(1, none), new TypeError('Cannot fail after a while: the body must be a function, not undefined')],
  [() => shielded(none), new TypeError('Cannot shield a body: it must be a function, not undefined')],
  [() => sleep('1' as never), new TypeError('Cannot sleep for the string 1: expected a number of milliseconds')],
  [() => sleep(-1), new RangeError('Cannot sleep for -1 ms: it must be 0 or more')],
  [
    () => sleep(1, noSignal),
    new TypeError('Cannot sleep() with signal the number 7: it must be { signal: AbortSignal }'),
  ],
  [
    () => checkpoint(noSignal),
    new TypeError('Cannot checkpoint() with signal the number 7: it must be { signal: AbortSignal }'),
  ],
])('%s is refused at the call', (call, expected) => {
  expect(call).toThrow(expected);
  expect(call).toThrow(expected.constructor);
});

test.each([
  [undefined, 'Cancelled'],
  ['crawl', 'Cancelled: scope "crawl"'],
])('the cancellation of a scope of the name %p says %s', (name, message) => {
  const scope = new CancelScope({ name });
  scope.cancel();
  expect((scope.signal.reason as Error).message).toBe(message);
});

test.each([
  [undefined, 'Cancelled: the deadline has passed'],
  ['crawl', 'Cancelled: the deadline of scope "crawl" has passed'],
])('that of the deadline of a scope of the name %p says %s', async (name, message) => {
  const scope = new CancelScope({ name, timeoutMs: 5 });
  await time.run(() => scope.run(() => sleep(Infinity)));
  expect((scope.signal.reason as Error).message).toBe(message);
});

test('failAfter() says how much time there was', async () => {
  const failure = await error(time.run(() => failAfter(5, () => sleep(Infinity))));
  expect(failure).toMatchObject({ name: 'TimeoutError', message: 'Cannot go on: it was not done after 5 ms' });
});
