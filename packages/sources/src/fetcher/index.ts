export type { FetchEndMessage, FetchRetryMessage, FetchStartMessage } from './announcements.ts';
export type { CachedResponse, FetchCache } from './cache/fetch-cache.ts';
export { fileCache } from './cache/file-cache.ts';
export { memoryCache, type MemoryCacheOptions } from './cache/memory-cache.ts';
export {
  AddressNotAllowedError,
  BodyError,
  CacheError,
  FetchTimeoutError,
  HttpError,
  NetworkError,
  RedirectError,
  type FetchFailure,
  type ResponseHeaders,
} from './errors.ts';
export type { FetchAnswer, FetchFunction } from './fetch-wire.ts';
export { fetcher } from './fetcher.ts';
export type { AllowAddress } from './guard/allow.ts';
export { isPublicAddress, publicAddressesOnly } from './guard/public-address.ts';
export type { RequestHeaders } from './headers.ts';
export type { FetchJob, FetchRequest, RequestBody } from './job.ts';
export type { LoadContext } from './load-call.ts';
export type { RetryContext, RetryOptions } from './retry.ts';
export type {
  DetailedFetch,
  FailedFetchDetails,
  FailedLoadDetails,
  FetchAs,
  FetchBodies,
  FetchDetails,
  Fetched,
  FetcherOptions,
  FetchPolicy,
  FetchValue,
  FulfilledFetch,
  LoadDetails,
  LoadFetcherOptions,
  OnFetchError,
  RejectedFetch,
} from './types.ts';
