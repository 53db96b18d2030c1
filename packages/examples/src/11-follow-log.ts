// 11 · A log that is rotated while it is read, as `tail -F` reads it: no line is left out, and none comes twice.
//
// `follow` waits for more at the end of the file, and goes on in the one that takes its place. `checkpoint` says how far the
// reader has come. It is plain JSON: a program that keeps it goes on there when it is started again, also when the file was
// renamed meanwhile; where it was removed or truncated, so that lines may be gone, it is told by a FollowGapError, unless
// `onGap` says otherwise. Ctrl-C ends it.

import { appendFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { main as runMain } from '@forawait/resources';
import { counter, type LineCheckpoint, lineReader } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Another program: it writes lines, one every so many milliseconds, and begins a new file after every third. */
async function writeLog(path: string, everyMs: number, signal: AbortSignal): Promise<void> {
  for await (const number of counter(3, 10, { everyMs }).takeUntil(signal)) {
    await appendFile(path, `line ${number}\n`);
    if (number % 3 === 0) await rename(path, `${path}-${number}`);
  }
}

/** Prints lines until there are enough or the signal aborts, and tells how far it came. */
async function tail(
  path: string,
  lines: number,
  signal: AbortSignal,
  start?: LineCheckpoint,
): Promise<LineCheckpoint | undefined> {
  const reader = lineReader(path, { follow: true, start });
  for await (const line of reader.take(lines).takeUntil(signal)) console.log(line);
  return reader.checkpoint;
}

export async function program({ signal }: { readonly signal: AbortSignal }): Promise<void> {
  const everyMs = Number(process.argv[2] ?? 300);
  await temporaryFolder().use(async (folder) => {
    const path = join(folder, 'app.log');
    await appendFile(path, 'line 1\nline 2\n');
    const checkpoint = await tail(path, 2, signal);

    console.log(`on from byte ${checkpoint?.offset}, while the log is written to and rotated`);
    await Promise.all([writeLog(path, everyMs, signal), tail(path, 8, signal, checkpoint)]);
    console.log(signal.aborted ? 'stopped' : 'that was all');
  });
}

await runIfStarted(import.meta.url, () => runMain(program));
