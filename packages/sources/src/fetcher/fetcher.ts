import { from, type AsyncIter, type CallContext, type Source } from '@forawait/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { closeUnread } from '../close-unread.ts';
import type { FetchJob } from './job.ts';
import { jobsOf } from './jobs.ts';
import { planOf, type Plan } from './options.ts';
import { Loans } from './loans.ts';
import { Session } from './session.ts';
import type { Ticket } from './ticket.ts';
import type {
  FailedLoadDetails,
  FetchAs,
  FetchValue,
  Fetched,
  FetcherOptions,
  LoadDetails,
  LoadFetcherOptions,
  OnFetchError,
} from './types.ts';
import { SKIPPED, Worker } from './worker.ts';

/**
 * What `load` makes of each item, several at a time, with retries and time limits.
 *
 * @param items - Read one by one, as far as `concurrency` allows.
 * @param options - `load`, and how often and how long to try.
 * @throws TypeError or RangeError at the call, when an argument is not one.
 * @example
 * ```ts
 * import { fetcher } from '@forawait/sources';
 * const squares = fetcher([1, 2, 3], { load: async (n) => n * n, concurrency: 2 });
 * await squares.toArray(); // => [1, 4, 9]
 * ```
 */
export function fetcher<I, R, E extends OnFetchError = 'throw', D extends boolean = false>(
  items: Source<I>,
  options: LoadFetcherOptions<I, R, E, D>,
): AsyncIter<Fetched<I, Awaited<R>, E, D, LoadDetails, FailedLoadDetails>>;
/**
 * The responses to HTTP requests, several at a time, with retries, time limits and a limit on their size.
 *
 * Failed requests of idempotent methods are tried again, 3 times, after a random wait that grows, or after what
 * Retry-After says; a 429 with Retry-After holds back the other requests to its host. A status of 400 or more is an error.
 * Every body is read or dropped, and every connection closed, when the iteration ends, in whatever way.
 *
 * @param requests - URLs or requests, read one by one, as far as `concurrency` allows; with `perHost` and
 *   `ordered: false` up to 4 × `concurrency` more are read ahead, to find one whose host has room.
 * @param options - What to make of the bodies, how many at a time, how often and how long to try.
 * @throws TypeError or RangeError at the call, when an argument is not one; while it is read, under `onError: 'throw'`:
 *   HttpError, NetworkError, RedirectError, BodyError, EventStreamError, FetchTimeoutError, LimitExceededError, CacheError or
 *   AddressNotAllowedError, and TypeError for a bad job.
 * @example
 * ```ts
 * import { fetcher } from '@forawait/sources';
 * const fetch = async (url: string) => Response.json({ url }); // instead of the network
 * const pages = fetcher(['http://a/1', 'http://a/2'], { fetch, concurrency: 2, retry: 5, timeoutMs: 10_000 });
 * await pages.toArray(); // => [{ url: 'http://a/1' }, { url: 'http://a/2' }]
 * ```
 */
export function fetcher<
  J extends FetchJob,
  A extends FetchAs = 'json',
  E extends OnFetchError = 'throw',
  D extends boolean = false,
  S extends StandardSchemaV1 | undefined = undefined,
>(requests: Source<J>, options?: FetcherOptions<J, A, E, D, S>): AsyncIter<Fetched<J, FetchValue<A, S>, E, D>>;
export function fetcher(requests: Source<unknown>, options?: object): AsyncIter<unknown> {
  const plan = checked(requests, options);
  const session = new Session(plan.agentsOptions);
  const { tickets, release } = jobsOf(requests, plan, session);
  const worker = new Worker(plan, session);
  const work = (ticket: Ticket<unknown>, _index: number, { signal }: CallContext): Promise<unknown> => {
    session.watch(signal);
    const result = worker.work(ticket);
    return release === undefined ? result : result.finally(() => release(ticket));
  };
  const results = tickets.map(work, { concurrency: plan.concurrency, ordered: plan.ordered });
  const kept = plan.onError === 'skip' ? results.filter((result) => result !== SKIPPED) : results;
  if (plan.as !== 'response') return kept;
  return kept.tap((result) => worker.delivered(result)).concat(new Loans(plan, session));
}

/** An iterator that was handed in with arguments that are refused is closed. */
function checked(requests: Source<unknown>, options: unknown): Plan {
  try {
    if (isSingle(requests)) {
      throw new TypeError('Cannot start fetcher: requests must be a source of URLs; put a single one into an array');
    }
    const plan = planOf(options);
    from([], plan.sourceOptions); // refuses them before anything is made that would have to be closed
    return plan;
  } catch (error) {
    closeUnread(requests);
    throw error;
  }
}

/** One job in place of a source of them: a string, though it is iterable, or what is no source at all. */
function isSingle(requests: unknown): boolean {
  if (typeof requests === 'string' || requests instanceof URL) return true;
  if (typeof requests !== 'object' || requests === null || !('url' in requests)) return false;
  return Object.getPrototypeOf(requests) === Object.prototype && !SOURCE_MARKS.some((mark) => mark in requests);
}

const SOURCE_MARKS = [Symbol.asyncIterator, Symbol.iterator, 'next', 'then'];
