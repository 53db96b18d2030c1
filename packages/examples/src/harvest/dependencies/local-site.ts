import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { contextManager, type ContextFactory } from '@forawait/resources';
import { EVERYDAY_FAULTS } from './faults.ts';
import type { Dependency } from './inventory.ts';
import type { SiteOptions } from './site.ts';
import type { SiteNotice, SiteOrder } from './site-worker.ts';

/** A site that is being served. */
export interface LocalSite {
  readonly address: URL;
  readonly dependencies: readonly Dependency[];
}

const OPTIONS: SiteOptions = { faults: EVERYDAY_FAULTS, slowMs: 400, retryAfter: 1 };

/**
 * Serves the packages of a `node_modules` folder on loopback, on a port of its own, as long as the context is entered.
 *
 * The server runs in a worker thread. A thread, so that it does not take its time from the harvest; no process, because
 * a Ctrl-C at the terminal would reach that too, and end it under the requests that are to be finished.
 *
 * @param nodeModules the folder
 */
export const localSite: ContextFactory<void, [nodeModules: string], LocalSite> = contextManager(async function* (
  nodeModules: string,
) {
  const order: SiteOrder = { nodeModules, options: OPTIONS };
  const worker = new Worker(new URL(`./site-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: order,
  });
  const failures: unknown[] = [];
  worker.on('error', (error) => failures.push(error));
  try {
    const [{ port, dependencies }] = (await once(worker, 'message')) as [SiteNotice];
    yield { address: new URL(`http://127.0.0.1:${port}`), dependencies };
    // Every page after it has failed, and this is why.
    if (failures.length > 0) throw failures[0];
  } finally {
    await worker.terminate();
  }
});
