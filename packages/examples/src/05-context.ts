// 5 · A context manager: what is set up before a block is torn down after it, whatever happens in the block.
//
// Write a generator with one `yield`: what stands before it is the set-up, what stands after it, in `finally`, the tear-down.
// `use()` runs the block with the yielded value. An error of the block passes through the generator and goes on from there.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contextManager } from '@forawait/resources';
import { runIfStarted } from './run-if-started.ts';

/** A folder that is there for the length of a block. */
const temporaryFolder = contextManager(async function* (name: string) {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  console.log('set up');
  try {
    yield folder;
  } finally {
    await rm(folder, { recursive: true });
    console.log('torn down');
  }
});

export async function main(): Promise<void> {
  await temporaryFolder('example').use(async (folder) => {
    const file = join(folder, 'note.txt');
    await writeFile(file, 'kept for a moment');
    console.log(await readFile(file, 'utf8'));
  });

  try {
    await temporaryFolder('example').use(() => {
      throw new Error('the block failed');
    });
  } catch (error) {
    console.log('caught:', (error as Error).message);
  }
}

await runIfStarted(import.meta.url, main);
