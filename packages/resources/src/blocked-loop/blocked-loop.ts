/// <reference lib="esnext.disposable" preserve="true" />
import type { Worker } from 'node:worker_threads';
import { checkFunction, describe } from '../checks/describe.ts';
import { onlyKnown } from '../checks/only-known.ts';
import { beatNow, type BlockedReport, isLate, type WatchPlan } from './plan.ts';

/** What counts as held, and who is told. */
export interface BlockedLoopOptions {
  /**
   * From how many milliseconds on; 10 to 2,147,483,647. Default 100. What is held for half as long again is told for sure, once the
   * watchdog has started, which takes some 50 ms.
   */
  readonly thresholdMs?: number | undefined;
  /** Hears of it, once the loop goes on. Default: a warning of the process, with the code `FORAWAIT_BLOCKED_LOOP`. */
  readonly onBlocked?: ((report: BlockedReport) => void) | undefined;
}

/** What watches the loop. */
export interface LoopWatch extends AsyncDisposable {
  /** Ends it, once what was held until now is told; nothing is told afterwards. A second call answers the same. Never rejects. */
  stop(): Promise<void>;
}

const THRESHOLD_MS = 100;
const LEAST_MS = 10;
/** Longer timers fire at once, in every JavaScript runtime. */
const MOST_MS = 2 ** 31 - 1;
const LOOKS = 4;
/** Beside this file, as it is: .js once it is built, .ts where the source runs. */
const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
const WATCHDOG = new URL(`./watchdog${EXTENSION}`, import.meta.url);
/**
 * Tells who holds the event loop: a computation without an `await`, a synchronous read, a regular expression gone wild. For the main
 * thread of Node; off until it is called.
 *
 * The loop gives a sign of life now and then, and a worker waits for it. Only when it is late, the worker stops the main thread by
 * the debugger, for a moment, and looks at its stack: as long as nothing is held it costs one timer. Keeps no process alive. What never
 * lets go of the loop is never told, for nobody is left to hear of it; nor is what `process.exit()` follows at once. At the end of a
 * program in which it was held, the watch tells what is due, and is over.
 *
 * The place may be a later one: the debugger stops where a function is entered or a loop goes round. What holds the loop inside of a
 * function of the platform, as `JSON.parse()`, is told with the statement that comes next, or without a place where none does.
 *
 * @param options - `thresholdMs`, `onBlocked`.
 * @returns What ends it.
 * @throws TypeError or RangeError at the call for options that are not what they must be.
 * @see https://docs.python.org/3/library/asyncio-dev.html#debug-mode
 * @example
 * const watch = blockedLoop({ thresholdMs: 50, onBlocked: ({ heldMs, stack }) => console.log(heldMs, stack) });
 * await watch.stop();
 */
export function blockedLoop(options: BlockedLoopOptions = {}): LoopWatch {
  onlyKnown(options, ['thresholdMs', 'onBlocked'], 'watch the event loop');
  const { thresholdMs = THRESHOLD_MS, onBlocked = warn } = options;
  checkThreshold(thresholdMs);
  checkFunction(onBlocked, 'watch the event loop', 'onBlocked');
  return watch({ beat: newBeat(), thresholdMs, periodMs: thresholdMs / LOOKS }, onBlocked);
}

function watch(plan: WatchPlan, onBlocked: (report: BlockedReport) => void): LoopWatch {
  const { Worker, isMainThread } = process.getBuiltinModule('node:worker_threads');
  if (!isMainThread) throw new Error('Cannot watch the event loop of a worker: only that of the main thread');
  const { beat, periodMs } = plan;
  let wasHeld = false;
  const goOn = (): void => {
    wasHeld ||= isLate(plan);
    beatNow(beat);
  };
  const timer = setInterval(goOn, periodMs).unref();
  // Workers refuse some of what a program may be started with (`--input-type`). Only the source needs any of it: its loader.
  const execArgv = EXTENSION === '.ts' ? process.execArgv : [];
  const worker = new Worker(WATCHDOG, { workerData: plan, name: 'blockedLoop', execArgv });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      clearInterval(timer);
      resolve();
    });
  });
  const stop = (): Promise<void> => {
    process.off('beforeExit', onEmpty);
    goOn();
    // The watchdog tells what it knows, and ends.
    worker.ref();
    worker.postMessage(undefined);
    return ended;
  };
  // A program that comes to its end may not have heard.
  const onEmpty = (): void => {
    goOn();
    if (wasHeld) void stop();
  };
  process.on('beforeExit', onEmpty);
  listen(worker, onBlocked);
  return { stop, [Symbol.asyncDispose]: stop };
}

function listen(worker: Worker, onBlocked: (report: BlockedReport) => void): void {
  worker.on('message', onBlocked);
  worker.on('error', (error) => process.emitWarning(`The event loop is not watched any more: ${String(error)}`));
  // Last: to listen is what keeps a process alive.
  worker.unref();
}

function newBeat(): BigInt64Array {
  const beat = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
  beatNow(beat);
  return beat;
}

function warn({ heldMs, stack }: BlockedReport): void {
  process.emitWarning(`The event loop was held for ${Math.round(heldMs)} ms`, {
    type: 'BlockedLoopWarning',
    code: 'FORAWAIT_BLOCKED_LOOP',
    detail: stack ?? '    where, could not be seen',
  });
}

function checkThreshold(thresholdMs: unknown): asserts thresholdMs is number {
  if (typeof thresholdMs !== 'number') {
    throw new TypeError(
      `Cannot watch the event loop from ${describe(thresholdMs)} on: expected a number of milliseconds`,
    );
  }
  if (!(thresholdMs >= LEAST_MS && thresholdMs <= MOST_MS)) {
    throw new RangeError(`Cannot watch the event loop from ${thresholdMs} ms on: it must be ${LEAST_MS} to ${MOST_MS}`);
  }
}
