import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, contextManager } from '@forawait/resources';

/** A folder that is there for the length of a block. (Example 5 shows how that works.) */
export const temporaryFolder: () => Context<string> = contextManager(async function* () {
  const folder = await mkdtemp(join(tmpdir(), 'example-'));
  try {
    yield folder;
  } finally {
    await rm(folder, { recursive: true });
  }
});
