/// <reference lib="esnext.disposable" preserve="true" />
import type { AsyncIter, ValueOf } from '@forawait/core';
import { type Pool, pool, type PoolStatistics } from '../pool/pool.ts';
import { attend } from './attend.ts';
import { Call } from './call.ts';
import { dropInputs } from './inputs.ts';
import { Offloaded } from './offloaded.ts';
import type { FunctionArgs, FunctionName, FunctionResult, WorkerModule } from './module.ts';
import { type CallPlan, callPlanOf, type OffloadOptions } from './options.ts';
import { platform } from './platform.ts';
import { poolPlanOf, type WorkerPoolOptions, type WorkerPoolPlan } from './pool-options.ts';
import { type Seat, takeSeat } from './seat.ts';
import { sizeOf, type StreamOptions } from './streamed.ts';
import { Thread } from './thread.ts';

/** How what is made in a worker is read. */
export interface OffloadIterableOptions extends OffloadOptions, StreamOptions {}

/** What a pool of workers is like now. */
export interface WorkerPoolStatistics {
  /** How many workers there may be; undefined before the first call, where it is left to the machine. */
  readonly max: number | undefined;
  readonly busy: number;
  readonly idle: number;
  /** Calls that wait for a worker. */
  readonly waiting: number;
}

/** Workers that are started when they are needed, do one call at a time, and are kept for the next. */
export class WorkerPool implements AsyncDisposable {
  readonly #plan: WorkerPoolPlan;
  #threads: Pool<Thread> | undefined;
  #closing: Promise<void> | undefined;
  /** Calls that were made and are not over. */
  #open = 0;
  #onEmpty: (() => void) | undefined;

  /** @internal `workerPool()` makes these. */
  constructor(options: WorkerPoolOptions) {
    this.#plan = poolPlanOf(options);
  }

  /**
   * Calls an exported function in a worker; as `offload()`, on the workers of this pool.
   *
   * @throws TypeError or RangeError at the call for arguments that are not what they must be; Error at the call, where the pool was
   *   closed; then as `offload()`.
   */
  run<M, K extends FunctionName<M>>(
    module: WorkerModule<M> | string,
    exportName: K,
    args: FunctionArgs<M, K>,
    options?: OffloadOptions,
  ): Promise<FunctionResult<M, K>>;
  run(module: URL | string, exportName: string, args: readonly unknown[], options?: OffloadOptions): Promise<unknown>;
  run(module: unknown, exportName: unknown, args: unknown, options: OffloadOptions = {}): Promise<unknown> {
    return this.#begin(callPlanOf(module, exportName, args, options));
  }

  /**
   * Reads what an exported function makes in a worker; as `offloadIterable()`, on the workers of this pool.
   *
   * @throws TypeError or RangeError at the call for arguments that are not what they must be.
   */
  iterate<M, K extends FunctionName<M>>(
    module: WorkerModule<M> | string,
    exportName: K,
    args: FunctionArgs<M, K>,
    options?: OffloadIterableOptions,
  ): AsyncIter<ValueOf<FunctionResult<M, K>>>;
  iterate(
    module: URL | string,
    exportName: string,
    args: readonly unknown[],
    options?: OffloadIterableOptions,
  ): AsyncIter<unknown>;
  iterate(
    module: unknown,
    exportName: unknown,
    args: unknown,
    options: OffloadIterableOptions = {},
  ): AsyncIter<unknown> {
    const plan = callPlanOf(module, exportName, args, options, ['bufferSize']);
    return new Offloaded(plan, sizeOf(options.bufferSize), async (call) => this.#begin(call));
  }

  statistics(): WorkerPoolStatistics {
    const known: Partial<PoolStatistics> | undefined = this.#threads?.statistics();
    const { max = this.#plan.max, lent: busy = 0, idle = 0, waiting = 0 } = known ?? {};
    return { max, busy, idle, waiting };
  }

  /** Takes no more calls, waits for all that were made, and ends the workers. A second call answers the same. Never rejects. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    if (this.#open > 0) {
      await new Promise<void>((resolve) => {
        this.#onEmpty = resolve;
      });
    }
    await this.#threads?.close();
  }

  #begin(plan: CallPlan): Promise<unknown> {
    if (this.#closing !== undefined) {
      const error = new Error('Cannot offload to a pool of workers that is closed');
      void dropInputs(plan.args, error);
      throw error;
    }
    return this.#run(plan);
  }

  async #run(plan: CallPlan): Promise<unknown> {
    this.#open++;
    const over = (): void => {
      this.#open--;
      if (this.#open === 0) this.#onEmpty?.();
    };
    let call: Call;
    try {
      const node = await platform();
      call = new Call(plan, await this.#seat(plan), node);
    } catch (error) {
      await dropInputs(plan.args, error);
      over();
      throw error;
    }
    return await attend(call, plan, over);
  }

  #seat({ signal, limiter = this.#plan.limiter }: CallPlan): Promise<Seat> {
    this.#threads ??= pool(() => Thread.start(this.#plan.thread), {
      max: this.#plan.max ?? process.getBuiltinModule('node:os').availableParallelism(),
      idleMs: this.#plan.idleMs,
      validate: ({ isSound }) => isSound,
      close: (thread) => thread.end(),
    });
    return takeSeat(this.#threads, limiter, signal);
  }
}

/**
 * Workers of one's own, for calls that should not wait for those of others: started when they are needed, and kept for the next call.
 *
 * @param options - How many, and how they are started.
 * @throws TypeError or RangeError at the call for options that are not what they must be.
 * @see https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor
 * @example
 * await using workers = workerPool({ max: 2 });
 * const path = workerModule<typeof import('node:path')>('node:path');
 * await workers.run(path, 'basename', ['/tmp/log.txt']); // => 'log.txt'
 */
export function workerPool(options: WorkerPoolOptions = {}): WorkerPool {
  return new WorkerPool(options);
}
