// What killed-workers.ts runs, as one bundled file, so that workers start without a loader. A worker that is killed in the middle of its work rejects that call, and no other; the pool is full again, and nothing hangs.
import { setTimeout as sleep } from 'node:timers/promises';
import { BrokenWorkerError, CancelScope, CapacityLimiter, workerPool, type WorkerPool } from '../src/index.ts';
import { thousands } from './figure.ts';

const WORKERS = 4;
/** Far longer than any of them takes: whoever waits for so long hangs. */
const PATIENCE_MS = 30_000;

/** Functions that end in ways of their own, and one that is well. As text: workers need no loader for it. */
const WORK = `data:text/javascript,
  export const leave = () => process.exit(3);
  export const aside = () => new Promise(() => setImmediate(() => { throw new Error('aside'); }));
  export const spin = (marks) => { Atomics.store(marks, 0, 1); for (;;); };
  export const add = (a, b) => a + b;
`;

const WAYS = ['leave', 'aside', 'cancelled', 'abandoned'] as const;
type Way = (typeof WAYS)[number];

/** One that is killed; answers what is not as it must be. */
async function kill(workers: WorkerPool, way: Way): Promise<string | undefined> {
  if (way === 'leave' || way === 'aside') {
    const end = await workers.run(WORK, way, []).then(
      () => 'an answer',
      (error: unknown) => error,
    );
    return end instanceof BrokenWorkerError ? undefined : `${way} ended with ${String(end)}`;
  }
  const marks = new Int32Array(new SharedArrayBuffer(4));
  const scope = new CancelScope();
  const options = { graceMs: 0, abandon: way === 'abandoned' };
  const done = scope.run(() => workers.run(WORK, 'spin', [marks], options));
  while (Atomics.load(marks, 0) === 0) await sleep(1);
  scope.cancel();
  return (await done) === undefined && scope.cancelledCaught ? undefined : `${way} was not cancelled`;
}

/** Rejects where something takes for ever. */
async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, patience).then(() => Promise.reject(new Error(`${what} hangs`)));
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
  }
}

/** As many as were asked for; prints what has become of them. */
async function killMany(seed: number, total: number): Promise<void> {
  const limiter = new CapacityLimiter(WORKERS);
  const workers = workerPool({ max: WORKERS, limiter });
  const failures: string[] = [];
  const counts = { kills: 0, neighbours: 0 };
  const one = async (number: number): Promise<void> => {
    const way = WAYS[(seed + number) % WAYS.length]!;
    const fault = await inTime(`kill ${number}, ${way},`, kill(workers, way));
    if (fault !== undefined) failures.push(`kill ${number}: ${fault}`);
    counts.kills++;
    const sum = await inTime(`the call after kill ${number}`, workers.run(WORK, 'add', [number, 1]));
    if (sum !== number + 1) failures.push(`the call after kill ${number} answered ${String(sum)}`);
    counts.neighbours++;
  };
  try {
    for (let number = 0; number < total; number += WORKERS) {
      const ids = Array.from({ length: Math.min(WORKERS, total - number) }, (_, index) => number + index);
      await Promise.all(ids.map(one));
    }
    await inTime('close()', workers.close());
  } catch (error) {
    failures.push(String(error));
  }
  const { busy, waiting } = workers.statistics();
  const { borrowed } = limiter.statistics();
  if (busy + waiting + borrowed > 0) failures.push(`left: ${busy} busy, ${waiting} waiting, ${borrowed} tokens`);
  const outcome = failures.length === 0 ? '0 hang, 0 tokens lost' : 'FAILED';
  const figures = `${thousands(counts.kills)} workers killed in ${WAYS.length} ways, ${thousands(counts.neighbours)} calls beside and after them: ${outcome}`;
  process.stdout.write(JSON.stringify({ figures, failures }));
}

const [seed, total] = process.argv.slice(2).map(Number);
await killMany(seed!, total!);
