import type { AsyncLocalStorage } from 'node:async_hooks';
import type { MessagePort } from 'node:worker_threads';
import { boundMethod } from '../stacks/resource-exit.ts';
import { newController } from '../scope/controller.ts';
import { checkMoved } from './moved.ts';
import { toPlain } from './plain-error.ts';
import { BEGUN, CANCEL, CANCELLED, type Reply, type Request } from './wire.ts';

type Last = Exclude<Reply, { kind: 'progress' }>;
type Transfer = NonNullable<Parameters<MessagePort['postMessage']>[1]>;

/** What goes along with a value, by the value. */
const moving = new WeakMap<object, Transfer>();

/** That `transfer` is to be moved, not copied, when `value` is sent. */
export function moveAlong(value: object, transfer: Transfer): void {
  moving.set(value, transfer);
}

/** What ends work that asks whether it was cancelled. The caller gets the reason that the cancellation has there. */
class JobCancelled extends Error {
  override readonly name = 'AbortError';
  readonly code = 'ERR_CANCELLED';

  constructor() {
    super('Cancelled: nobody waits for this work any more');
  }
}

/** A call as the worker sees it that does it. */
export class WorkerJob {
  readonly #control: Int32Array;
  readonly #port: MessagePort;
  readonly #cancelled = new JobCancelled();
  #noticed = false;
  #controller: AbortController | undefined;

  constructor({ control, port }: Pick<Request, 'control' | 'port'>) {
    this.#control = control;
    this.#port = port;
  }

  /** @throws What stands for the cancellation, where it came before the work has begun. */
  begin(): void {
    Atomics.store(this.#control, BEGUN, 1);
    this.throwIfCancelled();
  }

  /** Whether the caller does not want it any more. A look into shared memory: a loop may ask as often as it likes. */
  get isCancelled(): boolean {
    this.#noticed ||= Atomics.load(this.#control, CANCELLED) === 1;
    return this.#noticed;
  }

  throwIfCancelled(): void {
    if (this.isCancelled) throw this.#cancelled;
  }

  /** Aborted when it is cancelled, as soon as the worker has a turn of its event loop. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = (this.#controller = newController());
      const abort = (): void => {
        if (this.isCancelled) controller.abort(this.#cancelled);
      };
      this.#port.on('message', (message) => message === CANCEL && abort());
      this.#port.unref();
      abort();
    }
    return this.#controller.signal;
  }

  /** @throws DataCloneError where it cannot be sent, TypeError where what is to be moved was moved before. */
  report(value: unknown): void {
    this.#post({ kind: 'progress', value }, value);
  }

  /** The last word. Never throws. */
  answer(value: unknown): void {
    let remedy = '';
    try {
      const isAsync = boundMethod(value, Symbol.asyncIterator) !== undefined;
      if (isAsync || boundMethod(value, 'next')) remedy = '; read what it makes by offloadIterable()';
      // It would arrive as an empty object.
      if (isAsync && !moving.has(value as object)) throw new TypeError('Cannot clone an async iterable');
      this.#post({ kind: 'value', value, noticed: this.#noticed }, value);
    } catch (error) {
      this.fail(
        new TypeError(`Cannot send the result of an offloaded function: it cannot be cloned${remedy}`, {
          cause: error,
        }),
      );
    }
  }

  /** The last word, too. */
  fail(error: unknown): void {
    this.#post(this.#isCancellation(error) ? { kind: 'cancelled' } : this.#failure(error));
  }

  /** The platform makes errors of its own of an aborted signal. */
  #isCancellation(error: unknown): boolean {
    if (error === this.#cancelled) return true;
    return this.#noticed && error instanceof Error && error.name === 'AbortError';
  }

  #failure(error: unknown): Last {
    return { kind: 'error', error: toPlain(error), noticed: this.#noticed };
  }

  #post(reply: Reply, value?: unknown): void {
    const transfer = typeof value === 'object' && value !== null ? moving.get(value) : undefined;
    checkMoved(transfer ?? []);
    this.#port.postMessage(reply, transfer);
  }
}

/** One for all copies of this module that a worker loads: what calls `isCancelled()` may have been bundled with its own. */
const SHARED = Symbol.for('forawait.worker-jobs');
const shared = globalThis as { [SHARED]?: AsyncLocalStorage<WorkerJob> };

/** Runs work as this job. */
export function asJob<R>(job: WorkerJob, storage: () => AsyncLocalStorage<WorkerJob>, work: () => R): R {
  return (shared[SHARED] ??= storage()).run(job, work);
}

/** The job that the caller belongs to; undefined: it is not in a worker of ours. */
export function currentJob(): WorkerJob | undefined {
  return shared[SHARED]?.getStore();
}
