import type { MaybePromise } from '@forawait/core';
import type { ResponseHeaders } from '../fetcher/errors.ts';
import type { RequestHeaders } from '../fetcher/headers.ts';

/** A page as it came. */
export interface Page<B = unknown> {
  /** The URL that answered, after redirects. */
  readonly url: string;
  readonly statusCode: number;
  readonly headers: ResponseHeaders;
  /** 1 for the first page. */
  readonly number: number;
  /** Its body, in the form that `as` asks for. */
  readonly body: B;
}

/** A page whose items are known. */
export interface ReadPage<B = unknown, T = unknown> extends Page<B> {
  /** All its items, also those that were given before the `start`. */
  readonly items: readonly T[];
}

/** A request for a page: one that can be sent again, and written down. */
export interface PageRequest {
  /** An `http:` or `https:` URL. That of a next page may be relative to the page at hand. */
  readonly url: string | URL;
  /** Default `'GET'`. */
  readonly method?: string | undefined;
  readonly headers?: RequestHeaders | undefined;
  readonly body?: string | Uint8Array | ArrayBuffer | URLSearchParams | null | undefined;
}

/** Finds the page behind a page; nothing, or an empty URL, is the end. */
export type NextPage<B = unknown, T = unknown> = (
  page: ReadPage<B, T>,
) => MaybePromise<string | URL | PageRequest | null | undefined>;
