import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Writes down what a process must never do while tests run: an unhandled rejection, an uncaught exception, a warning about
 * too many listeners. Jest gives tests a copy of `process` and takes the listeners off the real one while a file runs, so
 * the real `process.emit` is watched instead: nothing gets past it.
 */

const RECORD = Symbol.for('forawait.strays');
/** Well over the default grace (1000 ms) that a pipeline gives a source which hangs: at the same length a busy machine decides. */
const PATIENCE_MS = 2000;
const POLL_MS = 5;

/** @typedef {{ kind: string, detail: string, during: string }} Stray */

/** @returns {{ seen: Stray[], current: string, onLate: ((stray: Stray) => void) | undefined }} the one record of this process */
export function watchStrays() {
  if (process[RECORD] !== undefined) return process[RECORD];
  const record = { seen: [], current: '', onLate: undefined };
  process[RECORD] = record;
  const emit = process.emit;
  process.emit = function (name, ...values) {
    const kind = kindOf(name, ...values);
    if (kind !== undefined) {
      const stray = { kind, detail: describe(values[0]), during: record.current || 'no test (after the last one)' };
      if (record.current === '') record.onLate?.(stray);
      else record.seen.push(stray);
    }
    return Reflect.apply(emit, this, [name, ...values]);
  };
  return record;
}

function kindOf(name, value, origin) {
  if (name === 'unhandledRejection') return 'Unhandled rejection';
  // The monitor fires for every uncaught exception, whether or not anybody listens; a rejection was told already.
  if (name === 'uncaughtExceptionMonitor' && origin !== 'unhandledRejection') return 'Uncaught exception';
  if (name === 'warning' && value?.name === 'MaxListenersExceededWarning') return 'Too many listeners';
  return undefined;
}

function describe(value) {
  const text = typeof value?.stack === 'string' ? value.stack : String(value);
  return text.split('\n').slice(0, 12).join('\n');
}

// Node opens these when they are first looked at, and they stay: nobody's leak.
for (const stream of [process.stdin, process.stdout, process.stderr]) void stream;

/** @returns {Map<string, number>} how many of each kind keep the event loop alive now */
export function openResources() {
  const counts = new Map();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/**
 * Sockets and timers need a few turns to go; what is still there after two seconds stays.
 *
 * @param {Map<string, number>} before
 * @returns {Promise<string[]>} what is open now and was not before, as `Timeout ×2`
 */
export async function leftOpen(before) {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = [...openResources()].filter(([type, count]) => count > (before.get(type) ?? 0));
    if (left.length === 0) return [];
    if (performance.now() > deadline) return left.map(([type, count]) => `${type} ×${count - (before.get(type) ?? 0)}`);
    await sleep(POLL_MS);
  }
}
