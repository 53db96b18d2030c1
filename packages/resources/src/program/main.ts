import type { MaybePromise } from '@forawait/core';
import { linksOf } from '../errors/chain-errors.ts';
import { CancelScope, scopeOf } from '../scope/cancel-scope.ts';
import { checkMs } from '../scope/checkpoint.ts';
import { isAbort } from '../scope/cancellation.ts';
import { checkFunction, describe } from '../checks/describe.ts';
import { formatError } from '../errors/format-error.ts';
import { onlyKnown } from '../checks/only-known.ts';
import { later } from '../scope/turn.ts';
import { SignalWatch, type ProcessLike } from './signal-watch.ts';
import { whatIsLeft } from './what-is-left.ts';

export interface MainOptions {
  /**
   * How long the program may take to end after a signal, in milliseconds, 0 or more: its body, and what keeps the process alive when
   * that has ended. Default: as long as it likes.
   */
  readonly graceMs?: number | undefined;
  /** The process to listen to and to end. Default: the one that runs. */
  readonly process?: ProcessLike | undefined;
}

/** Node's own code for "nothing is left to wait for, and the program has not ended". */
const STARVED = 13;
/** Programs that have not ended, within one another or beside: they share one stdin. */
let running = 0;

/**
 * Runs a program: Ctrl-C (SIGINT) and SIGTERM abort `signal`, the body cleans up, and the process gets its exit code.
 *
 * The code is the number that the body answers; else 130 or 143 after a signal; 1 where the body fails, with the stack on
 * stderr; else what it was. The same code comes out; nothing is ever thrown. A second signal ends the process at once.
 * The reason of `signal` is a `CancelledError`: where the body lets that pass, nothing is printed. The body runs in a scope of its own,
 * which is cancelled with it: nurseries, and what waits at checkpoints, end without having been given the signal. A rejection that
 * nobody hears of is printed and cancels as well, so that the clean-ups run, with code 1; where it is that cancellation itself, it
 * says nothing. With the body the process does not end yet: as every program of Node, it lives as long as something is open. After a signal
 * `graceMs` limits both. Where the end must be forced, or nothing is left that could wake the body, what has not ended is printed, as far as it is known, and what keeps the process alive.
 *
 * @param body - Answers nothing, or an exit code from 0 to 255.
 * @param options - `graceMs`, and a `process` of your own for tests.
 * @throws TypeError or RangeError at the call, where an argument has the wrong shape or range.
 * @see https://docs.python.org/3/library/asyncio-runner.html#asyncio.run
 * @example
 * const code = await main(async ({ signal }) => {
 *   console.log('interrupted:', signal.aborted); // => interrupted: false
 * });
 * console.log(code); // => 0
 */
export function main(
  body: (context: { readonly signal: AbortSignal }) => MaybePromise<number | void>,
  options: MainOptions = {},
): Promise<number> {
  checkFunction(body, 'run main()', 'the body');
  onlyKnown(options, ['graceMs', 'process'], 'run main()');
  const host = options.process ?? (globalThis as { process?: ProcessLike }).process;
  if (typeof host?.on !== 'function') {
    throw new TypeError(`Cannot run main() on ${describe(host)}: expected a process; pass one as options.process`);
  }
  const { graceMs = Infinity } = options;
  checkMs(graceMs, 'run main() with graceMs');
  return run(body, host, graceMs);
}

async function run(body: Parameters<typeof main>[0], host: ProcessLike, graceMs: number): Promise<number> {
  const watch = new SignalWatch(host, graceMs, () => whatIsLeft(scopeOf(scope), host));
  /** The exit code before it was told that nothing is left: something that nobody knew of may wake the body all the same. */
  let before: ProcessLike['exitCode'] = STARVED;
  const onStarved = (): void => {
    const { exitCode } = host;
    host.exitCode = watch.exitCode ?? STARVED;
    if (before !== STARVED) return;
    before = exitCode;
    host.stderr.write(
      `main() ended before its body: nothing is left that could wake it\n${whatIsLeft(scopeOf(scope))}`,
    );
  };
  watch.listen('beforeExit', onStarved);
  // The signal of the operating system is not the scope's to absorb: an error says that the body has obeyed it.
  const scope: CancelScope = new CancelScope({ signal: watch.signal, name: 'main' });
  running++;
  let failed = false;
  const onUnheard = (error: unknown): void => {
    if (isCancellation(error, scope.signal)) return;
    host.stderr.write(`main() ends, for a promise was rejected that nobody has heard of:\n${formatError(error)}\n`);
    failed = true;
    scopeOf(scope).cancel({ source: 'sibling', detail: error }, 'Cancelled by an unhandled rejection');
  };
  watch.listen('unhandledRejection', onUnheard);
  let code: number | undefined;
  try {
    code = checkCode(await scope.run(() => body({ signal: scope.signal })));
  } catch (error) {
    failed = true;
    if (!isCancellation(error, scope.signal)) host.stderr.write(`${formatError(error)}\n`);
  } finally {
    // What was cancelled with the body, and was waited for by nobody, is told only when this turn is over; a signal that came while
    // the body held the loop is heard in the next turn, or in the one after that.
    await new Promise<void>((resolve) => later(() => later(resolve)));
    code ??= watch.exitCode;
    if (failed) code ||= 1;
    watch.stop(code);
  }
  if (host.exitCode === STARVED) host.exitCode = before;
  if (code !== undefined) host.exitCode = code;
  // Nobody waits for it any more, and it would keep the process alive. Unread it does not, and may be for what follows.
  if (--running === 0 && host.stdin?.readableFlowing !== null) host.stdin?.unref?.();
  return Number(host.exitCode ?? 0);
}

/** Whether an error says no more than that the signal was obeyed. Any AbortError counts once the signal has aborted. */
function isCancellation(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  const parts = new Set<unknown>([error]);
  for (const part of parts) {
    if (part === signal.reason || isAbort(part)) continue;
    // Several may leave together; then each one must be a cancellation, for a real error must be seen.
    const inner = linksOf(part).filter(({ name }) => name !== 'cause');
    if (inner.length === 0) return false;
    for (const link of inner) parts.add(link.error);
  }
  return true;
}

function checkCode(code: number | void | undefined): number | undefined {
  if (typeof code !== 'number') return undefined;
  if (Number.isInteger(code) && code >= 0 && code <= 255) return code;
  throw new RangeError(`Cannot exit with code ${code}: an exit code must be a whole number from 0 to 255`);
}
