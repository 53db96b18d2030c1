import { AsyncIter, type CancelReason, DONE } from '@forawait/core';
import { Inlet } from './inlet.ts';
import { closeInputs } from './inputs.ts';
import type { CallPlan } from './options.ts';
import { drain, platform } from './platform.ts';
import type { Sent, StreamEnd } from './stream.ts';

type Batch<T> = readonly T[] | typeof DONE;

/** A moment more than the call has to end: what ends it by force comes first. */
const LEEWAY_MS = 1000;
/** More than 24 days: no timer takes more. */
const MOST_MS = 2 ** 31 - 1;

/** What an iterable gives that is made in a worker. The call is made when it is first read, in the scope of the reader. */
export class Offloaded<T> extends AsyncIter<T> {
  readonly #plan: CallPlan;
  readonly #size: number;
  readonly #make: (plan: CallPlan) => Promise<unknown>;
  readonly #controller = new AbortController();
  #inlet: Inlet<T> | undefined;
  #call: Promise<unknown> | undefined;
  /** What the call has failed with, where the reader was told. */
  #told: unknown;

  constructor(plan: CallPlan, size: number, make: (plan: CallPlan) => Promise<unknown>) {
    super({ name: plan.name, signal: plan.signal, graceMs: Math.min(plan.graceMs + LEEWAY_MS, MOST_MS) });
    this.#plan = plan;
    this.#size = size;
    this.#make = make;
  }

  protected override pullBatch(): Batch<T> | Promise<Batch<T>> {
    return this.#inlet === undefined ? this.#open() : this.#inlet.next();
  }

  /** Waits until the worker has left it, or was ended. */
  protected override async close(reason?: CancelReason): Promise<void> {
    if (reason !== undefined) this.#controller.abort(LEFT);
    try {
      // Where there is a call, it closes them.
      await (this.#call ?? closeInputs(this.#plan.args));
    } catch (error) {
      // The reader has been told of `detail`: a call that was made in its scope has the same cancellation.
      if (![LEFT, this.#told, reason?.detail].includes(error)) throw error;
    } finally {
      this.#inlet?.leave();
    }
  }

  async #open(): Promise<Batch<T>> {
    const node = await platform();
    // Left meanwhile: nobody would close what is opened now.
    if (this.#controller.signal.aborted) return DONE;
    const { port1, port2 } = new node.MessageChannel();
    const inlet = (this.#inlet = new Inlet<T>({ port: port1, size: this.#size }));
    const output: StreamEnd = { port: port2, size: this.#size };
    this.#call = this.#make({ ...this.#plan, signal: this.#controller.signal, output });
    // All that was sent is there before the end of the call is told.
    const told = (): void => drain(port1, node, (sent) => inlet.hear(sent as Sent<T>));
    this.#call.then(told, (error: unknown) => {
      told();
      // A reader that has left hears of it from close().
      if (!this.#controller.signal.aborted && inlet.fail(error)) this.#told = error;
    });
    return inlet.next();
  }
}

const LEFT = new Error('Nobody reads what the worker makes any more');
