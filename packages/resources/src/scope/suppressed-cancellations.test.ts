// A cancellation that another one has hidden: a clean-up that waits in a scope that is cancelled.
import { TimeoutError } from '@forawait/core';
import { virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { contextManager } from '../contexts/context.ts';
import { SuppressedError } from '../errors/suppressed-error.ts';
import { openNursery } from '../nursery/open-nursery.ts';
import { AsyncDisposableStack } from '../stacks/async-disposable-stack.ts';
import { AsyncExitStack } from '../stacks/exit-stack.ts';
import { CancelScope } from './cancel-scope.ts';
import { sleep } from './checkpoint.ts';
import { failAfter, moveOnAfter } from './timeouts.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

const boom = new Error('boom');
const bang = new Error('bang');
const forEver = (): Promise<void> => sleep(Infinity);

/** What `await using` does, on every platform: the body waits for ever, and the clean-up waits as well. */
async function held(cleanUp: () => Promise<void> = () => sleep(1)): Promise<void> {
  let body: unknown;
  try {
    await forEver();
  } catch (reason) {
    body = reason;
  }
  try {
    await cleanUp();
  } catch (newer) {
    throw new SuppressedError(newer, body);
  }
  throw body as Error;
}

/** The same as TypeScript writes it where the platform has no SuppressedError. */
async function compiled(): Promise<void> {
  const both = (await error(held())) as SuppressedError;
  throw Object.assign(new Error(''), { name: 'SuppressedError', error: both.error, suppressed: both.suppressed });
}

const stack = async (): Promise<void> => {
  const resources = new AsyncDisposableStack();
  resources.defer(() => sleep(1));
  resources.defer(() => sleep(2));
  resources.defer(forEver);
  await resources.disposeAsync();
};
const exitStack = (): Promise<unknown> =>
  AsyncExitStack.run(async (exits) => {
    exits.push(() => sleep(1));
    await forEver();
  });
const generated = (): Promise<unknown> =>
  contextManager(async function* () {
    try {
      yield 1;
    } finally {
      await sleep(1);
    }
  })().use(forEver);

describe.each([
  ['await using', () => held()],
  ['await using, compiled', compiled],
  ['an AsyncDisposableStack', stack],
  ['an AsyncExitStack', exitStack],
  ['a generator', generated],
])('of %s', (_name, body) => {
  test('ends at its scope', async () => {
    expect(await time.run(() => moveOnAfter(10, body))).toBeUndefined();
  });

  test('is the end of the time for failAfter()', async () => {
    expect(await error(time.run(() => failAfter(10, body)))).toBeInstanceOf(TimeoutError);
  });

  test('leaves a nursery as the cancellation from outside, and is no error there', async () => {
    const outer = new CancelScope({ timeoutMs: 10 });
    const inside = error(outer.run(() => openNursery((nursery) => nursery.startSoon(body))));
    expect(await time.run(() => inside)).toEqual({ value: undefined });
    expect(outer.cancelledCaught).toBe(true);
  });
});

describe('a real error', () => {
  test.each([
    ['newer', (own: unknown) => new SuppressedError(boom, own), boom],
    ['older', (own: unknown) => new SuppressedError(own, boom), boom],
    [
      'deeper',
      (own: unknown) => new SuppressedError(own, new SuppressedError(own, new SuppressedError(boom, own))),
      boom,
    ],
  ])('that is the %s part comes out as it is', async (_name, make, expected) => {
    const scope = new CancelScope();
    const run = scope.run(() => forEver().catch((own: unknown) => Promise.reject(make(own) as Error)));
    scope.cancel();
    expect(await error(run)).toBe(expected);
    expect(scope.cancelledCaught).toBe(true);
  });

  test('and another one come out as the same object', async () => {
    const scope = new CancelScope();
    const both = new SuppressedError(boom, bang);
    const run = scope.run(() => forEver().finally(() => Promise.reject(both)));
    scope.cancel();
    expect(await error(run)).toBe(both);
    expect(scope.cancelledCaught).toBe(false);
  });

  test('that stands with a cancellation in a group, and another one that it hides, come out without that, in a group', async () => {
    const scope = new CancelScope();
    let given: SuppressedError | undefined;
    const run = scope.run(() =>
      forEver().catch((own: unknown) => {
        given = new SuppressedError(new AggregateError([own, boom], 'group'), bang, 'both');
        throw given;
      }),
    );
    scope.cancel();
    const came = (await error(run)) as AggregateError;
    expect(came).toMatchObject({ name: 'AggregateError', message: 'both', errors: [{ errors: [boom] }, bang] });
    expect((given?.error as AggregateError).errors).toHaveLength(2);
  });

  test('and another one, of two clean-ups, come out without the cancellation that they have hidden, in a group', async () => {
    const scope = new CancelScope();
    const run = scope.run(() =>
      forEver().catch((own: unknown) => Promise.reject(new SuppressedError(boom, new SuppressedError(bang, own)))),
    );
    scope.cancel();
    expect(await error(run)).toMatchObject({ name: 'AggregateError', errors: [boom, bang] });
  });

  test('that has a field `suppressed` of its own, and none named `error`, comes out as it is', async () => {
    const scope = new CancelScope();
    const failure = new Error('the clean-up failed');
    const run = scope.run(() => forEver().catch((own: unknown) => { throw Object.assign(failure, { suppressed: own }); })); // prettier-ignore
    scope.cancel();
    expect(await error(run)).toBe(failure);
  });

  test('in a nursery is a member of the group, without the cancellation that it has hidden', async () => {
    const group = await error(
      openNursery((nursery) => {
        nursery.startSoon(() => Promise.reject(boom));
        nursery.startSoon(() => held(() => Promise.reject(bang)));
      }),
    );
    expect((group as AggregateError).errors).toEqual([boom, bang]);
  });

  test('in a nursery that a shield has hidden is told apart further outside', async () => {
    const outer = new CancelScope();
    const run = outer.run(async () => {
      const own: unknown = await error(forEver());
      await new CancelScope({ shield: true }).run(() =>
        openNursery((nursery) => nursery.startSoon(() => Promise.reject(new SuppressedError(own, own)))),
      );
    });
    outer.cancel();
    expect([await run, outer.cancelledCaught]).toEqual([undefined, true]);
  });

  test('that hides itself comes out as it is', async () => {
    const circle = new SuppressedError(boom, undefined);
    circle.suppressed = circle;
    const scope = new CancelScope();
    const run = scope.run(() => forEver().finally(() => Promise.reject(circle)));
    scope.cancel();
    expect((await error(run)) === circle).toBe(true);
  });
});
