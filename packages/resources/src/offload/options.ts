import type { Transferable } from 'node:worker_threads';
import { checkFunction, describe } from '../checks/describe.ts';
import { signalOf } from '../checks/signal-of.ts';
import { checkMs } from '../scope/checkpoint.ts';
import { checkLimiter, type WorkerLimiter } from './limiter.ts';
import { hrefOf } from './module.ts';
import type { StreamEnd } from './stream.ts';
import { boundMethod } from '../stacks/resource-exit.ts';
import { isStreamed } from './streamed.ts';

/** How one call is made. */
export interface OffloadOptions {
  /** Cancels the call with its reason, besides the scope of the caller. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long a call that was cancelled may go on, in milliseconds; 0 or more. When it is over, its worker is ended, and another one
   * takes its place. `Infinity`: it may take its time. Default 1000.
   */
  readonly graceMs?: number | undefined;
  /**
   * Whether a caller who is cancelled goes on at once, rather than when the worker has ended the work. Only its `streamed()` sources are
   * closed before; a worker that still reads one gets the reason of the cancellation. Default false.
   */
  readonly abandon?: boolean | undefined;
  /**
   * What of the arguments is moved to the worker, not copied: it cannot be used here any more. `ArrayBuffer`s (`view.buffer`, not the
   * view), ports, streams; no `SharedArrayBuffer`, which both sides have. Default nothing.
   */
  readonly transfer?: readonly Transferable[] | undefined;
  /**
   * Hears what the worker reports, in order, before the result. What it throws cancels the call, and is its error. So is what a promise
   * rejects with that it answers: the call is not over before all of them are.
   */
  readonly onProgress?: ((value: unknown) => unknown) | undefined;
  /** Gives a token for as long as the call is under way. Default: for `offload()` that of all calls, for pools their own. */
  readonly limiter?: WorkerLimiter | undefined;
}

/** One call, with every default filled in. */
export interface CallPlan {
  readonly href: string;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly signal: AbortSignal | undefined;
  readonly graceMs: number;
  readonly abandon: boolean;
  readonly transfer: readonly Transferable[];
  readonly onProgress: ((value: unknown) => unknown) | undefined;
  readonly limiter: WorkerLimiter | undefined;
  /** Where the values go to that the function makes; undefined: it answers one. */
  readonly output?: StreamEnd;
}

const GRACE_MS = 1000;
const NAMES = ['signal', 'graceMs', 'abandon', 'transfer', 'onProgress', 'limiter'];

/** An async iterable that was not handed over as `streamed()`; what cannot be looked at is told when it is sent. */
function isLooseSource(arg: unknown): boolean {
  try {
    return !isStreamed(arg) && boundMethod(arg, Symbol.asyncIterator) !== undefined;
  } catch {
    return false;
  }
}

/**
 * @param more - Options that there are besides.
 * @throws TypeError or RangeError for arguments that are not what they must be.
 */
export function callPlanOf(
  module: unknown,
  name: unknown,
  args: unknown,
  options: OffloadOptions,
  more: readonly string[] = [],
): CallPlan {
  const href = hrefOf(module);
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(`Cannot offload to ${describe(name)} of ${href}: give the name of an export`);
  }
  const action = `offload to ${name}`;
  if (!Array.isArray(args)) {
    throw new TypeError(`Cannot ${action} with ${describe(args)}: the arguments must be an array`);
  }
  const signal = signalOf(options, action, [...NAMES, ...more]);
  const { graceMs = GRACE_MS, abandon = false, transfer: moved = [], onProgress, limiter } = options;
  checkMs(graceMs, 'wait for a worker for');
  if (typeof abandon !== 'boolean') {
    throw new TypeError(`Cannot ${action} with abandon ${describe(abandon)}: it must be true or false`);
  }
  if (!Array.isArray(moved)) {
    throw new TypeError(`Cannot ${action} with transfer ${describe(moved)}: it must be an array`);
  }
  const transfer = [...(moved as Transferable[])];
  const source = (args as unknown[]).find((arg) => !transfer.includes(arg as Transferable) && isLooseSource(arg));
  if (source !== undefined) {
    throw new TypeError(`Cannot ${action} with ${describe(source)}: hand it over as streamed(source)`);
  }
  if (onProgress !== undefined) checkFunction(onProgress, action, 'onProgress');
  checkLimiter(limiter, action);
  // A copy: whatever becomes of the list, or throws when it is read, it is read now.
  return { href, name, args: [...(args as unknown[])], signal, graceMs, abandon, transfer, onProgress, limiter };
}
