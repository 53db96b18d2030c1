import type { StandardSchemaV1 } from '@standard-schema/spec';
import { accepted } from './accepted.ts';
import { Announcements } from './announcements.ts';
import type { Reply } from './attempt.ts';
import { decodeBody } from './body.ts';
import { Caching } from './cache/caching.ts';
import { HostPauses } from './host-pauses.ts';
import { HttpCall, type HttpRules } from './http-call.ts';
import type { Outgoing } from './job.ts';
import { LoadCall, type LoadRules } from './load-call.ts';
import type { Plan } from './options.ts';
import { failed, failedLoad, fetched, loadDetails, NEVER_LOADED, neverBegun, settled } from './record.ts';
import { RetryBudget } from './retry-budget.ts';
import { withRetries, type TryCommons } from './retrying.ts';
import type { Session, Stoppable } from './session.ts';
import { toResponse } from './stream-body.ts';
import type { Ticket } from './ticket.ts';
import { plannedTransport } from './transport.ts';

/** Stands for a job that is left out. */
export const SKIPPED: unique symbol = Symbol('skipped');

/** Does one job after the other, as the plan says; many at a time. */
export class Worker {
  readonly #plan: Plan;
  readonly #session: Session;
  readonly #http: HttpRules;
  readonly #load: LoadRules | undefined;
  readonly #caching: Caching | undefined;
  readonly #announcements: Announcements;
  readonly #commons: TryCommons;
  /** Who keeps the body that a result holds. */
  readonly #keepers = new WeakMap<object, Stoppable>();

  constructor(plan: Plan, session: Session) {
    this.#plan = plan;
    this.#session = session;
    const { rules, load, timeoutMs, totalTimeoutMs, ordered } = plan;
    const transport = plannedTransport(plan, session);
    this.#http = { ...rules, transport, totalTimeoutMs, ordered, pauses: new HostPauses() };
    const announcements = new Announcements(plan.sourceOptions.name ?? '');
    this.#announcements = announcements;
    const budget = new RetryBudget(plan.retryShare, plan.concurrency);
    this.#commons = { limiter: plan.limiter, budget, announcements };
    this.#caching = plan.cache && new Caching(plan.cache, rules.maxBodyBytes);
    this.#load = load && { load, timeoutMs, totalTimeoutMs };
  }

  /** What is to be handed on for a job, or SKIPPED. Rejects under `onError: 'throw'`, and when the pipeline is left. */
  work(ticket: Ticket<unknown>): Promise<unknown> {
    const { request, problem, job, key } = ticket;
    if (this.#load !== undefined && problem === undefined) {
      return this.#loaded(new LoadCall(job, this.#session, this.#load, key));
    }
    if (request === undefined) return this.#refused(ticket, problem?.error);
    return this.#fetched(new HttpCall(job, request, key, this.#session, this.#http), request);
  }

  /** A result has reached the reader. */
  delivered(result: unknown): void {
    const keeper = this.#keepers.get(result as object);
    if (keeper !== undefined) this.#session.delivered(keeper);
  }

