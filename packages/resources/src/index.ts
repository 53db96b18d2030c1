export { CancelledError, TimeoutError, type CancelReason } from '@forawait/core';
export { blockedLoop, type BlockedLoopOptions, type LoopWatch } from './blocked-loop/blocked-loop.ts';
export { type BlockedReport } from './blocked-loop/plan.ts';
export { closing, type Closing, type IteratorLike } from './contexts/closing.ts';
export { contextManager, type ContextFactory, type ContextOptions } from './contexts/context.ts';
export { type EnteredContext } from './contexts/entered-context.ts';
export { type ContextGenerator } from './contexts/generator-context.ts';
export { nullContext } from './contexts/null-context.ts';
export { type Context, type Enterable } from './contexts/protocol.ts';
export { scopedIter } from './contexts/scoped-iter.ts';
export { suppress, type ErrorClass } from './contexts/suppress.ts';
export { type Exit, type Failure } from './errors/failure.ts';
export { SuppressedError, type SuppressedErrorConstructor } from './errors/suppressed-error.ts';
export { describeTasks } from './nursery/describe-tasks.ts';
export { nurseryContext } from './nursery/nursery-context.ts';
export { type Nursery, type StartContext, type TaskContext, type TaskOptions } from './nursery/nursery.ts';
export { openNursery, type NurseryOptions } from './nursery/open-nursery.ts';
export { traceTasks } from './nursery/origin.ts';
export { type Producer } from './nursery/produced.ts';
export { safeChannel } from './nursery/safe-channel.ts';
export { type NurseryState, type TaskState, type WaitState } from './nursery/tree.ts';
export { BrokenWorkerError } from './offload/broken-worker-error.ts';
export { offloadLimiter, type WorkerLimiter } from './offload/limiter.ts';
export {
  workerModule,
  type FunctionArgs,
  type FunctionName,
  type FunctionResult,
  type WorkerModule,
} from './offload/module.ts';
export { offloadIterable } from './offload/offload-iterable.ts';
export { offload } from './offload/offload.ts';
export { type OffloadOptions } from './offload/options.ts';
export { type ThreadOptions, type WorkerPoolOptions } from './offload/pool-options.ts';
export { streamed, type StreamOptions } from './offload/streamed.ts';
export {
  workerPool,
  type OffloadIterableOptions,
  type WorkerPool,
  type WorkerPoolStatistics,
} from './offload/worker-pool.ts';
export { type Lease } from './pool/lease.ts';
export { type PoolContext, type PoolOptions } from './pool/options.ts';
export { pool, type Pool, type PoolStatistics } from './pool/pool.ts';
export { main, type MainOptions } from './program/main.ts';
export { type ProcessLike } from './program/signal-watch.ts';
export { CancelScope, effectiveDeadline, type CancelScopeOptions } from './scope/cancel-scope.ts';
export { checkpoint, sleep } from './scope/checkpoint.ts';
export { failAfter, moveOnAfter, shielded } from './scope/timeouts.ts';
export { AsyncDisposableStack } from './stacks/async-disposable-stack.ts';
export { DisposableStack } from './stacks/disposable-stack.ts';
export { AsyncExitStack } from './stacks/exit-stack.ts';
export { type AnyDisposable } from './stacks/resource-exit.ts';
export { type AcquireOptions } from './sync/acquire-options.ts';
export { AsyncEvent } from './sync/async-event.ts';
export { CapacityLimiter, type BorrowOptions, type CapacityStatistics } from './sync/capacity-limiter.ts';
export { Condition } from './sync/condition.ts';
export { Mutex } from './sync/mutex.ts';
export { Semaphore, type SemaphoreStatistics } from './sync/semaphore.ts';
