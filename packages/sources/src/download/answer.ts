import type { ResponseHeaders } from '../fetcher/errors.ts';
import type { Head } from '../fetcher/wire.ts';
import { contentRange, sizeBehindRange } from './content-range.ts';
import { strongTag } from './entity-tag.ts';
import { DownloadError, type DownloadFailure } from './errors.ts';

/** What is known of a file besides its bytes. */
export interface Version {
  /** The fingerprint of the URL that answered, after redirects; `undefined` before there was one. */
  readonly location: string | undefined;
  /** By which it is known again among all that this URL has had; `undefined` without a strong one. */
  readonly etag: string | undefined;
  /** Its size in bytes, if the server has told it. */
  readonly total: number | undefined;
}

/** What an answer brings. */
export interface Answer extends Version {
  /** Whether it begins with the first byte: what had come before is void. */
  readonly anew: boolean;
  /** The offset behind its last byte, if it is known. */
  readonly end: number | undefined;
}

/** An answer's beginning, and the fingerprint of the URL that it comes from. */
export interface Located {
  readonly head: Head;
  readonly location: string;
}

/**
 * What an answer is to a request for what lies behind the first `from` bytes of a file, or for all of it (0).
 *
 * @param known - The version that these bytes are of.
 * @returns `undefined` for a part that they may not be continued by.
 * @throws DownloadError for an answer that has no file, or only a part where all was asked for.
 */
export function answerOf(
  { head, location }: Located,
  from: number,
  known: Version,
  failure: DownloadFailure,
): Answer | undefined {
  const { statusCode, headers } = head;
  if (statusCode === 206) {
    // An ETag tells the versions of one URL apart: another URL may have given the same to another file.
    if (from > 0) return location === known.location ? restOf(headers, from, known) : undefined;
    throw new DownloadError(
      'ERR_DOWNLOAD_RANGE',
      'the server answered with a part (206) that nobody asked for',
      failure,
    );
  }
  // 203 is a 200 that somebody on the way has worked on: what its tag stands for nobody knows.
  if (statusCode === 200 || statusCode === 203) return { ...wholeOf(headers, statusCode === 203), location };
  const problem = `the server answered ${`${statusCode} ${head.statusText}`.trimEnd()}, which has no file`;
  throw new DownloadError('ERR_DOWNLOAD_STATUS', problem, failure);
}

/**
 * What a 416 is to a request for what lies behind the first `from` bytes: the end, if they are all of the file.
 *
 * @param known - The version that these bytes are of.
 * @returns `undefined` when it may be about another version: servers that do not know If-Range answer so, too.
 */
export function endOf({ head, location }: Located, from: number, known: Version): Answer | undefined {
  const { headers } = head;
  const { etag, total = from } = known;
  if (location !== known.location || total !== from || sizeBehindRange(headers['content-range']) !== from) {
    return undefined;
  }
  // Many give no ETag with a 416. The size has to do then, if it was told before: else it is but where the bytes broke off.
  const confirmed = strongTag(headers) === etag;
  if (!confirmed && (headers['etag'] !== undefined || known.total === undefined)) return undefined;
  return { anew: false, location, etag, total, end: total };
}

/** Lengths, ranges and tags are those of the encoded bytes, and what arrives here was decoded. */
function wholeOf(headers: ResponseHeaders, transformed: boolean): Omit<Answer, 'location'> {
  if (isEncoded(headers)) return { anew: true, etag: undefined, total: undefined, end: undefined };
  const total = lengthOf(headers);
  return { anew: true, etag: transformed ? undefined : strongTag(headers), total, end: total };
}

/** Only what is certain to continue what is there may be put behind it. A part may be shorter than was asked for. */
function restOf(headers: ResponseHeaders, from: number, { location, etag, total }: Version): Answer | undefined {
  const range = contentRange(headers['content-range']);
  if (range === undefined || range.first !== from || isEncoded(headers)) return undefined;
  if (etag === undefined || strongTag(headers) !== etag || (total ?? range.total) !== range.total) return undefined;
  return { anew: false, location, etag, total: range.total, end: range.last + 1 };
}

function isEncoded(headers: ResponseHeaders): boolean {
  const codings = String(headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',');
  return codings.some((coding) => !['', 'identity'].includes(coding.trim()));
}

function lengthOf({ 'content-length': length }: ResponseHeaders): number | undefined {
  const total = typeof length === 'string' && /^\d+$/.test(length) ? Number(length) : undefined;
  return Number.isSafeInteger(total) ? total : undefined;
}
