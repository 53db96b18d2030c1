import type { AsyncIter } from '@forawait/core';
import { AsyncExitStack } from '@forawait/resources';
import { fetcher } from '@forawait/sources';
import { harvestAgent, JOB_HEADER, STOPPED, type HarvestAgent } from './agent.ts';
import { graceAfter } from './grace.ts';
import type { List } from './list-source.ts';
import { readListLine } from './list.ts';
import { noPage, reasonOf } from './no-page.ts';
import type { RecordFile } from './out/record-file.ts';
import type { Counts } from './progress/counts.ts';
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
      await job.file.write(batch);
      counts.written += batch.length;
      job.onWritten?.(batch);
    }
  });
}

/** The URLs of the list that are to be fetched: each one once, and none that has a record. */
function targetsOf({ list, kept, counts, note }: HarvestJob): AsyncIter<Target> {
  const seen = new Set<string>();
  return list.lines.flatMap((text, index) => {
    const line = readListLine(text, list.site);
    if (line.kind === 'nothing') return [];
    counts.read += 1;
    if (line.kind === 'bad') {
      counts.bad += 1;
      note(`${list.name}:${index + 1}: ${line.problem}`);
    } else if (seen.size === seen.add(line.url).size) counts.duplicates += 1;
    else if (kept.has(line.url)) counts.kept += 1;
    else return [{ url: line.address, name: line.url, headers: { [JOB_HEADER]: String(index) } }];
    return [];
  });
}

function fetchAll(
  targets: AsyncIter<Target>,
  agent: HarvestAgent,
  { list, limits, counts }: HarvestJob,
): AsyncIter<HarvestRecord> {
  const { concurrency, perHost, retries, timeoutMs } = limits;
  const results = fetcher(targets, {
    as: 'bytes',
    ordered: false,
    onError: 'yield',
    details: true,
    concurrency,
    perHost,
    retry: { limit: retries },
    timeoutMs,
    dispatcher: agent.dispatcher,
    headers: { 'user-agent': 'forawait-harvest' },
  });
  return results.flatMap((result) => {
    const { request, ms, attempts: tries } = result;
    const answer = agent.done(request.headers[JOB_HEADER]);
    if (result.status === 'rejected' && (result.reason as { code?: unknown }).code === STOPPED) return [];
    counts.fetched += 1;
    counts.retries += Math.max(0, tries - 1);
    if (result.status === 'rejected') {
      counts.failed += 1;
      counts.bytes += answer.body?.byteLength ?? 0;
      return [failureRecord({ ...answer, url: request.name, ms, tries, error: reasonOf(result.reason, answer) })];
    }
    counts.bytes += result.bytes;
    const { statusCode: status, contentType = null, value: body } = result;
    const error = noPage(status, result.url);
    if (error !== undefined) {
      counts.failed += 1;
      return [failureRecord({ url: request.name, status, contentType, body, ms, tries, error })];
    }
    const record = pageRecord({ url: request.name, status, contentType, body, ms, tries });
    return [list.enrich?.(record, body) ?? record];
  });
}
