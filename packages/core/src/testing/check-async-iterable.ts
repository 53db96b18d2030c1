import { callable, flag, must, oneOf, whole } from '../engine/check.ts';
import { onlyKnown } from '../engine/options.ts';
import { ignore } from '../engine/when.ts';
import { Checker } from './check/checker.ts';
import { realClock, virtualClock } from './check/clock.ts';
import type { CheckSource } from './check/hand.ts';
import { type Law, LAWS } from './check/laws.ts';
import { type Replay, STEPS, stepsOf } from './check/replay.ts';
import type { MaybePromise } from '../protocol.ts';

/** What can be checked: an iterable, or an iterator. */
export type Checked = AsyncIterable<unknown> | AsyncIterator<unknown, unknown, undefined>;

/** How to check, and what not to ask. */
export interface CheckOptions {
  /** Laws that are known not to hold. Default: none. */
  readonly except?: readonly Law[] | undefined;
  /** Makes it with a signal: an abort is one more way out then. Default: it cannot be aborted. */
  readonly withSignal?: ((signal: AbortSignal, source: CheckSource) => MaybePromise<Checked>) | undefined;
  /** False where values may come in any order. Default true. */
  readonly ordered?: boolean | undefined;
  /** The values that should come of these values of the source, in order. Default: those of the first reading to the end. */
  readonly gives?: ((values: readonly number[]) => readonly unknown[]) | undefined;
  /** How much is still open (handles, listeners); asked after each reading, more than 0 breaks the last law. */
  readonly leftBehind?: (() => number) | undefined;
  /** How many readings; a whole number of 1 or more, default 200. The first ones are every way out once, the others random. */
  readonly runs?: number | undefined;
  /** Where the random readings start: a whole number. Default: another one each time, told in the report and in errors. */
  readonly seed?: number | undefined;
  /** Do this reading alone, after a plain one to the end that it is compared with: the `replay` of an error. */
  readonly replay?: Replay | undefined;
  /** How long what should settle may take, in milliseconds of the clock, 1 or more; default 2000. */
  readonly withinMs?: number | undefined;
  /** Go by the real clock, for sockets, children and other things that no virtual clock reaches; default false. */
  readonly realTime?: boolean | undefined;
}

/** What has been checked. */
export interface CheckReport {
  readonly seed: number;
  readonly runs: number;
}

const OPTIONS = [
  'except',
  'withSignal',
  'ordered',
  'gives',
  'leftBehind',
  'runs',
  'seed',
  'replay',
  'withinMs',
  'realTime',
];

let last: Promise<unknown> = Promise.resolve();

/** There is one virtual clock: who comes while it is in use waits for it. */
function inTurn<R>(check: () => Promise<R>): Promise<R> {
  const checked = last.then(check);
  last = checked.catch(ignore);
  return checked;
}

/**
 * Asks an async iterable whether it keeps the laws of async iteration: it is read, left, aborted and read by overlapping
 * calls in many ways, and a law that is broken is told by name, with the shortest reading that breaks it; of several the first
 * one of `LAWS`, as far as the fixed readings show them.
 *
 * Timers are virtual while it runs (see `virtualTime()`), so that it takes a few hundred milliseconds whatever is waited for;
 * checks that are begun at once run one after the other.
 *
 * @param make - Makes what is checked, anew for each reading. What reads another iterable gets one that the check controls
 *   and looks at; what is a source of its own takes no parameter, and must give the same values each time.
 * @param options - What is known not to hold, how to abort, how much to do.
 * @returns How many readings there were, and their seed.
 * @throws TypeError or RangeError at the call when an argument is not what it must be. Later BrokenLawError, with `law`,
 *   `seed` and `replay`; TypeError when no reading gave anything and `gives` does not say so; what `make` throws.
 * @example
 * ```ts
 * import { checkAsyncIterable } from '@forawait/core/testing';
 * async function* double(source: AsyncIterable<number>) { for await (const n of source) yield 2 * n; }
 * // a generator waits with return() until its next() is answered, and before its first next() it has not begun
 * const { runs } = await checkAsyncIterable(double, { except: ['no hang', 'closed unread'] });
 * runs; // => 200
 * ```
 */
export function checkAsyncIterable(
  make: (source: CheckSource) => MaybePromise<Checked>,
  options: CheckOptions = {},
): Promise<CheckReport> {
  callable(make, 'check an async iterable');
  onlyKnown(options, OPTIONS);
  const { except = [], withSignal, ordered = true, leftBehind = (): number => 0, replay, realTime = false } = options;
  const { gives, seed = Math.trunc(Math.random() * 2 ** 31) } = options;
  const runs = whole(options.runs ?? 200, 'runs', 1);
  const withinMs = whole(options.withinMs ?? 2000, 'withinMs', 1);
  must(Number.isInteger(seed), seed, 'seed', 'it must be a whole number', undefined, RangeError);
  for (const law of except) oneOf(law, 'except', Object.keys(LAWS) as Law[]);
  callable(leftBehind, 'check an async iterable');
  if (gives !== undefined) callable(gives, 'check an async iterable');
  if (withSignal !== undefined) callable(withSignal, 'check an async iterable');
  flag(ordered, 'ordered');
  flag(realTime, 'realTime');
  for (const step of replay === undefined ? [] : stepsOf(replay)) oneOf(step, 'a step of the replay', STEPS);
  const checker = new Checker({
    make,
    withSignal: withSignal && ((source, signal): unknown => withSignal(signal, source)),
    leftBehind,
    gives,
    clock: (bounds, thrown) => (realTime ? realClock(withinMs, bounds) : virtualClock(withinMs, bounds, thrown)),
    except,
    ordered,
    seed,
    runs,
    replay,
  });
  const checking = realTime ? checker.run() : inTurn(() => checker.run());
  return checking.then(() => ({ seed, runs: replay === undefined ? runs : 1 }));
}
