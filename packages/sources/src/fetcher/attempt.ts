import { BodyError, FetchTimeoutError, HttpError, messageOf, networkFailure, type FetchFailure } from './errors.ts';
import { answered, conditional } from './cache/revalidation.ts';
import type { Sink } from './decode.ts';
import { Exchange, type ExchangeOwner, type ExchangeRules } from './exchange.ts';
import type { Outgoing } from './job.ts';
import { follow, isRedirect, NO_TRAIL, type Location, type RedirectRules, type Trail } from './redirect.ts';
import type { Reply } from './reply.ts';
import { bodyFailure } from './request-body.ts';
import type { Stoppable } from './session.ts';
import { Collector, Excerpt, tooLarge } from './sinks.ts';
import { StreamBody, type LiveBody, type StreamEvents } from './stream-body.ts';
import { timeLimit } from './time-limit.ts';
import type { Head, Transport } from './wire.ts';

export type { Reply };

/** How a try is made. */
export interface AttemptRules extends RedirectRules, ExchangeRules {
  readonly transport: Transport;
  readonly timeoutMs: number | undefined;
  /** Whether the body is handed on while it arrives. */
  readonly streamed: boolean;
  /** What it goes into then; default a stream. */
  readonly live?: (events: StreamEvents) => LiveBody;
}

/** Who made the try and hears, once, how it went. */
export interface AttemptOwner {
  reply(reply: Reply): void;
  failed(error: unknown): void;
  /** After `reply`, when its body was a stream: it is over. */
  released(keeper: Stoppable): void;
}

const EXCERPT_BYTES = 2048;
/** A body that nobody wants is read this far, and this long, so that its connection can serve again. */
const DRAIN_BYTES = 64 * 1024;
const DRAIN_MS = 1000;

/** One try: a request, the redirects that it leads through, and the body at the end. Every body is read or dropped. */
export class Attempt implements ExchangeOwner {
  readonly #rules: AttemptRules;
  readonly #owner: AttemptOwner;
  readonly #number: number;
  #request: Outgoing;
  /** The same as it was sent: perhaps with the question whether what is known has changed. */
  #sent: Outgoing;
  #trail: Trail = NO_TRAIL;
  #exchange: Exchange;
  #stream: LiveBody | undefined;
  /** What follows when the unwanted body at hand is out of the way. */
  #drained: (() => void) | undefined;
  /** Whether that is the error of a status, which nothing that happens to its body makes less true. */
  #refused = false;
  #over = false;
  #stopTimer: (() => void) | undefined;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param number - 1 for the first try. */
  constructor(request: Outgoing, number: number, rules: AttemptRules, owner: AttemptOwner) {
    this.#request = this.#sent = request;
    this.#number = number;
    this.#rules = rules;
    this.#owner = owner;
    this.#exchange = new Exchange(this, rules);
  }

  /** The URL that was asked last, redirects included. */
  get url(): string {
    return this.#request.url.href;
  }

  start(): void {
    const { timeoutMs } = this.#rules;
    if (timeoutMs !== undefined) this.#stopTimer = timeLimit(timeoutMs, () => this.#expired(timeoutMs));
    this.#send();
  }

