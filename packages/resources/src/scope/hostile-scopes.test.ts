// The adversary: scopes that change while they are being cancelled.
import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openNursery } from '../nursery/open-nursery.ts';
import { AsyncEvent } from '../sync/async-event.ts';
import { CancelScope } from './cancel-scope.ts';
import { checkpoint, sleep } from './checkpoint.ts';
import { failAfter, moveOnAfter } from './timeouts.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

const boom = new Error('boom');
const forEver = (): Promise<void> => sleep(Infinity);

test('cancel() from within an abort listener of the scope does nothing more', async () => {
  const scope = new CancelScope();
  scope.signal.addEventListener('abort', () => scope.cancel('second'));
  const run = scope.run(forEver);
  scope.cancel('first');
  expect(await run).toBeUndefined();
  expect(scope.signal.reason).toMatchObject({ cause: 'first' });
});

test('an outer scope cancelled from within the abort listener of an inner one takes over', async () => {
  const outer = new CancelScope();
  const inner = new CancelScope();
  const run = outer.run(async () => {
    await inner.run(forEver);
    return 'went on';
  });
  inner.signal.addEventListener('abort', () => outer.cancel());
  inner.cancel();
  expect([await run, inner.cancelledCaught, outer.cancelledCaught]).toEqual([undefined, false, true]);
});

test('a shield that goes up while the scopes around are being told keeps what is inside from hearing of it', async () => {
  const outer = new CancelScope();
  const inner = new CancelScope();
  const log: unknown[] = [];
  const run = outer.run(() =>
    inner.run(async () => {
      await sleep(5).catch((reason: unknown) => log.push(reason));
      log.push(inner.signal.aborted);
    }),
  );
  outer.signal.addEventListener('abort', () => (inner.shield = true));
  outer.cancel();
  await time.run(() => run);
  expect(log).toEqual([false]);
});

test('a deadline that is moved by the abort listener of its own expiry comes too late', async () => {
  const scope = new CancelScope({ timeoutMs: 5 });
  scope.signal.addEventListener('abort', () => (scope.deadline = Infinity));
  expect(await time.run(() => scope.run(forEver))).toBeUndefined();
  expect([scope.cancelledCaught, time.pending]).toEqual([true, 0]);
});

test('a scope that runs inside of the abort listener of its own parent is cancelled at its first checkpoint', async () => {
  const outer = new CancelScope();
  const inner = new CancelScope({ parent: outer });
  let began = false;
  let inside: Promise<unknown> | undefined;
  outer.signal.addEventListener('abort', () => {
    inside = error(
      inner.run(async () => {
        began = true;
        await checkpoint();
      }),
    );
  });
  const run = outer.run(forEver);
  outer.cancel();
  expect([await run, await inside, began]).toEqual([undefined, outer.signal.reason, true]);
});

test('a scope may run inside of its own abort listener', async () => {
  const scope = new CancelScope();
  let inside: Promise<unknown> | undefined;
  scope.signal.addEventListener('abort', () => {
    inside = scope.run(forEver);
  });
  scope.cancel();
  expect([await inside, scope.cancelledCaught]).toEqual([undefined, true]);
});

test('an abort listener that throws keeps nobody else from hearing of it', async () => {
  const thrown: unknown[] = [];
  const note = (reason: unknown): unknown => thrown.push(reason);
  const scope = new CancelScope();
  const run = scope.run(forEver);
  scope.signal.addEventListener('abort', () => note('listener'));
  const inner = new CancelScope({ parent: scope }).run(forEver);
  scope.cancel();
  expect(await run).toBeUndefined();
  expect(await error(inner)).toBe(scope.signal.reason);
  expect(thrown).toEqual(['listener']);
});

test('F10: a scope that outlives the one around it is cancelled with what lies around that', async () => {
  const outer = new CancelScope();
  let left: Promise<unknown> | undefined;
  const inner = new CancelScope({ name: 'left behind' });
  const run = outer.run(async () => {
    await new CancelScope().run(async () => {
      left = error(inner.run(forEver));
      await checkpoint();
    });
    outer.cancel();
    return await left;
  });
  await settleTasks();
  expect(await left).toBe(outer.signal.reason);
  expect(await run).toBe(outer.signal.reason);
});

test('F10: a nursery that outlives the scope around it hears of the deadline around that', async () => {
  const steps: string[] = [];
  const run = moveOnAfter(10, async () => {
    let left: Promise<unknown> | undefined;
    await new CancelScope().run(async () => {
      left = openNursery((nursery) => nursery.startSoon(() => forEver().finally(() => steps.push('cleaned up'))));
      await checkpoint();
    });
    await left;
  });
  expect([await time.run(() => run), steps]).toEqual([undefined, ['cleaned up']]);
});

