// The worker that watches: it is idle until the loop is late, and only then looks what runs there.
import { parentPort, workerData } from 'node:worker_threads';
import { Glimpse } from './glimpse.ts';
import { type BlockedReport, isLate, nowMs, type WatchPlan } from './plan.ts';

const plan = workerData as WatchPlan;
const { beat, periodMs } = plan;

/** A time that the loop is held for, since its last beat. */
interface Hold {
  readonly since: number;
  readonly glimpse: Glimpse;
}

let hold: Hold | undefined;
let lookedMs = nowMs();

function look(): void {
  const now = nowMs();
  const wasLate = now - lookedMs > 2 * periodMs;
  lookedMs = now;
  const last = Number(Atomics.load(beat, 0));
  if (hold !== undefined) {
    if (last !== hold.since) tell(hold, last);
    return;
  }
  // A machine that was asleep, or has too much to do, holds this thread as well: nobody is to blame.
  if (!wasLate && isLate(plan, now)) hold = { since: last, glimpse: new Glimpse() };
}

function tell({ since, glimpse }: Hold, until: number): void {
  hold = undefined;
  const report: BlockedReport = { heldMs: until - since - periodMs, stack: glimpse.end() };
  parentPort?.postMessage(report);
}

setInterval(look, periodMs);
// It is to end, when all is told.
parentPort?.on('message', () => {
  look();
  process.exit();
});
