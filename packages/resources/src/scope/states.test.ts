// What a scope was before it was entered, and is once it has been left.
import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CancelScope } from './cancel-scope.ts';
import { checkpoint, sleep } from './checkpoint.ts';
import { shielded } from './timeouts.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

const boom = new Error('boom');
const forEver = (): Promise<void> => sleep(Infinity);

test('a deadline that has passed counts from the entry on', async () => {
  const scope = new CancelScope({ deadline: performance.now() - 1 });
  expect([scope.cancelCalled, scope.signal.aborted]).toEqual([false, false]);
  expect(await scope.run(() => [scope.cancelCalled, scope.signal.aborted])).toEqual([true, true]);
});

test('a scope that was left is not cancelled any more, neither by cancel() nor by its signal', async () => {
  const controller = new AbortController();
  const scope = new CancelScope({ signal: controller.signal });
  await scope.run(() => 'done');
  scope.cancel();
  controller.abort();
  expect([scope.cancelCalled, scope.cancelledCaught, scope.signal.aborted]).toEqual([false, false, false]);
});

test('a scope that was left is not cancelled any more by one around it, once its shield is down', async () => {
  const outer = new CancelScope();
  const inner = new CancelScope({ shield: true });
  const { signal } = inner;
  await outer.run(async () => {
    await inner.run(() => 'done');
    outer.cancel();
    inner.shield = false;
  });
  expect([signal.aborted, inner.cancelCalled, inner.shield]).toEqual([false, false, false]);
});

test('closed of a scope that was left before somebody asks is settled, and the same promise each time', async () => {
  const scope = new CancelScope();
  const early = scope.closed;
  await scope.run(() => 'done');
  await early;
  expect(scope.closed).toBe(early);
  const asked = new CancelScope();
  await asked.run(() => 'done');
  await asked.closed;
  expect(asked.closed).toBe(asked.closed);
});

test('a scope may be run where it lies in nothing while it is the parent of one that runs, and cancels that', async () => {
  const outer = new CancelScope();
  const inside = error(new CancelScope({ parent: outer }).run(forEver));
  const run = outer.run(forEver);
  outer.cancel();
  expect([await run, await inside]).toEqual([undefined, outer.signal.reason]);
});

test('a scope that is to run within one that it is the parent of is refused also behind a shield', async () => {
  const outer = new CancelScope();
  let refused: unknown;
  await new CancelScope({ parent: outer }).run(() =>
    shielded(async () => {
      refused = await error(Promise.resolve().then(() => outer.run(() => 'ran')));
    }),
  );
  expect(refused).toEqual(new Error('Cannot run a CancelScope inside of itself: make a new one'));
});

test('F10: what outlives the outermost scope goes on in none', async () => {
  let stray!: Promise<unknown>;
  const scope = new CancelScope();
  await scope.run(() => {
    stray = error(sleep(50));
  });
  scope.cancel();
  expect([await time.run(() => stray), time.now]).toEqual([{ value: undefined }, 50]);
});

test('F10: a wait that is begun after several scopes around it were left is cancelled with what lies around them', async () => {
  const outer = new CancelScope();
  let seen: unknown;
  const run = outer.run(async () => {
    let left!: Promise<unknown>;
    await new CancelScope().run(() =>
      new CancelScope().run(() => {
        left = settleTasks().then(forEver);
      }),
    );
    seen = await error(left);
  });
  await settleTasks();
  outer.cancel();
  await run;
  expect(seen).toBe(outer.signal.reason);
});

test('F10: a scope that was cancelled itself and outlives the one around it leaves as what lies around that, where it is cancelled, too', async () => {
  const outer = new CancelScope();
  const inner = new CancelScope();
  let left!: Promise<unknown>;
  await outer.run(async () => {
    await new CancelScope().run(() => {
      left = error(
        inner.run(async () => {
          inner.cancel();
          await checkpoint().catch(() => undefined);
          await settleTasks();
          outer.cancel();
          await checkpoint();
        }),
      );
    });
    await left;
  });
  expect([await left, inner.cancelledCaught]).toEqual([outer.signal.reason, false]);
});

test('a body that answers the cancellation of an inner scope with an error of its own was not ended', async () => {
  const outer = new CancelScope();
  const run = outer.run(async () => {
    await error(new CancelScope().run(forEver));
    throw boom;
  });
  outer.cancel();
  expect([await error(run), outer.cancelledCaught]).toEqual([boom, false]);
});
