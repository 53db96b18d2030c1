import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CapacityLimiter,
  workerModule,
  workerPool,
  type WorkerModule,
  type WorkerPool,
  type WorkerPoolOptions,
} from '../src/index.ts';

const LOADER = new URL('../../../scripts/source-loader.js', import.meta.url).href;

/** Lets workers run the sources as they are. */
export const fromSource: string[] = ['--conditions=@forawait/source', '--import', LOADER];

export const work: WorkerModule<typeof import('./fixtures/work.ts')> = workerModule(
  new URL('fixtures/work.ts', import.meta.url),
);

export function sourcePool(options: WorkerPoolOptions = {}): WorkerPool {
  return workerPool({ execArgv: fromSource, ...options });
}

/** Shared memory for `fixtures/work.ts`. */
export class Marks {
  readonly shared: Int32Array = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));

  get begun(): boolean {
    return Atomics.load(this.shared, 0) === 1;
  }

  get ended(): boolean {
    return Atomics.load(this.shared, 2) === 1;
  }

  letGo(): void {
    Atomics.store(this.shared, 1, 1);
    Atomics.notify(this.shared, 1);
  }
}

/** Waits until it is so; it looks now and then, for the workers need the processor more. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(2);
}

export const borrowed = (limiter: CapacityLimiter): number => limiter.statistics().borrowed;
