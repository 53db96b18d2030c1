import { AsyncIter, type CancelReason, DONE } from '@forawait/core';
import { LONGEST_TIMER_MS } from '../scope/timer.ts';
import { type Batch, Inlet } from './inlet.ts';
import { closeInputs } from './inputs.ts';
import type { CallPlan } from './options.ts';
import { platform } from './platform.ts';
import type { Sent } from './stream.ts';

/** A moment more than the call has to end: what ends it by force comes first. */
const LEEWAY_MS = 1000;

/** What an iterable gives that is made in a worker. The call is made when it is first read, in the scope of the reader. */
export class Offloaded<T> extends AsyncIter<T> {
  readonly #plan: CallPlan;
  readonly #size: number;
  readonly #make: (plan: CallPlan) => Promise<unknown>;
  readonly #controller = new AbortController();
  #inlet: Inlet<T> | undefined;
  #call: Promise<unknown> | undefined;
  /** What the call has failed with, where the reader was told; else what no reader is told of. */
  #told: unknown = LEFT;

  constructor(plan: CallPlan, size: number, make: (plan: CallPlan) => Promise<unknown>) {
    super({ name: plan.name, signal: plan.signal, graceMs: Math.min(plan.graceMs + LEEWAY_MS, LONGEST_TIMER_MS) });
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
      const { detail = LEFT }: Partial<CancelReason> = reason ?? {};
      if (![this.#told, detail].includes(error)) throw error;
    } finally {
      this.#inlet?.leave();
    }
  }

  async #open(): Promise<Batch<T>> {
    const { MessageChannel, drain } = await platform();
    // Left meanwhile: nobody would close what is opened now.
    if (this.#controller.signal.aborted) return DONE;
    const { port1, port2 } = new MessageChannel();
    const inlet = (this.#inlet = new Inlet<T>({ port: port1, size: this.#size }));
    const output = { port: port2, size: this.#size };
    this.#call = this.#make({ ...this.#plan, signal: this.#controller.signal, output });
    this.#call
      // All that was sent is there before the end of the call is told.
      .finally(() => drain(port1, (sent) => inlet.hear(sent as Sent<T>)))
      .catch((error: unknown) => {
        // A reader that has left hears of it from close().
        if (!this.#controller.signal.aborted && inlet.fail(error)) this.#told = error;
      });
    return inlet.next();
  }
}

const LEFT = new Error('Nobody reads it any more');
