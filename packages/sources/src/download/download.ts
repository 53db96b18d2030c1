import { LimitExceededError } from '@forawait/core';
import { Announcements } from '../fetcher/announcements.ts';
import { RetryBudget } from '../fetcher/retry-budget.ts';
import { withRetries } from '../fetcher/retrying.ts';
import { Session } from '../fetcher/session.ts';
import { plannedTransport } from '../fetcher/transport.ts';
import { checksumOf } from './checksum.ts';
import { DownloadCall } from './download-call.ts';
import { DownloadError } from './errors.ts';
import { type DownloadOptions, type DownloadPlan, type DownloadSource, planOf } from './options.ts';
import { PartFile } from './part-file.ts';
import { fingerprint } from './part-record.ts';
import { Place } from './place.ts';

/** A file that was downloaded. */
export interface Downloaded {
  /** Where it is, from the root on. */
  readonly path: string;
  /** Its size. */
  readonly bytes: number;
  /** How many of them had come by an earlier call that did not come to its end; 0 when it began anew. */
  readonly resumed: number;
  /** The strong ETag by which it is known; `undefined` when the server gave none, or a weak one. */
  readonly etag: string | undefined;
  /** The URL that answered, after redirects. */
  readonly url: string;
  /** Tries that were made. */
  readonly attempts: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}

/** Paths that something is on its way to. */
const busy = new Set<string>();

/**
 * Downloads to a file, and goes on where it was: after a connection that broke within the same call, and after an error, an abort
 * or a kill by the next call for the same URL and path.
 *
 * The file gets its place when it is whole, in one step; until then what has come lies beside it in `.name.….part`, and what belongs
 * to it in `.name.part.json`. What is there is gone on with where the server gave a strong ETag and says that the file is still
 * the same (Range and If-Range); all else begins anew. A path takes one download of a process at a time; one of another process
 * has a part of its own, and the last one has the place.
 *
 * @param source - An absolute `http:` or `https:` URL, or a request by GET.
 * @param path - A path or `file:` URL, in a folder that there is.
 * @param options - What is expected of the file, how often and how long to try.
 * @throws TypeError or RangeError at the call, and not by the promise, for an argument that is not what it must be. Rejects with a DownloadError, the errors
 *   of `fetcher()`, a LimitExceededError over `maxBytes`, an Error of the file system with its `code` (ENOSPC, EACCES, …; EEXIST
 *   without `overwrite`), or the reason of the signal. What has come stays then for the next call, unless it was too large, had
 *   the wrong checksum, or has no strong ETag.
 * @example
 * ```ts
 * import { download } from '@forawait/sources';
 * const fetch = async (url: string) => new Response(`all of ${url}`); // instead of the network
 * const { bytes, resumed } = await download('http://a/b.txt', 'b.txt', { fetch, maxBytes: 1_000_000 });
 * console.log(bytes, resumed); // => 21 0
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function download(
  source: DownloadSource,
  path: string | URL,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  return alone(planOf(source, path, options));
}

/** Two at once would write to the same part. */
async function alone(plan: DownloadPlan): Promise<Downloaded> {
  const { signal, path, overwrite, request } = plan;
  signal?.throwIfAborted();
  const place = await Place.at(path, overwrite);
  if (busy.has(place.target)) {
    const problem = 'another download is on its way to that path';
    throw new DownloadError('ERR_DOWNLOAD_BUSY', problem, { url: request.url.href, path });
  }
  busy.add(place.target);
  try {
    return await toPart(plan, await PartFile.at(place, fingerprint(request.url.href)));
  } finally {
    busy.delete(place.target);
  }
}

async function toPart(plan: DownloadPlan, part: PartFile): Promise<Downloaded> {
  const session = new Session(plan.fetcher.agentsOptions);
  const call = new DownloadCall(plan, part, session, plannedTransport(plan.fetcher, session));
  const { signal } = plan;
  const aborted = (): void => call.stop(signal?.reason);
  signal?.addEventListener('abort', aborted);
  if (signal?.aborted === true) aborted();
  try {
    return await fetched(plan, part, call);
  } catch (error) {
    await (isHopeless(error) ? part.discard() : part.leave()).catch(() => undefined);
    throw error;
  } finally {
    signal?.removeEventListener('abort', aborted);
    call.end();
    await session.finish();
  }
}

async function fetched(plan: DownloadPlan, part: PartFile, call: DownloadCall): Promise<Downloaded> {
  const { retry, retryShare, limiter, sourceOptions } = plan.fetcher;
  const announcements = new Announcements(sourceOptions.name ?? '');
  announcements.started(call);
  try {
    const budget = new RetryBudget(retryShare, 1);
    const reply = await withRetries(call, retry, { limiter, budget, announcements });
    await complete(plan, part, call);
    const { bytes, etag } = part;
    announcements.fulfilled(call, { ...reply, bytes, notModified: false });
    const ms = performance.now() - call.started;
    return { path: plan.path, bytes, resumed: call.resumed, etag, url: reply.url, attempts: call.tries, ms };
  } catch (error) {
    announcements.rejected(call, error);
    throw error;
  }
}

/** All has come: the file gets its place, if it is the one that was wanted. */
async function complete(plan: DownloadPlan, part: PartFile, call: DownloadCall): Promise<void> {
  const { checksum, fsync, overwrite, path } = plan;
  const failure = { url: call.url, path };
  if (checksum !== undefined) {
    const hex = await part.read((handle) => checksumOf(handle, checksum.algorithm, () => call.check()));
    if (hex !== checksum.hex) {
      const problem = `its ${checksum.algorithm} is ${hex}, and not ${checksum.hex}`;
      throw new DownloadError('ERR_DOWNLOAD_CHECKSUM', problem, failure);
    }
  }
  if (fsync) await part.sync();
  if (!(await part.isIntact())) {
    throw new DownloadError('ERR_DOWNLOAD_PART', 'somebody else has moved or written what had come', failure);
  }
  call.check();
  await part.commit(overwrite, fsync);
}

/** What another call could not make good. */
function isHopeless(error: unknown): boolean {
  return (
    error instanceof LimitExceededError || (error instanceof DownloadError && error.code !== 'ERR_DOWNLOAD_STATUS')
  );
}
