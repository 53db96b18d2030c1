import type { Piscina } from 'piscina';
import { describeError } from '../checks/describe.ts';
import { nowhere } from '../scope/place.ts';
import { BrokenWorkerError } from './broken-worker-error.ts';
import { platform } from './platform.ts';
import type { ThreadPlan } from './pool-options.ts';
import type { Request } from './wire.ts';

/** Beside this file, as it is: .js once it is built, .ts where the source runs. */
const ENTRY = new URL(`./entry${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url).href;

// Said here, not where the options are: who uses the package need not have the types of piscina read.
type PiscinaOptions = NonNullable<ConstructorParameters<typeof Piscina>[0]>;
type Transfer = NonNullable<NonNullable<Parameters<Piscina['run']>[1]>['transferList']>;

/**
 * One worker, as a pool of Piscina with room for one. Who gets which thread, and when, is decided outside of it: in one large pool a
 * request could wait for ever for a thread that dies while it starts.
 */
export class Thread {
  readonly #piscina: Piscina<Request, undefined>;
  #broken = false;

  private constructor(piscina: Piscina<Request, undefined>) {
    this.#piscina = piscina;
    piscina.on('workerDestroy', () => {
      this.#broken = true;
    });
    // It has died of something that no request has to do with; whoever lends it out will see that it is broken.
    piscina.on('error', () => undefined);
  }

  /** @throws BrokenWorkerError where there is none to be had. */
  static async start(options: ThreadPlan): Promise<Thread> {
    const { Piscina } = await platform();
    const start = (): Piscina<Request, undefined> =>
      new Piscina({
        ...(options as PiscinaOptions),
        filename: ENTRY,
        minThreads: 1,
        maxThreads: 1,
        idleTimeout: Infinity,
        recordTiming: false,
        // Otherwise a worker sleeps between two requests, and what the first one left behind would hit the second.
        atomics: 'disabled',
      });
    try {
      return new Thread(nowhere(start));
    } catch (error) {
      throw new BrokenWorkerError(`Cannot start a worker: ${describeError(error)}`, { cause: error });
    }
  }

  /** Whether it can be given a request. */
  get isSound(): boolean {
    return !this.#broken;
  }

  /** Rejects where the worker has ended, or the request cannot be sent to it. */
  run(request: Request, transferList: Transfer): Promise<undefined> {
    return this.#piscina.run(request, { transferList });
  }

  /** Ends it, whatever it does: what runs in it is rejected at once. Settles when it is gone. */
  async end(): Promise<void> {
    this.#broken = true;
    await this.#piscina.destroy();
  }
}
