import { AsyncIter, DONE, from, type Source } from '@forawait/core';
import { HostGate } from './host-gate.ts';
import { outgoing, turnKey, type Outgoing } from './job.ts';
import type { Plan } from './options.ts';
import type { Session } from './session.ts';

/** A job on its way to the calls. */
export interface Ticket<J> {
  readonly job: J;
  /** `undefined` with `load`, and for a job that is none. */
  readonly request: Outgoing | undefined;
  /** Why it is none. */
  readonly problem: unknown;
  readonly key: string;
}

/** So many times `concurrency` jobs may be read ahead while their hosts have no room. */
const WINDOW = 4;
const SOURCE_GRACE = 0.9;

/** The jobs of a source, checked, and held back while their host has no room. Its end is the end of the session. */
export class Jobs<J> extends AsyncIter<Ticket<J>> {
  readonly #source: AsyncIter<J>;
  readonly #plan: Plan;
  readonly #session: Session;
  readonly #gate: HostGate<Ticket<J>> | undefined;

  constructor(requests: Source<J>, plan: Plan, session: Session) {
    super(plan.sourceOptions);
    const { graceMs = 1000, name, onOrphan } = plan.sourceOptions;
    // A little less than the whole grace: then a source that does not let go is reported once, and by whom it concerns.
    this.#source = from(requests, { graceMs: graceMs * SOURCE_GRACE, name, onOrphan });
    this.#plan = plan;
    this.#session = session;
    const { perHost, ordered, concurrency } = plan;
    // In order, a job that overtakes would wait for the one it overtook anyway.
    const window = ordered ? 1 : concurrency * WINDOW;
    if (perHost !== undefined) this.#gate = new HostGate(() => this.#read(), perHost, window);
  }

  /** The call of a job is over. */
  release(ticket: Ticket<J>): void {
    this.#gate?.release(ticket.key);
  }

  protected override async pull(): Promise<Ticket<J> | typeof DONE> {
    const ticket = await (this.#gate === undefined ? this.#read() : this.#gate.next());
    if (ticket === DONE) await this.#session.end();
    return ticket;
  }

  protected override async close(): Promise<void> {
    this.#gate?.close();
    const closing = this.#source.return();
    await this.#session.close();
    await closing;
  }

  async #read(): Promise<Ticket<J> | typeof DONE> {
    const { value, done } = await this.#source.next();
    return done === true ? DONE : this.#ticket(value);
  }

  #ticket(job: J): Ticket<J> {
    if (this.#plan.load !== undefined) return { job, request: undefined, problem: undefined, key: '' };
    try {
      const request = outgoing(job, this.#plan.headers);
      return { job, request, problem: undefined, key: turnKey(job, request) };
    } catch (problem) {
      return { job, request: undefined, problem, key: turnKey(job, undefined) };
    }
  }
}
