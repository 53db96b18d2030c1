import { AsyncExitStack } from '@forawait/resources';
import { memoryStore } from '@forawait/sources';
import { harvestsPackages, parseHarvestArguments, type HarvestArguments } from './arguments.ts';
import { coloursFor } from './colours.ts';
import { dependencyList } from './dependencies/dependency-list.ts';
import { findNodeModules } from './dependencies/find-node-modules.ts';
import { localSite } from './dependencies/local-site.ts';
import { Failures } from './failures.ts';
import { followError, followList } from './follow-list.ts';
import { formatBytes, formatNoun } from './format.ts';
import { harvest, type Limits } from './harvest.ts';
import type { Host } from './host.ts';
import { HostStrain } from './host-strain.ts';
import { fileList, standardInputList, type List } from './list-source.ts';
import { openCache } from './open-cache.ts';
import { openOut } from './open-out.ts';
import { checkpointPath } from './out/checkpoint.ts';
import type { Kept } from './out/resume.ts';
import { politeness } from './politeness.ts';
import { printSummary, resumeHint } from './print.ts';
import { newCounts } from './progress/counts.ts';
import { progressView, type View, type ViewOptions } from './progress/view.ts';
import type { HarvestRecord } from './record.ts';
import { countStatus, exitCode, summarize, type Summary } from './summary.ts';
import { USAGE } from './usage.ts';
import { ownVersion } from './version.ts';

const GRACE_MS = 5000;
const POLITE_PER_HOST = 4;

/**
 * Runs `forawait harvest`, and answers with its exit code; after an abort of the signal with `undefined`.
 *
 * @param words the words after `harvest`
 * @param signal aborts at Ctrl-C
 * @param host where to read and write
 * @throws UsageError for a command line that cannot be obeyed; the error of the list or the out file when one breaks
 */
export async function runHarvest(
  words: readonly string[],
  signal: AbortSignal,
  host: Host,
): Promise<number | undefined> {
  const settings = parseHarvestArguments(words);
  if (settings.help || settings.version) {
    host.stdout.write(settings.help ? USAGE : `forawait ${ownVersion()}\n`);
    return 0;
  }
  const failures = new Failures();
  let summary: Summary;
  try {
    summary = await harvestInto(settings, signal, host, failures);
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw await explained(error, settings);
    host.stderr.write(`Interrupted before the first request. ${resumeHint(words, host)}`);
    return undefined;
  }
  await printSummary(summary, settings, host);
  host.stderr.write(failures.text(settings.out));
  if (!signal.aborted) return exitCode(summary);
  const records = formatNoun(summary.records, 'record');
  host.stderr.write(`Interrupted: ${records} in ${summary.out}. ${resumeHint(words, host)}`);
  return undefined;
}

async function explained(error: unknown, { follow, out }: HarvestArguments): Promise<unknown> {
  return follow === undefined ? error : followError(error, follow, await checkpointPath(out));
}

async function harvestInto(
  settings: HarvestArguments,
  stop: AbortSignal,
  host: Host,
  failures: Failures,
): Promise<Summary> {
  const { out, rate } = settings;
  const counts = newCounts();
  const statuses = new Map<string, number>();
  const limits = limitsOf(settings);
  let view: View = plainView(host);
  const note = (message: string): void => view.note(message);
  const strain = new HostStrain(limits.perHost ?? limits.concurrency, counts, note);
  const start = performance.now();
  let kept = 0;
  await AsyncExitStack.run(async (stack) => {
    // Left in the opposite order: the last drawing, then the file to the disk, its lock, the site.
    noteStop(stop, stack, note);
    const list = await openList(settings, stop, stack, host);
    const cache = settings.cache === undefined ? undefined : await openCache(settings.cache, note);
    const { before, file, checkpoint } = await openOut(list, settings, stop, stack, note);
    const limiter = await stack.enter(politeness({ perHost: limits.perHost, rate }, strain, stop));
    // Bars that have ended would begin anew.
    stack.callback(() => (view = plainView(host)));
    view = await stack.enter(progressView(counts, viewOptions(settings, host)));
    kept = before.urls.size;
    counts.total = list.total;
    noteBefore(before, settings, note);
    await harvest({
      ...{ list, file, limits, limiter, cache, stop, counts, note },
      kept: before.urls,
      store: checkpoint ?? memoryStore(),
      onWritten: tally(statuses, failures),
    });
    if (stop.aborted) return;
    counts.total = counts.read;
    await checkpoint?.clear();
  });
  const ms = performance.now() - start;
  return summarize({ out, counts, statuses, kept, spared: strain.hosts, ms, interrupted: stop.aborted });
}

function tally(statuses: Map<string, number>, failures: Failures): (records: readonly HarvestRecord[]) => void {
  return (records) => {
    for (const record of records) {
      countStatus(statuses, record);
      failures.add(record);
    }
  };
}

async function openList(
  { list, follow }: HarvestArguments,
  stop: AbortSignal,
  stack: AsyncExitStack,
  host: Host,
): Promise<List> {
  if (follow !== undefined) return followList(follow, (message) => plainView(host).note(message));
  if (list === '-') return standardInputList(host.stdin);
  if (list !== undefined) return fileList(list, stop);
  return dependencyList(await stack.enter(localSite(findNodeModules(host.cwd()))));
}

function limitsOf(settings: HarvestArguments): Limits {
  const { concurrency, perHost, retries, timeoutMs } = settings;
  // Our own site need not be spared.
  const polite = harvestsPackages(settings) ? undefined : Math.min(POLITE_PER_HOST, concurrency);
  return { concurrency, perHost: perHost ?? polite, retries, timeoutMs, graceMs: GRACE_MS };
}

function viewOptions({ json }: HarvestArguments, { stdout, stderr, env }: Host): ViewOptions {
  // With `| cat` the terminal is somebody else's; with `--json` standard output is not meant for eyes at all.
  const bars = stderr.isTTY === true && (stdout.isTTY === true || json) && env['TERM'] !== 'dumb';
  return { stream: stderr, bars, colours: coloursFor(stderr, env) };
}

function noteBefore(kept: Kept, { resume, out }: HarvestArguments, note: View['note']): void {
  if (!resume) {
    if (kept.setAside !== undefined) note(`${out} is kept as ${kept.setAside}`);
    return;
  }
  const parts = [`${formatNoun(kept.urls.size, 'record')} there`];
  if (kept.tornBytes > 0) parts.push(`a torn last line (${formatBytes(kept.tornBytes)}) cut off`);
  if (kept.failures > 0) parts.push(`${formatNoun(kept.failures, 'failure')} to be tried again`);
  note(`Resuming ${out}: ${parts.join(', ')}`);
}

function plainView({ stderr }: Host): View {
  return { note: (message) => void stderr.write(`${message}\n`) };
}

function noteStop(stop: AbortSignal, stack: AsyncExitStack, note: View['note']): void {
  const onStop = (): void => {
    note(
      `Stopping: what is under way may finish, ${GRACE_MS / 1000} s at most; ` +
        'Ctrl-C once more ends at once, and --resume goes on later',
    );
  };
  stop.addEventListener('abort', onStop, { once: true });
  stack.callback(() => stop.removeEventListener('abort', onStop));
}
