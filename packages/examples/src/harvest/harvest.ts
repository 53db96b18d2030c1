import type { AsyncIter, Limiter } from '@forawait/core';
import { AsyncExitStack } from '@forawait/resources';
import { fetcher, type FetchCache, type Store, type Tracked } from '@forawait/sources';
import { harvestAgent, isStopped, JOB_HEADER, type HarvestAgent } from './agent.ts';
import { graceAfter } from './grace.ts';
import type { List } from './list-source.ts';
import { noPage, reasonOf } from './no-page.ts';
import type { RecordFile } from './out/record-file.ts';
import type { Counts } from './progress/counts.ts';
import { readList, type Wanted } from './read-list.ts';
import { failureRecord, pageRecord, type HarvestRecord } from './record.ts';

/** Records that come close together are one write: each write takes as much as the reading of a page. */
const WRITE_EVERY_MS = 20;
const MOST_AT_ONCE = 1000;

/** How politely, and how patiently, pages are fetched. */
export interface Limits {
  readonly concurrency: number;
  readonly perHost: number | undefined;
  readonly retries: number;
  readonly timeoutMs: number;
  /** Milliseconds that requests under way may still take after a stop. */
  readonly graceMs: number;
}

/** A harvest to be done. */
export interface HarvestJob {
  readonly list: List;
  readonly file: Pick<RecordFile, 'write'>;
  /** URLs that have a record already. */
  readonly kept: ReadonlySet<string>;
  readonly limits: Limits;
  /** What every try takes a permit of; `undefined`: none. */
  readonly limiter: Limiter | undefined;
  /** Pages of earlier runs, which are asked for only if they have changed. */
  readonly cache?: FetchCache | undefined;
  /** Where it is kept how far the list was read. */
  readonly store: Store;
  /** Aborts when no further URL is to be begun. */
  readonly stop: AbortSignal;
  /** Counted up as it goes. */
  readonly counts: Counts;
  /** Gets what a user should know meanwhile: lines that are no URL. */
  readonly note: (message: string) => void;
  /** Gets each batch of records once it is written. */
  readonly onWritten?: (records: readonly HarvestRecord[]) => void;
}

/** What is fetched, and under which name it is recorded. */
interface Target {
  readonly url: string;
  readonly name: string;
  readonly headers: { readonly [JOB_HEADER]: string };
  /** The line that names it, which is done when its record is written. */
  readonly line: Tracked<Wanted>;
}

/**
 * Fetches the URLs of a list and writes a record of each one, at most 20 ms after it is there. Settles when all are
 * written; after a stop when those under way are, or the grace is over.
 *
 * @param job what to fetch, and where to write
 * @throws the error of the list or of the out file, when one of them fails: what was written stays
 */
export async function harvest(job: HarvestJob): Promise<void> {
  const { limits, stop, counts } = job;
  await AsyncExitStack.run(async (stack) => {
    const graceOver = await stack.enter(graceAfter(stop, limits.graceMs));
    const agent = await stack.enter(harvestAgent(stop, limits.concurrency));
    const records = fetchAll(targetsOf(job).takeUntil(stop), agent, job).takeUntil(graceOver);
    for await (const batch of records.chunksWithin(MOST_AT_ONCE, WRITE_EVERY_MS)) {
      const written = batch.map(({ value }) => value);
      await job.file.write(written);
      for (const record of batch) record.done();
      counts.written += written.length;
      job.onWritten?.(written);
    }
  });
}

/** The URLs of the list that are to be fetched. */
function targetsOf(job: HarvestJob): AsyncIter<Target> {
  let marks = 0;
  return readList(job).flatMap((line) => {
    const { value } = line;
    if (value !== undefined) return [{ ...value, headers: { [JOB_HEADER]: String((marks += 1)) }, line }];
    line.done();
    return [];
  });
}

function fetchAll(
  targets: AsyncIter<Target>,
  agent: HarvestAgent,
  { list, limits, limiter, cache, counts }: HarvestJob,
): AsyncIter<Tracked<HarvestRecord>> {
  const { concurrency, perHost, retries, timeoutMs } = limits;
  const results = fetcher(targets, {
    as: 'bytes',
    ordered: false,
    onError: 'yield',
    details: true,
    ...{ concurrency, perHost, limiter, timeoutMs, cache },
    retry: { limit: retries },
    dispatcher: agent.dispatcher,
    headers: { 'user-agent': 'forawait-harvest' },
  });
  return results.flatMap((result) => {
    const { name: url, headers, line } = result.request;
    const { ms, attempts: tries } = result;
    const answer = agent.done(headers[JOB_HEADER]);
    if (result.status === 'rejected' && isStopped(result.reason)) return [];
    counts.fetched += 1;
    counts.retries += Math.max(0, tries - 1);
    if (result.status === 'rejected') {
      counts.failed += 1;
      counts.bytes += answer.body?.byteLength ?? 0;
      return [line.with(failureRecord({ ...answer, url, ms, tries, error: reasonOf(result.reason, answer) }))];
    }
    if (result.notModified) counts.unchanged += 1;
    else counts.bytes += result.bytes;
    const { statusCode: status, contentType = null, value: body } = result;
    const error = noPage(status, result.url);
    if (error !== undefined) {
      counts.failed += 1;
      return [line.with(failureRecord({ url, status, contentType, body, ms, tries, error }))];
    }
    const record = pageRecord({ url, status, contentType, body, ms, tries });
    return [line.with(list.enrich?.(record, body) ?? record)];
  });
}
