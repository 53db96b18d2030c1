import { Agents, type AgentsOptions } from './agents.ts';
import type { Outgoing } from './job.ts';
import { discardRequestBody } from './request-body.ts';

/** Something under way that can be told to end. */
export interface Stoppable {
  stop(reason: unknown): void;
}

/** A call that is under way, which knows its place among the others. */
export interface Underway extends Stoppable {
  /** Kept by the session; -1 when it is not under way. */
  place: number;
}

/** What a fetcher holds while it runs: the calls and bodies under way, one listener on its signal, and the agents it made. */
export class Session {
  /** No Set: one that is always filled and emptied makes a new table now and then, and the old ones hold on to finished calls. */
  readonly #calls: Underway[] = [];
  /** Bodies that still arrive, and whether they have reached the reader. */
  readonly #bodies = new Map<Stoppable, boolean>();
  /** Bodies of jobs that have not begun, as far as they can be sent once. */
  readonly #unsent = new Set<unknown>();
  readonly #agentsOptions: AgentsOptions | undefined;
  #agents: Agents | undefined;
  #signal: AbortSignal | undefined;
  #idle: (() => void) | undefined;
  #finished: Promise<void> | undefined;
  #closed = false;
  /** The agents close when the last of its connections is idle. */
  #closing: Promise<void> | undefined;

  /** @param agentsOptions - For the agents, if any are wanted at all. */
  constructor(agentsOptions: AgentsOptions | undefined) {
    this.#agentsOptions = agentsOptions;
  }

  /** The agents, made when they are first needed. */
  readonly agents = (): Agents => (this.#agents ??= new Agents(this.#agentsOptions));

  /** Whether everything was told to stop. */
  get stopped(): boolean {
    return this.#signal?.aborted === true;
  }

  /** Stop everything when `signal` aborts: one listener, however many calls there are. */
  watch(signal: AbortSignal): void {
    if (this.#signal !== undefined) return;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** A job was read that will be begun, unless the pipeline ends before: then nobody else would close its body. */
  expects({ body, replayable }: Outgoing): void {
    if (replayable) return;
    if (this.#closed) discardRequestBody(body);
    else this.#unsent.add(body);
  }

  /** The job of that body is begun. */
  sends(body: unknown): void {
    this.#unsent.delete(body);
  }

  enter(call: Underway): void {
    call.place = this.#calls.push(call) - 1;
    if (this.#signal?.aborted === true) call.stop(this.#signal.reason);
  }

  leave(call: Underway): void {
    if (call.place < 0) return;
    const last = this.#calls.pop();
    if (last !== undefined && last !== call) {
      this.#calls[call.place] = last;
      last.place = call.place;
    }
    call.place = -1;
    if (this.#calls.length === 0) this.#idle?.();
  }

  /** A response is about to be handed out whose body still arrives. */
  lend(body: Stoppable): void {
    this.#bodies.set(body, false);
    if (this.#signal?.aborted === true) body.stop(this.#signal.reason);
  }

  /** The response has reached the reader. */
  delivered(body: Stoppable): void {
    if (this.#bodies.has(body)) this.#bodies.set(body, true);
  }

  /** The body is over. */
  giveBack(body: Stoppable): void {
    this.#bodies.delete(body);
  }

  /**
   * No job will start any more. There is nothing to wait for while calls are under way that nobody told to stop: their
   * results are wanted, and what was opened closes after the last of them.
   */
  close(): Promise<void> | undefined {
    this.#closed = true;
    for (const body of this.#unsent) discardRequestBody(body);
    this.#unsent.clear();
    const finished = this.finish();
    return this.stopped || this.#calls.length === 0 ? finished : undefined;
  }

  /** The loop was left before its end: bodies that the reader holds end with it. Settles when all is closed. */
  async abandon(reason: unknown): Promise<void> {
    for (const body of [...this.#bodies.keys()]) body.stop(reason);
    await this.close();
    await this.#closing;
  }

  /** Settles when nothing is under way and all is closed. */
  finish(): Promise<void> {
    return (this.#finished ??= this.#finish());
  }

  async #finish(): Promise<void> {
    if (this.#agentsOptions === undefined) return;
    if (this.#calls.length > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    if (this.#bodies.size === 0) await this.#agents?.destroy();
    // Bodies that the reader holds end in their own time; the agents close after the last one.
    else this.#closing = this.#agents?.close();
  }

  readonly #onAbort = (): void => {
    const reason: unknown = this.#signal?.reason;
    for (const call of [...this.#calls]) call.stop(reason);
    // The end of the iteration aborts as well: then the reader may read on what it has. If it left, `abandon()` follows.
    for (const [body, delivered] of [...this.#bodies]) if (!delivered) body.stop(reason);
  };
}
