// 12 · The last ten lines of a big file, without reading it: the reader begins at the end and stops when it has enough.
//
// Without a path as argument, the file is one of our own, of 64 MB.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contextManager } from '@forawait/resources';
import { lineReader } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';

const LINE = `${'.'.repeat(63)}\n`;

/** A file of a million lines, and ten that differ. */
const bigFile = contextManager(async function* () {
  const folder = await mkdtemp(join(tmpdir(), 'last-lines-'));
  try {
    const path = join(folder, 'big.log');
    const end = Array.from({ length: 10 }, (_, index) => `line ${1_000_001 + index}\n`).join('');
    await writeFile(path, Buffer.concat([Buffer.alloc(1_000_000 * LINE.length, LINE), Buffer.from(end)]));
    yield path;
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function printLastLines(path: string): Promise<void> {
  const last = await lineReader(path, { reverse: true, positions: true }).take(10).toArray();
  for (const { line } of last.reverse()) console.log(line);
  console.log('bytes before them:', last[0]?.start ?? 0);
}

export async function main(): Promise<void> {
  const path = process.argv[2];
  if (path === undefined) await bigFile().use(printLastLines);
  else await printLastLines(path);
}

await runIfStarted(import.meta.url, main);
