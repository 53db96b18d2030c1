import { AsyncIter, DONE, from, type MaybePromise, type Source } from '@forawait/core';
import { HostGate } from './host-gate.ts';
import type { Plan } from './options.ts';
import type { Session } from './session.ts';
import { ticketOf, type Ticket } from './ticket.ts';

/** The jobs of a source on their way to the calls. Their end is the end of the session. */
export interface Jobs<J> {
  readonly tickets: AsyncIter<Ticket<J>>;
  /** The call of a job is over; `undefined` where nobody waits to hear of it. */
  readonly release: ((ticket: Ticket<J>) => void) | undefined;
}

/** So many times `concurrency` jobs may be read ahead while their hosts have no room. */
const WINDOW = 4;
const SOURCE_GRACE = 0.9;

/** The jobs of a source, checked, and held back while their host has no room. */
export function jobsOf<J>(requests: Source<J>, plan: Plan, session: Session): Jobs<J> {
  const end = new SessionEnd(plan, session);
  const { sourceOptions, concurrency, perHost } = plan;
  if (perHost === undefined || perHost >= concurrency) {
    // Nobody is held back: what a source has at hand goes from operator to operator without a promise.
    const tickets = from(requests, sourceOptions).map((job) => expected(job, plan, session));
    return { tickets: tickets.concat(end), release: undefined };
  }
  const gated = new GatedJobs(requests, plan, session, perHost);
  return { tickets: gated.concat(end), release: (ticket) => gated.release(ticket) };
}

function expected<J>(job: J, plan: Plan, session: Session): Ticket<J> {
  const ticket = ticketOf(job, plan);
  if (ticket.request !== undefined) session.expects(ticket.request);
  return ticket;
}

/** Gives nothing, and stands behind the last job: the end is told when all jobs are done and all connections closed. */
class SessionEnd extends AsyncIter<never> {
  readonly #session: Session;

  constructor({ sourceOptions: { graceMs, name, onOrphan } }: Plan, session: Session) {
    super({ graceMs, name, onOrphan });
    this.#session = session;
  }

  protected override async pull(): Promise<typeof DONE> {
    await this.#session.finish();
    return DONE;
  }

  protected override close(): Promise<void> | undefined {
    return this.#session.close();
  }
}

/** Jobs whose host has room. */
class GatedJobs<J> extends AsyncIter<Ticket<J>> {
  readonly #source: AsyncIter<J>;
  readonly #plan: Plan;
  readonly #session: Session;
  readonly #gate: HostGate<Ticket<J>>;

  constructor(requests: Source<J>, plan: Plan, session: Session, perHost: number) {
    super(plan.sourceOptions);
    const { graceMs = 1000, name, onOrphan } = plan.sourceOptions;
    // A little less than the whole grace: then a source that does not let go is reported once, and by whom it concerns.
    this.#source = from(requests, { graceMs: graceMs * SOURCE_GRACE, name, onOrphan });
    this.#plan = plan;
    this.#session = session;
    const { ordered, concurrency } = plan;
    // In order, a job that overtakes would wait for the one it overtook anyway.
    const window = ordered ? 1 : concurrency * WINDOW;
    this.#gate = new HostGate(() => this.#read(), perHost, window);
  }

  release(ticket: Ticket<J>): void {
    this.#gate.release(ticket.key);
  }

  protected override pull(): MaybePromise<Ticket<J> | typeof DONE> {
    return this.#gate.next();
  }

  protected override async close(): Promise<void> {
    this.#gate.close();
    await this.#source.return();
  }

  async #read(): Promise<Ticket<J> | typeof DONE> {
    const { value, done } = await this.#source.next();
    return done === true ? DONE : expected(value, this.#plan, this.#session);
  }
}
