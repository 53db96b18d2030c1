import { Attempt, type AttemptRules, type Reply } from './attempt.ts';
import { decodeBody } from './body.ts';
import { Call } from './call.ts';
import { fetchTransport } from './fetch-wire.ts';
import { HostPauses } from './host-pauses.ts';
import { discardRequestBody, type Outgoing } from './job.ts';
import type { Ticket } from './jobs.ts';
import { loadOnce } from './load.ts';
import type { Plan } from './options.ts';
import { contentType, failedDetails, fetchDetails, fulfilled, loadDetails, rejected } from './record.ts';
import { withRetries } from './retrying.ts';
import type { Session, Stoppable } from './session.ts';
import { toResponse } from './stream-body.ts';
import { undiciTransport } from './undici-wire.ts';

/** Stands for a job that is left out. */
export const SKIPPED: unique symbol = Symbol('skipped');

/** Does one job after the other, as the plan says; many at a time. */
export class Worker {
  readonly #plan: Plan;
  readonly #session: Session;
  readonly #rules: AttemptRules;
  readonly #pauses = new HostPauses();
  /** Who keeps the body that a result holds. */
  readonly #keepers = new WeakMap<object, Stoppable>();

  constructor(plan: Plan, session: Session) {
    this.#plan = plan;
    this.#session = session;
    const { fetch, dispatcher, rules } = plan;
    const timeouts = {
      headersTimeout: rules.timeoutMs === undefined ? undefined : 0,
      bodyTimeout: rules.idleMs === undefined ? undefined : 0,
    };
    const agent = dispatcher === undefined ? session.agent : () => dispatcher;
    const transport = fetch === undefined ? undiciTransport(agent, timeouts) : fetchTransport(fetch);
    this.#rules = { ...rules, transport };
  }

  /** What is to be handed on for a job, or SKIPPED. Rejects under `onError: 'throw'`, and when the pipeline is left. */
  async work(ticket: Ticket<unknown>): Promise<unknown> {
    const call = new Call(this.#session, this.#plan.totalTimeoutMs);
    try {
      return await (this.#plan.load === undefined ? this.#fetch(call, ticket) : this.#load(call, ticket));
    } catch (error) {
      return this.#failed(call, ticket, error);
    } finally {
      call.end();
      // Whoever leaves waits for the callbacks: so nobody comes out before the connections are closed.
      if (this.#session.stopped) await this.#session.finish();
    }
  }

  /** A result has reached the reader. */
  delivered(result: unknown): void {
    const keeper = this.#keepers.get(result as object);
    if (keeper !== undefined) this.#session.delivered(keeper);
  }

  async #fetch(call: Call, ticket: Ticket<unknown>): Promise<unknown> {
    const { job, request, problem, key } = ticket;
    if (request === undefined) throw problem;
    const { method, replayable } = request;
    try {
      const once = (attempt: number): Promise<Reply> => this.#attempt(call, request, attempt);
      const pauses = this.#pauses;
      const reply = await withRetries(call, { once, job, method, replayable, pauses, key }, this.#plan.retry);
      const result = fulfilled(this.#plan, job, this.#value(call, reply), () => fetchDetails(call, reply));
      if (reply.keeper !== undefined) this.#keepers.set(result as object, reply.keeper);
      return result;
    } finally {
      if (!replayable) discardRequestBody(request.body);
    }
  }

  async #load(call: Call, ticket: Ticket<unknown>): Promise<unknown> {
    const { load = noLoad, timeoutMs, retry } = this.#plan;
    const { job, key } = ticket;
    const once = (attempt: number): Promise<unknown> => loadOnce(call, load, job, attempt, timeoutMs);
    const retried = { once, job, method: undefined, replayable: true, pauses: undefined, key };
    const value = await withRetries(call, retried, retry);
    return fulfilled(this.#plan, job, value, () => loadDetails(call));
  }

  #attempt(call: Call, request: Outgoing, number: number): Promise<Reply> {
    return call.wait<Reply>((resolve, reject) => {
      const attempt: Attempt = new Attempt(request, number, this.#rules, {
        reply: (reply) => {
          if (reply.keeper !== undefined) this.#session.lend(reply.keeper);
          resolve(reply);
        },
        failed: reject,
        released: () => this.#session.giveBack(attempt),
      });
      attempt.start();
      return (reason) => attempt.stop(reason);
    });
  }

  #value(call: Call, reply: Reply): unknown {
    const { as } = this.#plan;
    const { url, head, trail, stream, keeper, parts, absent } = reply;
    if (as !== 'response') {
      const failure = { url, attempts: call.attempts };
      return decodeBody(as, { parts, contentType: contentType(head.headers), absent, failure });
    }
    try {
      return toResponse(head, stream, url, trail.redirects.length > 0);
    } catch (error) {
      keeper?.stop(error);
      throw error;
    }
  }

  #failed(call: Call, ticket: Ticket<unknown>, error: unknown): unknown {
    const { onError, load } = this.#plan;
    if (onError === 'throw' || this.#session.stopped) throw error;
    if (onError === 'skip') return SKIPPED;
    const { job, request } = ticket;
    return rejected(this.#plan, job, error, () =>
      load === undefined ? failedDetails(call, request, error) : loadDetails(call),
    );
  }
}

function noLoad(): never {
  throw new Error('Cannot load: there is no load function');
}
