import { AdaptiveBucket } from './engine/adaptive-bucket.ts';
import type { AimdBounds } from './engine/aimd.ts';
import { callable, must, whole } from './engine/check.ts';
import type { Limiter, LimiterStatistics } from './engine/limits.ts';
import { onlyKnown } from './engine/options.ts';
import { isCancellation } from './engine/report.ts';
import { allowance, Limits, type Paces } from './limiter.ts';

export interface AdaptiveLimiterOptions extends Paces {
  /**
   * Between which bounds the limit moves: `min` 1 or more, default 1; `max` at least that, or Infinity. It begins at
   * `initial`, between the two and finite; default `min`.
   */
  readonly concurrency: {
    readonly min?: number | undefined;
    readonly max: number;
    readonly initial?: number | undefined;
  };
  /**
   * How many times as long as usual an answer may take before that counts as too much; 1 or more. Default 1.2. Infinity: only
   * errors count.
   */
  readonly tolerance?: number | undefined;
  /**
   * Whether an error tells of too much load. Default: a `statusCode` or `status` of 408, 429, 502, 503 or 504; without one,
   * any error but an AbortError and the mistakes of a program (TypeError, RangeError, ReferenceError, SyntaxError; a
   * TypeError with a `cause` counts, since that is how `fetch` fails). What it throws counts as true.
   */
  readonly isOverload?: ((error: unknown) => boolean) | undefined;
}

export interface AdaptiveLimiterStatistics extends LimiterStatistics {
  /** How many may be at work at once now: of that key, or of all keys together; `initial` before the first. */
  readonly limit: number;
}

/** What `adaptiveLimiter()` makes. */
export interface AdaptiveLimiter extends Limiter {
  statistics(key?: unknown): AdaptiveLimiterStatistics;
}

const NAMES = ['concurrency', 'rate', 'perMs', 'burst', 'perKey', 'tolerance', 'isOverload'];
const OVERLOADS = new Set<unknown>([408, 429, 502, 503, 504]);
const MISTAKES = new Set<unknown>(['RangeError', 'ReferenceError', 'SyntaxError']);

/**
 * A `limiter()` that finds out how much may be at work at once: more and more as long as answers take no longer than usual,
 * less when they do, or when the other side says that it is too much. It doubles in each round until the first such sign;
 * from then on it grows by one a round (as many answers as there are places, 8 at the least), and falls to 0.7 of what it was, or, if
 * answers take longer, in proportion and a little more, once a round trip at the most. Between the bounds it finds about the capacity of the
 * other side, and shares it fairly with others who do the same.
 *
 * `run()` and `fetcher()` tell it how it went; whoever uses `acquire()` does so with what `acquire()` gave:
 * `permit({ error })`, `permit({ latencyMs })`, `permit({ ignored: true })`.
 *
 * With `perKey`, keys that nobody uses are forgotten when there are many, and begin at `initial` again.
 *
 * @param options - `concurrency: { min, max, initial }`, and what `limiter()` has besides; `tolerance` and `isOverload`.
 * @throws TypeError or RangeError at the call when an option is not what it must be.
 * @example
 * ```ts
 * import { adaptiveLimiter } from '@forawait/core';
 * const adaptive = adaptiveLimiter({ concurrency: { min: 2, max: 64 }, perKey: true });
 * await adaptive.run(() => 'answer', { key: 'a.example' }); // => 'answer'
 * adaptive.statistics('a.example'); // => { running: 0, waiting: 0, pausedMs: 0, limit: 2 }
 * ```
 * @see https://en.wikipedia.org/wiki/Additive_increase/multiplicative_decrease
 */
export function adaptiveLimiter(options: AdaptiveLimiterOptions): AdaptiveLimiter {
  onlyKnown(options, NAMES);
  const given = (options as Partial<AdaptiveLimiterOptions> | undefined) ?? {};
  const { isOverload = tellsOfOverload } = given;
  callable(isOverload, 'adapt a limiter');
  const bounds = boundsOf(given);
  const allowed = allowance(given, bounds.initial);
  const guarded = (error: unknown): boolean => {
    try {
      return isOverload(error);
    } catch {
      return true; // a permit must come back whatever such a function does
    }
  };
  return new AdaptiveLimits(() => new AdaptiveBucket(allowed, bounds, guarded), given.perKey);
}

function boundsOf({ concurrency, tolerance = 1.2 }: Partial<AdaptiveLimiterOptions>): AimdBounds {
  must(typeof concurrency === 'object' && concurrency !== null, concurrency, 'concurrency', 'it must be { min, max }');
  onlyKnown(concurrency, ['min', 'max', 'initial']);
  const { min = 1, max, initial = min } = concurrency as AdaptiveLimiterOptions['concurrency'];
  finite(min, 'concurrency.min', 1);
  finite(initial, 'concurrency.initial', min);
  whole(max, 'concurrency.max', initial);
  must(typeof tolerance === 'number', tolerance, 'tolerance', 'it must be a number');
  must(tolerance >= 1, tolerance, 'tolerance', 'it must be 1 or more', undefined, RangeError);
  return { min, max, initial, tolerance };
}

function finite(value: number, name: string, low: number): void {
  must(whole(value, name, low) < Infinity, value, name, 'it must be finite', undefined, RangeError);
}

class AdaptiveLimits extends Limits<AdaptiveBucket> implements AdaptiveLimiter {
  override statistics(key?: unknown): AdaptiveLimiterStatistics {
    let limit = 0;
    for (const bucket of this.chosen(key)) limit += bucket.concurrency;
    return { ...super.statistics(key), limit: limit || this.make().concurrency };
  }
}

function tellsOfOverload(error: unknown): boolean {
  const { statusCode, status, name, cause } = Object(error) as { readonly [name: string]: unknown };
  const code = statusCode ?? status;
  if (typeof code === 'number') return OVERLOADS.has(code);
  return !isCancellation(error) && !MISTAKES.has(name) && (name !== 'TypeError' || cause !== undefined);
}
