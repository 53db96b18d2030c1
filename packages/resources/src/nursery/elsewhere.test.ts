// Nurseries that are used from outside of themselves, or cancelled from there.
import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CancelScope } from '../scope/cancel-scope.ts';
import { checkpoint, sleep } from '../scope/checkpoint.ts';
import { describeTasks } from './describe-tasks.ts';
import { nurseryContext } from './nursery-context.ts';
import type { Nursery } from './nursery.ts';
import { openNursery } from './open-nursery.ts';
import { safeChannel } from './safe-channel.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

const boom = new Error('boom');
const forEver = (): Promise<void> => sleep(Infinity);

/** A nursery that stays open until it is cancelled. */
function opened(): { readonly nursery: Nursery; readonly done: Promise<unknown> } {
  let nursery!: Nursery;
  const done = openNursery((given) => {
    nursery = given;
    return forEver();
  });
  return { nursery, done };
}

test('the parent may be given by hand, where no AsyncLocalStorage knows it', async () => {
  const root = new CancelScope();
  const inside = error(openNursery(forEver, { parent: root }));
  const context = error(nurseryContext({ parent: root }).use(forEver));
  const run = root.run(forEver);
  root.cancel();
  expect([await inside, await context, await run]).toEqual([root.signal.reason, root.signal.reason, undefined]);
});

test('tasks beyond the first thousand that are started from outside of all scopes run in the nursery, too', async () => {
  const { nursery, done } = opened();
  let ended = 0;
  for (let count = 0; count < 1100; count++) nursery.startSoon(() => forEver().finally(() => ended++));
  await settleTasks();
  nursery.cancel();
  await done;
  expect(ended).toBe(1100);
});

test('start() that outlives the outermost scope of its caller goes on, and its task comes to the nursery', async () => {
  const { nursery, done } = opened();
  let ready!: Promise<string>;
  let ended = false;
  await new CancelScope().run(() => {
    ready = nursery.start<string>(async ({ started }) => {
      await settleTasks();
      started('ready');
      await forEver().finally(() => (ended = true));
    });
  });
  expect(await ready).toBe('ready');
  nursery.cancel();
  await done;
  expect(ended).toBe(true);
});

test('a nursery that is cancelled from outside was not cancelled itself', async () => {
  const outer = new CancelScope();
  let nursery!: Nursery;
  const run = outer.run(() =>
    openNursery((given) => {
      nursery = given;
      given.startSoon(forEver);
      return forEver();
    }),
  );
  await settleTasks();
  outer.cancel();
  await run;
  expect([nursery.scope.cancelCalled, nursery.signal.reason]).toEqual([false, outer.signal.reason]);
});

test('an error behind a shield that goes up while the nursery is being cancelled from outside leaves in a group', async () => {
  const outer = new CancelScope();
  const run = outer.run(() =>
    openNursery((nursery) => {
      nursery.startSoon(forEver);
      nursery.startSoon(async () => {
        await error(forEver());
        await settleTasks();
        nursery.scope.shield = true;
        await checkpoint();
        throw boom;
      });
    }),
  );
  await settleTasks();
  outer.cancel();
  expect(await error(run)).toMatchObject({ errors: [boom] });
});

test('a nursery whose body answers a cancellation from outside with an error of its own was not ended by it', async () => {
  const outer = new CancelScope();
  const run = outer.run(() => openNursery(() => error(forEver()).then(() => Promise.reject(boom))));
  await settleTasks();
  outer.cancel();
  expect(await error(run)).toMatchObject({ errors: [boom] });
  expect(outer.cancelledCaught).toBe(false);
});

test('the exit of a nursery that was cancelled swallows its cancellation, and says so', async () => {
  const entered = await nurseryContext().enter();
  entered.value.cancel();
  expect(await entered.exit({ error: entered.value.signal.reason })).toBe(true);
});

test('a safe channel is told by what its task and its reader wait for', async () => {
  const seen: string[][] = [];
  const note = (): unknown => seen.push(describeTasks().split('\n').slice(1));
  const ticks = safeChannel(async function* () {
    note();
    yield await sleep(1);
  });
  await time.run(() =>
    ticks().use(async (values) => {
      await settleTasks();
      note();
      await values.next();
    }),
  );
  const about = (name: string, what: string): unknown => expect.stringMatching(`^  ${name}, for .* s: ${what} \\(for`);
  expect(seen).toEqual([
    ['  body, for 0.000 s: works, or waits for something else', about('safe channel', 'the reader of a safe channel')],
    [about('body', 'a value of a safe channel'), '  safe channel, for 0.000 s: works, or waits for something else'],
  ]);
});
