import { expect, test } from '@jest/globals';
import { pool } from '../pool/pool.ts';
import { AsyncEvent } from '../sync/async-event.ts';
import { CapacityLimiter } from '../sync/capacity-limiter.ts';
import { Condition } from '../sync/condition.ts';
import { Mutex } from '../sync/mutex.ts';
import { Semaphore } from '../sync/semaphore.ts';
import { CancelScope } from './cancel-scope.ts';
import { checkpoint, sleep } from './checkpoint.ts';
import { later } from './turn.ts';

const SLICE_MS = 8;

function work(forMs: number): void {
  for (const until = performance.now() + forMs; performance.now() < until;);
}

/** Whether a wait, that of a checkpoint by default, gives the event loop a turn; it may reject. */
async function turns(wait: () => Promise<unknown> = checkpoint): Promise<boolean> {
  let turned = false;
  setImmediate(() => (turned = true));
  await wait().catch(() => undefined);
  return turned;
}

/** In a scope that was cancelled. */
function cancelled<R>(body: () => Promise<R>): Promise<R | undefined> {
  const scope = new CancelScope();
  scope.cancel();
  return scope.run(body);
}

test('a checkpoint gives the event loop a turn where the last one was 8 ms ago', async () => {
  work(SLICE_MS);
  expect(await turns()).toBe(true);
});

test('a checkpoint soon after a turn gives none', async () => {
  const turned: boolean[] = [];
  // A machine that stands still for so long in between each time is none to test with.
  for (let times = 0; times < 10; times++) turned.push(await turns());
  expect(turned).toContain(false);
});

// Who catches the cancellation and tries again, for ever, must not keep timers and signals of the system from being heard.
test.each<[string, () => Promise<unknown>]>([
  ['sleep()', () => sleep(10)],
  ['checkpoint()', checkpoint],
  ['a mutex', () => new Mutex().acquire()],
  ['an event', () => new AsyncEvent().wait()],
  ['a semaphore', () => new Semaphore(1).acquire()],
  ['a limiter', () => new CapacityLimiter(1).acquire()],
  ['a pool', () => pool(() => ({}), { max: 1 }).acquire()],
])('where the scope was cancelled, %s rejects behind a turn where the last one was 8 ms ago', async (_what, wait) => {
  await cancelled(async () => {
    work(SLICE_MS);
    expect(await turns(wait)).toBe(true);
  });
});

test('so does a condition, whose mutex stays locked', async () => {
  const condition = new Condition();
  await condition.mutex.acquire();
  await cancelled(async () => {
    work(SLICE_MS);
    expect(await turns(() => condition.wait())).toBe(true);
  });
  expect(condition.mutex.locked).toBe(true);
});

test('so does sleep() with a signal that was aborted', async () => {
  work(SLICE_MS);
  expect(await turns(() => sleep(10, { signal: AbortSignal.abort() }))).toBe(true);
});

test('where the scope was cancelled, a wait soon after a turn rejects without another one', async () => {
  await cancelled(async () => {
    const turned: boolean[] = [];
    for (let times = 0; times < 10; times++) turned.push(await turns(() => sleep(10)));
    expect(turned).toContain(false);
  });
});

test('those who pass a checkpoint at the same time share one turn', async () => {
  work(SLICE_MS);
  const log: string[] = [];
  const passing = [1, 2].map(() => checkpoint().then(() => log.push('passed')));
  setImmediate(() => log.push('the turn behind'));
  await Promise.all(passing);
  await new Promise(setImmediate);
  expect(log).toEqual(['passed', 'passed', 'the turn behind']);
});

test('where there is no setImmediate() a turn is one of the timers', async () => {
  const { setImmediate: immediate } = globalThis;
  Object.assign(globalThis, { setImmediate: undefined });
  const turned = new Promise<void>(later);
  Object.assign(globalThis, { setImmediate: immediate });
  await expect(turned).resolves.toBeUndefined();
});