  #send(): void {
    this.#sent = conditional(this.#request);
    this.#exchange.start(this.#rules.transport, this.#sent);
  }

  /** End it now: what did not come yet fails with `reason`. */
  stop(reason: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopTimer?.();
    clearTimeout(this.#drainTimer);
    this.#exchange.close(reason);
    if (this.#stream === undefined) {
      this.#owner.failed(reason);
    } else {
      this.#stream.fail(reason);
      this.#owner.released(this);
    }
  }

  head(head: Head): Sink {
    const { statusCode, headers } = head;
    const { location } = headers;
    if (this.#rules.redirect !== 'manual' && isRedirect(statusCode, location)) {
      return this.#redirected(statusCode, location);
    }
    return statusCode >= 400 ? this.#refusal(head) : this.#accepted(head);
  }

  failed(error: unknown): void {
    if (this.#drained !== undefined) {
      this.#drained();
      return;
    }
    const own = bodyFailure(this.#request.body, error);
    this.stop(own === undefined ? networkFailure(error, this.#failure) : own.error);
  }

  damaged(truncated: boolean, cause: unknown): void {
    if (this.#drained !== undefined) {
      this.#drained();
      return;
    }
    const code = truncated ? 'ERR_BODY_TRUNCATED' : 'ERR_BODY_ENCODING';
    const problem = truncated
      ? 'it ends before its compressed data does'
      : `it cannot be decompressed: ${messageOf(cause)}`;
    this.stop(new BodyError(code, problem, { ...this.#failure, cause }));
  }

  idle(): void {
    const { idleMs = 0 } = this.#rules;
    const problem = `in try ${this.#number} no byte of the body came for ${idleMs} ms (idleMs)`;
    if (this.#drained !== undefined) this.#drained();
    else this.stop(new FetchTimeoutError(problem, idleMs, this.#failure));
  }

  #expired(timeoutMs: number): void {
    const problem = `try ${this.#number} was not over after ${timeoutMs} ms (timeoutMs)`;
    if (this.#refused) this.#drained?.();
    else this.stop(new FetchTimeoutError(problem, timeoutMs, this.#failure));
  }

  get #failure(): FetchFailure {
    return { url: this.url, attempts: this.#number };
  }

  #redirected(statusCode: number, location: Location): Sink {
    return this.#drain(0, () => {
      try {
        const next = follow(this.#request, { statusCode, location }, this.#trail, this.#rules, this.#number);
        this.#request = next.request;
        this.#trail = next.trail;
      } catch (error) {
        this.stop(error);
        return;
      }
      this.#exchange = new Exchange(this, this.#rules);
      this.#send();
    });
  }

  #refusal(head: Head): Sink {
    this.#refused = true;
    return this.#drain(EXCERPT_BYTES, (body) => this.stop(new HttpError({ ...head, body }, this.#failure)));
  }

  /** Read on for a little, then let go of the exchange and go on with `then`, once. */
  #drain(keep: number, then: (text: string) => void): Sink {
    const finish = (): void => {
      this.#drained = undefined;
      clearTimeout(this.#drainTimer);
      this.#exchange.close(undefined);
      then(excerpt.text());
    };
    this.#drained = finish;
    this.#drainTimer = setTimeout(() => this.#drained?.(), DRAIN_MS);
    const excerpt = new Excerpt(keep, DRAIN_BYTES, () => this.#drained?.());
    return excerpt;
  }

  #accepted(head: Head): Sink {
    const { maxBodyBytes, streamed } = this.#rules;
    if (streamed) return this.#streaming(head);
    const { href } = this.#request.url;
    const collector = new Collector(maxBodyBytes, href, (bytes, parts) => {
      this.#settle();
      this.#owner.reply(this.#reply(head, bytes, parts, undefined));
    });
    const announced = head.headers['content-length'];
    // Of a compressed body it tells nothing, of HEAD the size of what GET would bring.
    if (announced !== undefined && Number(announced) > maxBodyBytes && this.#announces(head)) {
      this.stop(tooLarge(href, maxBodyBytes));
    }
    return collector;
  }

  #announces(head: Head): boolean {
    return head.headers['content-encoding'] === undefined && !this.#isAbsent(head);
  }

  /** Whether a response has no body by its nature. */
  #isAbsent({ statusCode }: Head): boolean {
    return statusCode === 204 || statusCode === 304 || statusCode === 205 || this.#request.method === 'HEAD';
  }

  #reply(head: Head, bytes: number, parts: readonly Uint8Array[], stream: LiveBody | undefined): Reply {
    const request = this.#request;
    const reply: Reply = {
      request,
      url: request.url.href,
      head,
      trail: this.#trail,
      bytes,
      parts,
      stream: stream?.stream,
      keeper: stream && this,
      absent: this.#isAbsent(head),
      notModified: false,
    };
    return request.known === undefined || request === this.#sent ? reply : answered(reply, request.known);
  }

  /** The body goes to the reader; the try lives on as its keeper. */
  #streaming(head: Head): Sink {
    this.#stopTimer?.();
    const { live, maxBodyBytes } = this.#rules;
    const events: StreamEvents = {
      resume: () => this.#exchange.resume(),
      cancel: (reason) => this.stop(reason),
      done: () => {
        this.#settle();
        this.#owner.released(this);
      },
    };
    const body = live?.(events) ?? new StreamBody(maxBodyBytes, this.#request.url.href, events);
    this.#stream = body;
    this.#owner.reply(this.#reply(head, 0, [], body));
    return body;
  }

  #settle(): void {
    this.#over = true;
    this.#stopTimer?.();
    this.#exchange.close(undefined);
  }
}
