import { chainErrors } from '../errors/chain-errors.ts';
import type { Lease } from '../pool/lease.ts';
import type { Pool } from '../pool/pool.ts';
import type { WorkerLimiter } from './limiter.ts';
import type { Thread } from './thread.ts';

/** What a call has while it is under way: a token, and then a thread. */
export class Seat {
  readonly #lease: Lease<Thread>;
  readonly #release: () => unknown;

  private constructor(lease: Lease<Thread>, release: () => unknown) {
    this.#lease = lease;
    this.#release = release;
  }

  /** Takes both, or neither. A checkpoint. */
  static async take(
    threads: Pool<Thread>,
    limiter: WorkerLimiter | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Seat> {
    const borrower = await limiter?.acquire({ signal });
    const release = (): unknown => limiter?.release(borrower);
    try {
      return new Seat(await threads.acquire({ signal }), release);
    } catch (error) {
      try {
        await release();
      } catch (newer) {
        throw chainErrors(newer, error);
      }
      throw error;
    }
  }

  get thread(): Thread {
    return this.#lease.resource;
  }

  /**
   * Gives back both. The thread first, whatever the limiter does. To end a worker may take long, where it is in the middle of
   * something that cannot be interrupted: its place stays taken until it is gone, and nobody waits for it here.
   *
   * @param again - Whether the thread is for the next one.
   * @throws What the limiter throws.
   */
  async giveBack(again: boolean): Promise<void> {
    void (again && this.thread.isSound ? this.#lease.release() : this.#lease.discard());
    await this.#release();
  }
}
