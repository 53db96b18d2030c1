import { chainErrors } from '../errors/chain-errors.ts';
import type { Pool } from '../pool/pool.ts';
import { given } from '../scope/given.ts';
import type { WorkerLimiter } from './limiter.ts';
import type { Thread } from './thread.ts';

/** What a call has while it is under way: a token, and then a thread. */
export interface Seat {
  readonly thread: Thread;
  /**
   * Gives back both. The thread first, whatever the limiter does. To end a worker may take long, where it is in the middle of
   * something that cannot be interrupted: its place stays taken until it is gone, and nobody waits for it here.
   *
   * @param again - Whether the thread is for the next one.
   * @throws What the limiter throws.
   */
  readonly giveBack: (again: boolean) => Promise<void>;
}

/** Takes both, or neither. A checkpoint; a token that came although the caller was cancelled goes back. */
export async function takeSeat(
  threads: Pool<Thread>,
  limiter: WorkerLimiter | undefined,
  signal: AbortSignal | undefined,
): Promise<Seat> {
  const borrower = limiter && (await given('a token for a worker', signal, (context) => limiter.acquire(context)));
  const release = async (): Promise<void> => void (await limiter?.release(borrower));
  try {
    const lease = await threads.acquire({ signal });
    const thread = lease.resource;
    const giveBack = (again: boolean): Promise<void> => {
      void (again && thread.isSound ? lease.release() : lease.discard());
      return release();
    };
    return { thread, giveBack };
  } catch (error) {
    try {
      await release();
    } catch (newer) {
      throw chainErrors(newer, error);
    }
    throw error;
  }
}
