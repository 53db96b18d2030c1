import { onlyKnown } from '../engine/options.ts';

/** What a probe can look like to those who read it, and the type that it then has. */
export interface ProbeShapes<T> {
  /** `next()`, `return()`, and `[Symbol.asyncIterator]()` that answers the probe itself. */
  readonly asyncIterator: AsyncIterableIterator<T, undefined, void>;
  /** Only `[Symbol.asyncIterator]()`: each opening reads from the start. */
  readonly asyncIterable: AsyncIterable<T>;
  /** `next()` and `return()` alone. */
  readonly bareIterator: AsyncIterator<T, undefined, void>;
  /** The sync twin of `asyncIterator`. */
  readonly iterator: IterableIterator<T, undefined, void>;
  /** The sync twin of `asyncIterable`. */
  readonly iterable: Iterable<T>;
}

/** How something is answered: by a promise, at once, by an object with a `then` of its own, or when the test says so. */
export type ProbeAnswer = 'promise' | 'sync' | 'thenable' | 'byHand';

/** What a probe does when it is read. */
export interface ProbeOptions<T, S extends keyof ProbeShapes<T> = keyof ProbeShapes<T>> {
  /** What it gives, in this order; taken one at a time, so it may be endless. Default: nothing. */
  readonly values?: Iterable<T>;
  /** What it looks like; default `asyncIterator`. */
  readonly shape?: S;
  /** How `next()` answers; default `promise`, and always `sync` for the sync shapes. */
  readonly answers?: ProbeAnswer;
  /** How `return()` answers; default as `answers` (`byHand`: `promise`); `missing`: there is no `return` at all. */
  readonly closes?: ProbeAnswer | 'never' | 'missing';
  /** From this `next()` on (0 is the first) none settles. */
  readonly hangAt?: number;
  /** This `next()` (0 is the first) fails; later ones say done. */
  readonly failAt?: number;
  /** Whether failures are rejections or are thrown by the call itself; default `reject` (sync shapes: `throw`). */
  readonly fails?: 'reject' | 'throw';
  /** What `next()` fails with; default an Error of the probe's own. */
  readonly error?: unknown;
  /** When given, `return()` fails with it. */
  readonly closeError?: unknown;
  /** Answers of `next()` come this many milliseconds later (by the global `setTimeout`, so virtual time counts); default 0. */
  readonly delayMs?: number;
}

/** The options with every default filled in. */
export interface ProbePlan<T> {
  readonly values: Iterable<T>;
  readonly shape: keyof ProbeShapes<T>;
  readonly sync: boolean;
  readonly answers: ProbeAnswer;
  readonly closes: ProbeAnswer | 'never' | 'missing';
  readonly hangAt: number;
  readonly failAt: number;
  readonly throws: boolean;
  readonly error: unknown;
  readonly closeError: { readonly error: unknown } | undefined;
  readonly delayMs: number;
}

const OPTIONS = [
  'values',
  'shape',
  'answers',
  'closes',
  'hangAt',
  'failAt',
  'fails',
  'error',
  'closeError',
  'delayMs',
] satisfies (keyof ProbeOptions<unknown>)[];

/** Checks the options and fills in the defaults. */
export function planOf<T>(options: ProbeOptions<T>): ProbePlan<T> {
  onlyKnown(options, OPTIONS);
  const { values = [], shape = 'asyncIterator', hangAt = Infinity, failAt = Infinity, delayMs = 0 } = options;
  const sync = shape === 'iterator' || shape === 'iterable';
  const { answers = sync ? 'sync' : 'promise', fails = sync ? 'throw' : 'reject' } = options;
  const { closes = answers === 'byHand' ? 'promise' : answers } = options;
  const waits = hangAt !== Infinity || answers !== 'sync' || delayMs !== 0 || fails === 'reject';
  if (sync && (waits || (closes !== 'sync' && closes !== 'missing'))) {
    throw new TypeError(
      `Cannot make a probe of shape '${shape}' that waits: a sync source answers at once; use an async shape`,
    );
  }
  const error =
    'error' in options ? options.error : new Error(`The probe fails at item ${String(failAt)}, as it was told`);
  const closeError = 'closeError' in options ? { error: options.closeError } : undefined;
  const throws = fails === 'throw';
  return { values, shape, sync, answers, closes, hangAt, failAt, throws, error, closeError, delayMs };
}