test('F10: what was cancelled with the scope that it has outlived stays so', async () => {
  let left: Promise<unknown> | undefined;
  const inner = new CancelScope();
  const outer = new CancelScope();
  await outer.run(async () => {
    left = error(
      inner.run(async () => {
        await forEver().catch(() => undefined);
        await settleTasks();
        await checkpoint();
      }),
    );
    outer.cancel();
  });
  expect(await left).toBe(outer.signal.reason);
});

test('a scope whose signal was aborted before it was run is closed, and says that it was cancelled', async () => {
  const scope = new CancelScope({ signal: AbortSignal.abort('no') });
  expect(await error(scope.run(() => 'ran'))).toBe('no');
  await scope.closed;
  expect([scope.cancelCalled, scope.cancelledCaught, scope.signal.reason]).toEqual([true, false, 'no']);
  expect(() => scope.run(() => 'again')).toThrow('Cannot run a CancelScope twice');
});

test.each([
  ['a checkpoint', () => forEver()],
  ['an inner scope', () => new CancelScope().run(forEver)],
  ['a nursery', () => openNursery(forEver)],
  ['a nursery with a task', () => openNursery((nursery) => nursery.startSoon(forEver))],
])(
  'a body that deals with the cancellation of %s itself has come to its end: nothing was caught',
  async (_name, wait) => {
    const scope = new CancelScope();
    const run = scope.run(async () => {
      await error(wait());
      return 'fallback';
    });
    scope.cancel();
    expect([await run, scope.cancelledCaught]).toEqual(['fallback', false]);
    const limited = failAfter(5, async () => {
      await error(wait());
      return 'fallback';
    });
    expect(await time.run(() => limited)).toBe('fallback');
  },
);

/** A nursery of which the cancellation ends one part, and whose clean-up fails. */
const failingCleanUp = (): Promise<unknown> =>
  openNursery((nursery) => {
    nursery.startSoon(forEver);
    nursery.startSoon(() => forEver().finally(() => Promise.reject(boom)));
  });
/** A group of the cancellation and another error, which leaves a scope without that. */
const mixedGroup = (): Promise<unknown> =>
  new CancelScope().run(() => forEver().catch((own: unknown) => Promise.reject(new AggregateError([own, boom]))));

test.each([
  ['a nursery', failingCleanUp],
  ['a scope', mixedGroup],
])('so has one that deals with the group which comes out of %s instead', async (_name, wait) => {
  const scope = new CancelScope({ timeoutMs: 5 });
  const run = scope.run(async () => {
    await error(wait());
    return 'fallback';
  });
  expect([await time.run(() => run), scope.cancelledCaught]).toEqual(['fallback', false]);
  const limited = failAfter(5, async () => {
    await error(wait());
    return 'fallback';
  });
  expect(await time.run(() => limited)).toBe('fallback');
});

test.each([
  ['a nursery', failingCleanUp],
  ['a scope', mixedGroup],
])('a body that lets the group pass which comes out of %s instead of the cancellation was ended', async (_n, wait) => {
  const scope = new CancelScope({ timeoutMs: 5 });
  expect(await error(time.run(() => scope.run(wait)))).toMatchObject({ errors: [boom] });
  expect(scope.cancelledCaught).toBe(true);
});

test('a deadline starts no timer before the scope is entered, once it is cancelled, nor when it was left', async () => {
  const soon = (): number => performance.now() + 50;
  const scope = new CancelScope({ deadline: soon() });
  expect(time.pending).toBe(0);
  const run = scope.run(() => new AsyncEvent().wait());
  expect(time.pending).toBe(1);
  scope.cancel();
  scope.deadline = soon();
  expect(time.pending).toBe(0);
  await run;
  const left = new CancelScope();
  await left.run(() => 'done');
  left.deadline = soon();
  expect(time.pending).toBe(0);
});

test('a scope that is to run within one that it is the parent of is refused, and nothing hangs', async () => {
  const outer = new CancelScope();
  const inner = new CancelScope({ parent: outer });
  let refused: unknown;
  await inner.run(() =>
    new CancelScope().run(async () => {
      refused = await error(Promise.resolve().then(() => outer.run(() => 'ran')));
    }),
  );
  expect(refused).toEqual(new Error('Cannot run a CancelScope inside of itself: make a new one'));
  expect(await outer.run(() => 'ran')).toBe('ran');
});
