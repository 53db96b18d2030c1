// A child of counter-blocked.test.ts: counters whose event loop stands still for a while, and when their values came.
import { counter, type MissedTicks } from '@forawait/sources';

const EVERY_MS = 20;
const BLOCKED_MS = 10.5 * EVERY_MS;

/** A value's moment, in ticks since the first, and in turns of the event loop. */
interface Moment {
  readonly tick: number;
  readonly turn: number;
}

let turn = 0;
let turning: NodeJS.Immediate;
const nextTurn = (): void => {
  turn++;
  turning = setImmediate(nextTurn);
};
nextTurn();

/** The loop is blocked while a read waits for the second value. */
async function momentsOf(missed: MissedTicks): Promise<Moment[]> {
  const numbers = counter(0, 5, { everyMs: EVERY_MS, missed });
  const moments: Moment[] = [];
  const start = performance.now(); // no later than the first tick
  await numbers.next();
  const rest = numbers.forEach(() => void moments.push({ tick: (performance.now() - start) / EVERY_MS, turn }));
  if (moments.length > 0) return await momentsOf(missed); // we were held up for a whole tick: no read waits
  while (performance.now() - start < BLOCKED_MS);
  await rest;
  return moments;
}

const answer: Record<string, unknown> = {};
for (const missed of ['skip', 'burst', 'delay'] as const) answer[missed] = await momentsOf(missed);
clearImmediate(turning!);
answer['left'] = process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
console.log(JSON.stringify(answer));