  /** No async function: what one takes in memory, for each request, is more than the request itself does here. */
  #fetched(call: HttpCall, request: Outgoing): Promise<unknown> {
    this.#announcements.started(call);
    return this.#tried(call, request).then(
      (reply) => this.#replied(call, request, reply),
      (error: unknown) => this.#lost(call, error),
    );
  }

  #tried(call: HttpCall, request: Outgoing): Promise<Reply> {
    const tries = (): Promise<Reply> => withRetries(call, this.#plan.retry, this.#commons);
    return this.#caching === undefined ? tries() : this.#caching.recall(call, request).then(tries);
  }

  #replied(call: HttpCall, request: Outgoing, reply: Reply): unknown {
    let decoded: unknown;
    try {
      decoded = this.#value(call, reply);
    } catch (error) {
      return this.#lost(call, error);
    }
    if (this.#plan.schema === undefined && this.#caching === undefined) return this.#told(call, reply, decoded);
    return this.#confirmed(call, request, reply, decoded).then(
      (value) => this.#told(call, reply, value),
      (error: unknown) => this.#lost(call, error),
    );
  }

  /** What the schema makes of it; only what it accepts is kept. */
  async #confirmed(call: HttpCall, request: Outgoing, reply: Reply, decoded: unknown): Promise<unknown> {
    const { schema } = this.#plan;
    const value = schema === undefined ? decoded : await this.#accepted(schema, decoded, call, reply);
    if (this.#caching !== undefined) await this.#caching.keep(call, request, reply);
    return value;
  }

  #told(call: HttpCall, reply: Reply, value: unknown): unknown {
    const result = this.#fulfilled(call, reply, value);
    if (reply.keeper !== undefined) this.#keepers.set(result as object, reply.keeper);
    this.#announcements.fulfilled(call, reply);
    call.end();
    return this.#session.stopped ? this.#afterAll(call, () => result) : result;
  }

  #lost(call: HttpCall, error: unknown): unknown {
    this.#announcements.rejected(call, error);
    call.end();
    const told = (): unknown => this.#failed(call.job, error, (reason) => failed(call, reason));
    return this.#session.stopped ? this.#afterAll(call, told) : told();
  }

  /** Whoever leaves waits for the callbacks: so nobody comes out before the connections are closed. */
  async #afterAll(call: HttpCall, tell: () => unknown): Promise<unknown> {
    await this.#session.finish();
    await call.unaided();
    return tell();
  }

  #fulfilled(call: HttpCall, reply: Reply, value: unknown): unknown {
    const { onError, details } = this.#plan;
    if (details) return onError === 'yield' ? settled(call, reply, value) : fetched(call, reply, value);
    return onError === 'yield' ? { request: call.job, status: 'fulfilled', value } : value;
  }

  async #loaded(call: LoadCall): Promise<unknown> {
    const { retry, details, onError } = this.#plan;
    const { job: request } = call;
    this.#announcements.started(call);
    try {
      const value = await withRetries(call, retry, this.#commons);
      this.#announcements.fulfilled(call, undefined);
      if (onError !== 'yield') return details ? { request, value, ...loadDetails(call) } : value;
      return { request, status: 'fulfilled', value, ...(details ? loadDetails(call) : undefined) };
    } catch (error) {
      this.#announcements.rejected(call, error);
      return this.#failed(request, error, (reason) => ({ request, status: 'rejected', reason, ...failedLoad(call) }));
    } finally {
      call.end();
    }
  }

  /** What becomes of a failure. Nobody hears of one when the pipeline was left. */
  #failed(request: unknown, reason: unknown, detailed: (reason: unknown) => object): unknown {
    const { onError, details } = this.#plan;
    if (onError === 'throw' || this.#session.stopped) throw reason;
    if (onError === 'skip') return SKIPPED;
    return details ? detailed(reason) : { request, status: 'rejected', reason };
  }

  async #refused({ job, key }: Ticket<unknown>, problem: unknown): Promise<unknown> {
    this.#announcements.refused(job, key, problem);
    if (this.#load === undefined) return this.#failed(job, problem, (reason) => neverBegun(job, reason));
    return this.#failed(job, problem, (reason) => ({ request: job, status: 'rejected', reason, ...NEVER_LOADED }));
  }

  #accepted(schema: StandardSchemaV1, value: unknown, call: HttpCall, { url }: Reply): Promise<unknown> {
    return accepted(schema, value, this.#plan.as !== 'json', call, { url, attempts: call.attempts });
  }

  #value(call: HttpCall, reply: Reply): unknown {
    const { as } = this.#plan;
    if (as !== 'response') return decodeBody(as, reply, call.attempts);
    try {
      return toResponse(reply.head, reply.stream, reply.url, reply.trail.redirects.length > 0);
    } catch (error) {
      reply.keeper?.stop(error);
      throw error;
    }
  }
}
