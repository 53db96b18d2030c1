import { AsyncIter, DONE, from, type MaybePromise, type Source } from '@forawait/core';
import { describe } from '../options.ts';
import { HostGate } from './host-gate.ts';
import { outgoing, turnKey, type Outgoing } from './job.ts';
import type { Plan } from './options.ts';
import type { Session } from './session.ts';

/** A job on its way to the calls. */
export interface Ticket<J> {
  readonly job: J;
  /** `undefined` with `load`, and for a job that is none. */
  readonly request: Outgoing | undefined;
  /** Why it is none, or has no key. */
  readonly problem: { readonly error: unknown } | undefined;
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

  protected override pull(): PromiseLike<Ticket<J> | typeof DONE> {
    return this.#gate === undefined ? this.#source.next().then(this.#received) : this.#gate.next().then(this.#admitted);
  }

  protected override async close(): Promise<void> {
    this.#gate?.close();
    const [source, session] = await Promise.allSettled([this.#source.return(), this.#session.close()]);
    if (source.status === 'rejected') throw source.reason;
    if (session.status === 'rejected') throw session.reason;
  }

  readonly #received = ({ value, done }: IteratorResult<J, undefined>): MaybePromise<Ticket<J> | typeof DONE> =>
    done === true ? this.#end() : this.#ticket(value);

  readonly #admitted = (ticket: Ticket<J> | typeof DONE): MaybePromise<Ticket<J> | typeof DONE> =>
    ticket === DONE ? this.#end() : ticket;

  /** The end is told when all jobs are done and all connections closed. */
  async #end(): Promise<typeof DONE> {
    await this.#session.finish();
    return DONE;
  }

  async #read(): Promise<Ticket<J> | typeof DONE> {
    const { value, done } = await this.#source.next();
    return done === true ? DONE : this.#ticket(value);
  }

  #ticket(job: J): Ticket<J> {
    const { load, key } = this.#plan;
    if (load !== undefined && key === undefined) return { job, request: undefined, problem: undefined, key: '' };
    try {
      if (key !== undefined) return { job, request: undefined, problem: undefined, key: checkedKey(key(job)) };
      const request = outgoing(job, this.#plan.headers);
      return { job, request, problem: undefined, key: turnKey(job, request) };
    } catch (error) {
      return { job, request: undefined, problem: { error }, key: keyOf(job) };
    }
  }
}

function checkedKey(key: unknown): string {
  if (typeof key === 'string') return key;
  throw new TypeError(`Cannot load an item: key must answer a string, got ${describe(key)}`);
}

/** The key of a job that is none: looking at it may be what failed. */
function keyOf(job: unknown): string {
  try {
    return turnKey(job, undefined);
  } catch {
    return '';
  }
}
