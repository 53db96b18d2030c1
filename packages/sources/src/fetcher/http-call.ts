import type { MaybePromise } from '@forawait/core';
import { Attempt, type AttemptOwner, type AttemptRules, type Reply } from './attempt.ts';
import type { CachedResponse } from './cache/fetch-cache.ts';
import { Call } from './call.ts';
import { FetchTimeoutError } from './errors.ts';
import type { HostPauses } from './host-pauses.ts';
import type { Outgoing } from './job.ts';
import { discardRequestBody } from './request-body.ts';
import type { Session, Stoppable } from './session.ts';

/** How requests are made. */
export interface HttpRules extends AttemptRules {
  readonly totalTimeoutMs: number | undefined;
  readonly pauses: HostPauses;
  /** Whether results come in the order of the jobs. */
  readonly ordered: boolean;
}

/** The tries of one request. */
export class HttpCall extends Call<Reply> implements AttemptOwner {
  override readonly method: string;
  override readonly replayable: boolean;
  override readonly pauses: HostPauses;
  override readonly key: string;
  /** What its URL has answered before. */
  known: CachedResponse | undefined;
  readonly #request: Outgoing;
  readonly #keepers: Session;
  readonly #rules: HttpRules;
  #attempt: Attempt | undefined;
  /** What to do about the permit when the body that was handed on has ended. */
  #giveBodyBack: (() => void) | undefined;
  /** What somebody else does for it. */
  #help: Promise<unknown> | undefined;
  #resolve: ((reply: Reply) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;

  constructor(job: unknown, request: Outgoing, key: string, session: Session, rules: HttpRules) {
    super(job, session, rules.totalTimeoutMs);
    session.sends(request.body);
    this.method = request.method;
    this.replayable = request.replayable;
    this.pauses = rules.pauses;
    this.key = key;
    this.#request = request;
    this.#keepers = session;
    this.#rules = rules;
  }

  /** The URL of the request. */
  override get url(): string {
    return this.#request.url.href;
  }

  /** Behind a redirect that of another host, unless the job brought a key of its own. */
  override get answeredKey(): string {
    const own = this.key !== this.#request.url.host;
    return own || this.#attempt === undefined ? this.key : new URL(this.#attempt.url).host;
  }

  protected override timedOut(problem: string, timeoutMs: number, options: ErrorOptions): FetchTimeoutError {
    const { url } = this.#attempt ?? this;
    return new FetchTimeoutError(problem, timeoutMs, { ...options, url, attempts: this.attempts });
  }

  override once(number: number): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      const request = this.known === undefined ? this.#request : { ...this.#request, known: this.known };
      const attempt = new Attempt(request, number, this.#rules, this);
      this.#attempt = attempt;
      this.waiting = attempt;
      attempt.start();
    });
  }

  /** Something that somebody else does for this call. Whoever leaves does not wait for its answer, but for its end. */
  helpedBy<R>(action: () => MaybePromise<R>): Promise<R> {
    const help = (async () => await action())();
    this.#help = help.catch(() => undefined);
    return help;
  }

  /** Settles when nobody does anything for it any more. */
  async unaided(): Promise<void> {
    await this.#help;
  }

  reply(reply: Reply): void {
    if (reply.keeper !== undefined) {
      // In order, this body may not be read before an earlier job is done, which may be waiting for the permit.
      if (!this.#rules.ordered) this.#giveBodyBack = this.#keepPermit();
      this.#keepers.lend(reply.keeper);
    }
    this.#resolve?.(reply);
  }

  /** How long the body takes is up to its reader: what tells of the server is the time to its headers. */
  #keepPermit(): (() => void) | undefined {
    const permit = this.takePermit();
    const latencyMs = performance.now() - this.permittedAt;
    return permit && (() => permit({ latencyMs }));
  }

  failed(error: unknown): void {
    this.#reject?.(error);
  }

  released(keeper: Stoppable): void {
    this.#keepers.giveBack(keeper);
    this.#giveBodyBack?.();
  }

  override end(): void {
    super.end();
    if (!this.replayable) discardRequestBody(this.#request.body);
  }
}
