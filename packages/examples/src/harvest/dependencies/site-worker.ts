import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { listDependencies, type Dependency } from './inventory.ts';
import { site, type SiteOptions } from './site.ts';

/** What the thread is given. */
export interface SiteOrder {
  readonly nodeModules: string;
  readonly options: SiteOptions;
}

/** What the thread answers once it serves. */
export interface SiteNotice {
  readonly port: number;
  readonly dependencies: readonly Dependency[];
}

const { nodeModules, options } = workerData as SiteOrder;
const dependencies = listDependencies(nodeModules);
const server = createServer(
  site(
    dependencies.flatMap(({ pages }) => pages),
    options,
  ),
);
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  parentPort?.postMessage({ port, dependencies } satisfies SiteNotice);
});
