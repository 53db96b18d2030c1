import type { MessagePort } from 'node:worker_threads';
import { describeError } from '../checks/describe.ts';
import { isObject } from '../checks/is-object.ts';
import { Timer } from '../scope/timer.ts';
import { BrokenWorkerError } from './broken-worker-error.ts';
import { chainErrors } from '../errors/chain-errors.ts';
import { dropInputs, Inputs, publish } from './inputs.ts';
import { checkMoved } from './moved.ts';
import type { CallPlan } from './options.ts';
import { fromPlain } from './plain-error.ts';
import type { Platform } from './platform.ts';
import { refusalOf } from './refusal.ts';
import type { Seat } from './seat.ts';
import { BEGUN, CANCEL, CANCELLED, newControl, type Reply } from './wire.ts';

/** How a call has ended; `cancelled`: it did not happen, or not to its end. */
export type Outcome = { readonly kind: 'value'; readonly value: unknown } | Failed | { readonly kind: 'cancelled' };

interface Failed {
  readonly kind: 'error';
  readonly error: unknown;
}

/** One call, on the thread that it was given. */
export class Call {
  readonly #plan: CallPlan;
  readonly #seat: Seat;
  readonly #platform: Platform;
  readonly #port: MessagePort;
  readonly #workerPort: MessagePort;
  #inputs: Inputs | undefined;
  readonly #control = newControl();
  readonly #grace = new Timer(() => void this.#seat.thread.end());
  #outcome: Outcome | undefined;
  /** What has gone wrong, here or in the worker. */
  #failure: Failed | undefined;
  /** What it has answered and is not over. */
  readonly #hearing = new Set<Promise<unknown>>();
  #isIgnored = false;
  #isOver = false;

  constructor(plan: CallPlan, seat: Seat, platform: Platform) {
    const { port1, port2 } = new platform.MessageChannel();
    this.#plan = plan;
    this.#seat = seat;
    this.#platform = platform;
    this.#port = port1;
    this.#workerPort = port2;
  }

  /** Does it, and gives back what it had. Never rejects. */
  async run(): Promise<Outcome> {
    const outcome = await this.#begin();
    if (outcome.kind === 'error') this.#failure ??= outcome;
    this.#isOver = true;
    this.#grace.clear();
    this.#port.close();
    await this.#inputs?.stop().catch(this.#fail);
    await this.#seat.giveBack(!this.#isIgnored).catch(this.#fail);
    // Last: it may itself wait for a worker.
    await Promise.all(this.#hearing);
    return this.#failure ?? outcome;
  }

  async #begin(): Promise<Outcome> {
    const { args } = this.#plan;
    try {
      this.#inputs = new Inputs(args, this.#platform.MessageChannel);
    } catch (error) {
      // A source that could be read when it was handed over.
      await dropInputs(args, error);
      return { kind: 'error', error };
    }
    return await this.#work(this.#inputs);
  }

  async #work({ args, ends: inputs }: Inputs): Promise<Outcome> {
    const { href, name, transfer, onProgress, output } = this.#plan;
    const port = this.#workerPort;
    const ports = inputs.map(({ end }) => end.port);
    if (output !== undefined) ports.push(output.port);
    if (onProgress !== undefined) this.#port.on('message', this.#hear).on('messageerror', this.#lost);
    let death: unknown;
    try {
      checkMoved(transfer);
      await this.#seat.thread.run({ href, name, args, port, control: this.#control, inputs, output }, [
        port,
        ...ports,
        ...transfer,
      ]);
    } catch (error) {
      death = error;
    }
    // Whatever the worker has told, it is here by now.
    try {
      this.#platform.drain(this.#port, this.#hear);
    } catch (error) {
      this.#lost(error);
    }
    return this.#outcome ?? this.#died(death);
  }

  /** Whether the function was called, or may be called any moment. */
  get hasBegun(): boolean {
    return Atomics.load(this.#control, BEGUN) === 1;
  }

  /** Nobody wants it any more. It ends by itself, or when the grace is over. */
  cancel(): void {
    if (this.#isOver) return;
    Atomics.store(this.#control, CANCELLED, 1);
    this.#port.postMessage(CANCEL);
    this.#grace.set(this.#plan.graceMs);
  }

  /** Nobody hears it any more, only the worker that reads its streams why they end. Waits until they are closed. Never rejects. */
  async ignore(reason: unknown): Promise<void> {
    this.#isIgnored = true;
    await this.#inputs?.stop(reason).catch(publish);
  }

  readonly #hear = (message: unknown): void => {
    const reply = message as Reply;
    if (reply.kind === 'progress') this.#progress(reply.value);
    else this.#outcome = this.#outcomeOf(reply);
  };

  #progress(value: unknown): void {
    if (this.#isIgnored || this.#failure !== undefined) return;
    try {
      const answer = this.#plan.onProgress?.(value);
      if (!isObject(answer)) return;
      // An async listener has failed where its promise rejects, and nobody else would hear of it.
      const heard: Promise<unknown> = Promise.resolve(answer)
        .catch(this.#fail)
        .finally(() => this.#hearing.delete(heard));
      this.#hearing.add(heard);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A reply cannot be made of what has arrived. */
  readonly #lost = (cause: unknown): void => {
    this.#fail(new TypeError(`Cannot receive what ${this.#what} has sent: ${describeError(cause)}`, { cause }));
  };

  readonly #fail = (error: unknown): void => {
    const older = this.#failure;
    this.#failure = { kind: 'error', error: older === undefined ? error : chainErrors(error, older.error) };
    this.cancel();
  };

  #outcomeOf(reply: Exclude<Reply, { kind: 'progress' }>): Outcome {
    // Work that has heard of its cancellation has stopped somewhere in the middle; any other is done, and it counts.
    if (reply.kind === 'value') return reply.noticed ? { kind: 'cancelled' } : reply;
    if (reply.kind === 'error') return { kind: 'error', error: fromPlain(reply.error) };
    return reply;
  }

  #died(cause: unknown): Outcome {
    if (Atomics.load(this.#control, CANCELLED) === 1) return { kind: 'cancelled' };
    return { kind: 'error', error: this.#errorOf(cause) };
  }

  #errorOf(cause: unknown): Error {
    // It was never asked: what cloning the arguments has thrown is no end of a worker.
    if (!this.hasBegun && this.#seat.thread.isSound) {
      return new TypeError(`Cannot offload to ${this.#what}: ${refusalOf(cause, this.#plan.transfer)}`, { cause });
    }
    const action = this.hasBegun ? 'finish' : 'start a worker for';
    return new BrokenWorkerError(`Cannot ${action} ${this.#what}: ${describeError(cause)}`, { cause });
  }

  get #what(): string {
    return `${this.#plan.name} of ${this.#plan.href}`;
  }
}
