import { expect, test } from '@jest/globals';
import { checkpoint } from './checkpoint.ts';
import { later } from './turn.ts';

const SLICE_MS = 8;

function work(forMs: number): void {
  for (const until = performance.now() + forMs; performance.now() < until;);
}

/** Whether a checkpoint gives the event loop a turn. */
async function turns(): Promise<boolean> {
  let turned = false;
  setImmediate(() => (turned = true));
  await checkpoint();
  return turned;
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
