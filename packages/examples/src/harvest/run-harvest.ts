import { AsyncExitStack } from '@forawait/resources';
import { parseHarvestArguments, USAGE, type HarvestArguments } from './arguments.ts';
import { coloursFor } from './colours.ts';
import { dependencyList } from './dependencies/dependency-list.ts';
import { findNodeModules } from './dependencies/find-node-modules.ts';
import { localSite } from './dependencies/local-site.ts';
import { readReport } from './dependencies/report.ts';
import { renderReport } from './dependencies/report-tables.ts';
import { Failures } from './failures.ts';
import { formatBytes, formatNoun } from './format.ts';
import { harvest, type Limits } from './harvest.ts';
import type { Host } from './host.ts';
import { fileList, standardInputList, type List } from './list-source.ts';
import { claimOutFile, type IfThere } from './out/claim.ts';
import { outLock } from './out/lock.ts';
import { recordFile } from './out/record-file.ts';
import type { Kept } from './out/resume.ts';
import { newCounts } from './progress/counts.ts';
import { progressView, type View, type ViewOptions } from './progress/view.ts';
import type { HarvestRecord } from './record.ts';
import { shellWord } from './shell.ts';
import { countStatus, exitCode, summarize, type Summary } from './summary.ts';
import { renderSummary } from './summary-table.ts';
import { ownVersion } from './version.ts';

const GRACE_MS = 5000;
const POLITE_PER_HOST = 4;

/** What the user has typed, by what npm calls it. */
const PROGRAMS: Readonly<Record<string, string>> = { start: 'npm start --', npx: 'npx forawait harvest' };

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
    if (!signal.aborted || error !== signal.reason) throw error;
    host.stderr.write(`Interrupted before the first request. ${resumeHint(words, host)}`);
    return undefined;
  }
  await print(summary, settings, host);
  host.stderr.write(failures.text(settings.out));
  if (!signal.aborted) return exitCode(summary);
  const records = formatNoun(summary.records, 'record');
  host.stderr.write(`Interrupted: ${records} in ${summary.out}. ${resumeHint(words, host)}`);
  return undefined;
}

async function harvestInto(
  settings: HarvestArguments,
  stop: AbortSignal,
  host: Host,
  failures: Failures,
): Promise<Summary> {
  const counts = newCounts();
  const statuses = new Map<string, number>();
  const start = performance.now();
  let kept = 0;
  await AsyncExitStack.run(async (stack) => {
    // Left in the opposite order: the last drawing, then the file to the disk, its lock, the site.
    let view: View = plainView(host);
    noteStop(stop, stack, (message) => view.note(message));
    const list = await openList(settings, stop, stack, host);
    await stack.enter(outLock(settings.out));
    const before = await claimOutFile(settings.out, ifThere(settings), stop);
    const file = await stack.enter(recordFile(settings.out));
    // Bars that have ended would begin anew.
    stack.callback(() => (view = plainView(host)));
    view = await stack.enter(progressView(counts, viewOptions(settings, host)));
    kept = before.urls.size;
    counts.total = list.total;
    noteBefore(before, settings, view);
    await harvest({
      list,
      file,
      kept: before.urls,
      limits: limitsOf(settings),
      stop,
      counts,
      note: (message) => view.note(message),
      onWritten: tally(statuses, failures),
    });
    if (!stop.aborted) counts.total = counts.read;
  });
  const ms = performance.now() - start;
  return summarize({ out: settings.out, counts, statuses, kept, ms, interrupted: stop.aborted });
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
  { list }: HarvestArguments,
  stop: AbortSignal,
  stack: AsyncExitStack,
  host: Host,
): Promise<List> {
  if (list === '-') return standardInputList(host.stdin);
  if (list !== undefined) return fileList(list, stop);
  return dependencyList(await stack.enter(localSite(findNodeModules(host.cwd()))));
}

// Nobody's work is lost without their word. The default file of our own packages is made again in seconds, so there the
// old one just steps aside.
function ifThere({ resume, list, outNamed }: HarvestArguments): IfThere {
  if (resume) return 'resume';
  return list === undefined && !outNamed ? 'set aside' : 'refuse';
}

function limitsOf({ concurrency, perHost, list, retries, timeoutMs }: HarvestArguments): Limits {
  // Our own site need not be spared.
  const polite = list === undefined ? undefined : Math.min(POLITE_PER_HOST, concurrency);
  return { concurrency, perHost: perHost ?? polite, retries, timeoutMs, graceMs: GRACE_MS };
}

function viewOptions({ json }: HarvestArguments, { stdout, stderr, env }: Host): ViewOptions {
  // With `| cat` the terminal is somebody else's; with `--json` standard output is not meant for eyes at all.
  const bars = stderr.isTTY === true && (stdout.isTTY === true || json) && env['TERM'] !== 'dumb';
  return { stream: stderr, bars, colours: coloursFor(stderr, env) };
}

function noteBefore(kept: Kept, { resume, out }: HarvestArguments, view: View): void {
  if (!resume) {
    if (kept.setAside !== undefined) view.note(`${out} is kept as ${kept.setAside}`);
    return;
  }
  const parts = [`${formatNoun(kept.urls.size, 'record')} there`];
  if (kept.tornBytes > 0) parts.push(`a torn last line (${formatBytes(kept.tornBytes)}) cut off`);
  if (kept.failures > 0) parts.push(`${formatNoun(kept.failures, 'failure')} to be tried again`);
  view.note(`Resuming ${out}: ${parts.join(', ')}`);
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

async function print(summary: Summary, { json, list, out }: HarvestArguments, { stdout, env }: Host): Promise<void> {
  const dependencies = list === undefined && !summary.interrupted ? await readReport(out) : undefined;
  if (json) {
    stdout.write(`${JSON.stringify(dependencies ? { ...summary, dependencies } : summary, undefined, 2)}\n`);
    return;
  }
  // A terminal that does not know its size says 0.
  const columns = stdout.isTTY === true ? stdout.columns || undefined : undefined;
  const look = { colours: coloursFor(stdout, env), columns };
  if (dependencies) stdout.write(`\n${renderReport(dependencies, look)}\n`);
  stdout.write(`\n${renderSummary(summary, look)}\n`);
}

function resumeHint(words: readonly string[], { env }: Host): string {
  const program = PROGRAMS[env['npm_lifecycle_event'] ?? ''] ?? 'forawait harvest';
  // What follows it is no option.
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const given = words.slice(0, end).filter((word) => word !== '--resume');
  const command = [...given, '--resume', ...words.slice(end)].map((word) => shellWord(word));
  return `Continue with: ${[program, ...command].join(' ')}\n`;
}
