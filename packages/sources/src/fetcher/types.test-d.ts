import { limiter, type AsyncIter } from '@forawait/core';
import { expectTypeOf } from 'expect-type';
import { z } from 'zod';
import type { ServerSentEvent } from '../sse/server-sent-event.ts';
import type { CachedResponse } from './cache/fetch-cache.ts';
import { memoryCache } from './cache/memory-cache.ts';
import { fetcher } from './fetcher.ts';
import type { FetchJob, FetchRequest } from './job.ts';
import type {
  DetailedFetch,
  FailedFetchDetails,
  FetchDetails,
  FetcherOptions,
  FulfilledFetch,
  LoadDetails,
  RejectedFetch,
} from './types.ts';

const urls = ['http://a/'];

expectTypeOf(fetcher(urls)).toEqualTypeOf<AsyncIter<unknown>>();
expectTypeOf(fetcher(urls, {})).toEqualTypeOf<AsyncIter<unknown>>();
expectTypeOf(fetcher(urls, { as: 'json' })).toEqualTypeOf<AsyncIter<unknown>>();
expectTypeOf(fetcher(urls, { as: 'text' })).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(fetcher(urls, { as: 'bytes' })).toEqualTypeOf<AsyncIter<Uint8Array>>();
expectTypeOf(fetcher(urls, { as: 'lines' })).toEqualTypeOf<AsyncIter<string[]>>();
expectTypeOf(fetcher(urls, { as: 'ndjson' })).toEqualTypeOf<AsyncIter<unknown[]>>();
expectTypeOf(fetcher(urls, { as: 'sse' })).toEqualTypeOf<AsyncIter<ServerSentEvent[]>>();
expectTypeOf(fetcher(urls, { as: 'response' })).toEqualTypeOf<AsyncIter<Response>>();

expectTypeOf(fetcher(urls, { as: 'text', onError: 'skip' })).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(fetcher(urls, { as: 'text', onError: 'yield' })).toEqualTypeOf<
  AsyncIter<FulfilledFetch<string, string> | RejectedFetch<string>>
>();
expectTypeOf(fetcher(urls, { as: 'text', details: true })).toEqualTypeOf<
  AsyncIter<DetailedFetch<string, string> & FetchDetails>
>();
expectTypeOf(fetcher(urls, { as: 'text', details: false })).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(fetcher(urls, { as: 'bytes', onError: 'yield', details: true })).toEqualTypeOf<
  AsyncIter<(FulfilledFetch<string, Uint8Array> & FetchDetails) | (RejectedFetch<string> & FailedFetchDetails)>
>();

// A schema says what JSON is, and what each record is.
const schema = z.object({ age: z.string().transform(Number) });
expectTypeOf(fetcher(urls, { schema })).toEqualTypeOf<AsyncIter<{ age: number }>>();
expectTypeOf(fetcher(urls, { schema, as: 'ndjson' })).toEqualTypeOf<AsyncIter<{ age: number }[]>>();
expectTypeOf(fetcher(urls, { schema, as: 'sse' })).toEqualTypeOf<AsyncIter<{ age: number }[]>>();
expectTypeOf(fetcher(urls, { schema, onError: 'yield' })).toEqualTypeOf<
  AsyncIter<FulfilledFetch<string, { age: number }> | RejectedFetch<string>>
>();

// The job in a record is of the type that went in, with what the caller put into it.
const jobs: (FetchRequest & { readonly line: number })[] = [];
expectTypeOf(fetcher(jobs, { onError: 'yield' })).toEqualTypeOf<
  AsyncIter<
    | FulfilledFetch<FetchRequest & { readonly line: number }, unknown>
    | RejectedFetch<FetchRequest & { readonly line: number }>
  >
>();

// Options in a variable: what they are is kept by `as const`, or named whole.
const ofTexts = { as: 'text', timeoutMs: 5000 } as const;
expectTypeOf(fetcher(urls, ofTexts)).toEqualTypeOf<AsyncIter<string>>();
declare const named: FetcherOptions<FetchJob, 'text', 'throw', false, undefined>;
expectTypeOf(fetcher(urls, named)).toEqualTypeOf<AsyncIter<string>>();

// A record is told apart by its status.
for await (const record of fetcher(urls, { as: 'text', onError: 'yield', details: true })) {
  if (record.status === 'fulfilled') expectTypeOf(record.value).toEqualTypeOf<string>();
  else expectTypeOf(record.reason).toEqualTypeOf<unknown>();
  expectTypeOf(record.attempts).toEqualTypeOf<number>();
}

// `load`: the item's type goes in, what it answers comes out.
expectTypeOf(fetcher([1, 2], { load: async (n) => String(n) })).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(
  fetcher([1, 2], { load: (n, { attempt, signal }) => [n, attempt, signal.aborted] as const }),
).toEqualTypeOf<AsyncIter<readonly [number, number, boolean]>>();
expectTypeOf(fetcher([1], { load: (n) => n, onError: 'yield' })).toEqualTypeOf<
  AsyncIter<FulfilledFetch<number, number> | RejectedFetch<number>>
>();
expectTypeOf(fetcher([1], { load: (n) => n, details: true })).toEqualTypeOf<
  AsyncIter<DetailedFetch<number, number> & LoadDetails>
>();

// Any fetch that the platform or undici has will do.
fetcher(urls, { fetch });
fetcher(urls, { retry: { shouldRetry: (error, { request, attempt }) => request.length > attempt && error !== null } });
fetcher(urls, { retry: false });

// @ts-expect-error numbers are no URLs
fetcher([1, 2]);
// @ts-expect-error no such form
fetcher(urls, { as: 'xml' });
// @ts-expect-error an option of HTTP
fetcher([1], { load: (n) => n, as: 'text' });
// @ts-expect-error not a schema
fetcher(urls, { schema: {} });
// @ts-expect-error no limiter
fetcher(urls, { limiter: {} });
fetcher(urls, { limiter: limiter({ concurrency: 1 }) });
fetcher([1], { load: (n) => n, limiter: limiter({ rate: 1 }), key: (n) => n.toFixed() });
// @ts-expect-error keys are strings
fetcher([1], { load: (n) => n, limiter: limiter({ rate: 1 }), key: (n) => n });

// A cache is sync or async, and a Map of answers is one.
fetcher(urls, { cache: memoryCache() });
fetcher(urls, { cache: new Map<string, CachedResponse>() });
fetcher(urls, { cache: { get: async () => Promise.resolve(null), set: async () => Promise.resolve() } });
// @ts-expect-error a Map of something else
fetcher(urls, { cache: new Map<string, string>() });
// @ts-expect-error nothing can be kept in it
fetcher(urls, { cache: { get: () => undefined } });
