import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * Calls `main` when its module is the one that `node` was started with, and not when a test imports it.
 * (Node 24 has `import.meta.main` for that.)
 *
 * @param moduleUrl the `import.meta.url` of the module
 * @param main what to run
 */
export async function runIfStarted(moduleUrl: string, main: () => unknown): Promise<void> {
  const started = process.argv[1];
  if (started !== undefined && pathToFileURL(realpathSync(started)).href === moduleUrl) await main();
}
