// 15 · A job that goes on where it was, whatever ended it: here `kill -9`, after which nothing can be cleaned up.
//
// `resumable` opens the source where the first thing lies that was not done, by what `fileStore` kept. What was done just before
// the end may be done again (Lima, perhaps): at least once, and never left out. `everyMs` says how much that can be.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileStore, type LineCheckpoint, lineReader, resumable } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';
import { temporaryFolder } from './temporary-folder.ts';

const CITIES = ['Oslo', 'Rome', 'Lima', 'Cairo', 'Perth'];

/** Visits the cities of a list that were not visited yet. In one of them it may meet its end. */
async function visit(folder: string, end?: string): Promise<void> {
  const open = (start?: LineCheckpoint) => lineReader(join(folder, 'cities.txt'), { start });
  const cities = resumable(open, fileStore(join(folder, 'cities.checkpoint')), { everyMs: 10 });
  const count = await cities.run(async (city) => {
    await setTimeout(50); // something that takes its time
    if (city === end) process.kill(process.pid, 'SIGKILL');
    console.log(city);
  });
  console.log(`that was all: ${count} done`);
}

/** This program in a process of its own. Answers how that ended. */
async function run(...words: readonly string[]): Promise<string> {
  const [, program = ''] = process.argv;
  const child = [...process.execArgv, program, ...words];
  const [code, signal] = (await once(spawn(process.execPath, child, { stdio: 'inherit' }), 'close')) as unknown[];
  return String(signal ?? code);
}

export async function main(): Promise<void> {
  const [given, end] = process.argv.slice(2);
  if (given !== undefined) {
    await visit(given, end);
    return;
  }
  await temporaryFolder().use(async (folder) => {
    await writeFile(join(folder, 'cities.txt'), CITIES.join('\n'));
    console.log('the first run ended with', await run(folder, 'Cairo'));
    console.log('the second run ended with', await run(folder));
  });
}

await runIfStarted(import.meta.url, main);
