// 12 · The last ten lines of a big file, without reading it: `reverse` begins at the end, and stops when it has enough.
//
// Of a file of a gigabyte, one block of 64 KiB is read: the last one. Without a path as argument the file is one of our own,
// nearly all of it a hole, which takes no time to write and no room on the disk.

import { appendFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lineReader } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';
import { temporaryFolder } from './temporary-folder.ts';

const GIGABYTE = 1_000_000_000;

/** Writes twelve lines behind a gigabyte of nothing. */
async function writeBigFile(path: string): Promise<void> {
  await writeFile(path, '');
  await truncate(path, GIGABYTE);
  for (let number = 1; number <= 12; number += 1) await appendFile(path, `\nline ${number}`);
}

async function printLastLines(path: string): Promise<void> {
  const last = await lineReader(path, { reverse: true, positions: true }).take(10).toArray();
  for (const { line } of last.reverse()) console.log(line);
  console.log('bytes before them:', last[0]?.start ?? 0);
}

export async function main(): Promise<void> {
  const given = process.argv[2];
  if (given !== undefined) return printLastLines(given);
  await temporaryFolder().use(async (folder) => {
    const path = join(folder, 'big.log');
    await writeBigFile(path);
    await printLastLines(path);
  });
}

await runIfStarted(import.meta.url, main);
