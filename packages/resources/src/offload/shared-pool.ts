import { offloadLimiter } from './limiter.ts';
import { WorkerPool } from './worker-pool.ts';

let shared: WorkerPool | undefined;

/** The pool of all who have none of their own; its workers keep no process alive. */
export function sharedPool(): WorkerPool {
  return (shared ??= new WorkerPool({ limiter: offloadLimiter() }));
}
