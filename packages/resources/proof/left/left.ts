// R4: every operation is ended at each of its steps, by its scope and by a signal.
import { getEventListeners } from 'node:events';
import { CancelScope } from '../../src/index.ts';
import { HandClock, settle } from '../clock.ts';
import { type Figure, type Job, thousands } from '../figure.ts';
import { type Case, cases } from './cases.ts';
import { Ledger } from './ledger.ts';

/** By whom it is ended: the scope around it, a signal of that scope, the signal that the operation takes itself. */
const ENDS = ['scope', 'signal', 'option'] as const;
type End = (typeof ENDS)[number];

/** So many microtasks follow one another at most before something waits for a timer. */
const MICROTASKS = 60;

const strays: unknown[] = [];

/** @param stride - Every so manieth microtask. */
export async function leftEverywhere(
  stride: number,
): Promise<{ readonly steps: number; readonly faults: readonly string[] }> {
  const clock = new HandClock();
  const note = (reason: unknown): unknown => strays.push(reason);
  clock.install();
  process.on('unhandledRejection', note);
  const faults: string[] = [];
  let steps = 0;
  try {
    for (const one of cases) {
      for (const end of ENDS) {
        // Timer by timer, and behind each one microtask by microtask.
        for (let timers = 0, reached = true; reached; timers++) {
          for (let microtasks = 0; microtasks < MICROTASKS && reached; microtasks += stride) {
            const found = await endedAt(one, end, clock, timers, microtasks);
            steps++;
            reached = found.reached;
            const where = `${one.name}, ended by its ${end} ${microtasks} microtasks after ${timers} timers`;
            for (const fault of found.faults) faults.push(`${where}: ${fault}`);
          }
        }
      }
    }
  } finally {
    clock.restore();
    process.off('unhandledRejection', note);
  }
  return { steps, faults };
}

interface Found {
  /** It was not over before. */
  readonly reached: boolean;
  readonly faults: readonly string[];
}

async function endedAt(one: Case, end: End, clock: HandClock, timers: number, microtasks: number): Promise<Found> {
  clock.clear();
  strays.length = 0;
  const ledger = new Ledger();
  const controller = new AbortController();
  const { signal } = controller;
  const scope = new CancelScope(end === 'signal' ? { signal } : {});
  const reason = new Error('enough');
  let work: ReturnType<Case['run']> | undefined;
  let over = false;
  const came = scope
    .run(() => (work = one.run(ledger, end === 'option' ? signal : undefined)).done)
    .then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    .finally(() => (over = true));
  for (let fired = 0; fired < timers && !over; fired++) {
    await settle(() => 0);
    if (!over) clock.fire();
  }
  for (let left = microtasks; left > 0 && !over; left--) await Promise.resolve();
  const reached = !over;
  if (end === 'scope') scope.cancel(reason);
  else controller.abort(reason);
  await drained(clock, () => over);
  const { faults } = ledger;
  if (!over) faults.push('it does not end');
  else await checkEnd({ ledger, work, came: await came, end, reason, clock, signal });
  return { reached, faults };
}

async function drained(clock: HandClock, isOver: () => boolean): Promise<void> {
  for (let goesOn = true; goesOn && !isOver();) {
    await settle(() => 0);
    goesOn = isOver() || clock.fire();
  }
}

interface Ending {
  readonly ledger: Ledger;
  readonly work: ReturnType<Case['run']> | undefined;
  readonly came: { readonly error: unknown } | undefined;
  readonly end: End;
  readonly reason: Error;
  readonly clock: HandClock;
  readonly signal: AbortSignal;
}

async function checkEnd({ ledger, work, came, end, reason, clock, signal }: Ending): Promise<void> {
  let closed = false;
  const left = Promise.resolve(work?.left?.() ?? 0).finally(() => (closed = true));
  await drained(clock, () => closed);
  ledger.end();
  const { faults } = ledger;
  if ((await left) > 0) faults.push(`${await left} are still taken`);
  if (came !== undefined && !(end !== 'scope' && isOf(reason, came.error))) faults.push(`fails: ${String(came.error)}`);
  await settle(() => 0);
  if (clock.pending > 0) faults.push(`${clock.pending} timers are left`);
  const listeners = getEventListeners(signal, 'abort').length;
  if (listeners > 0) faults.push(`${listeners} listeners are left`);
  for (const stray of strays) faults.push(`a rejection went unhandled: ${String(stray)}`);
}

/** The reason of the signal: where a task has met it, in the group of its nursery. */
function isOf(reason: Error, error: unknown): boolean {
  if (error === reason) return true;
  return error instanceof AggregateError && error.errors.length > 0 && error.errors.every((part) => isOf(reason, part));
}

async function prove(): Promise<Figure> {
  const { steps, faults } = await leftEverywhere(1);
  const figures = `${cases.length} operations, ended ${thousands(steps)} times, ${thousands(faults.length)} faults`;
  return { law: 'R4', what: 'ended at every step', figures, failures: faults.slice(0, 5) };
}

export const leftJobs: readonly Job[] = [{ law: 'R4', what: 'ended at every step', run: prove }];
