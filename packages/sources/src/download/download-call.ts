import { LimitExceededError } from '@forawait/core';
import { Attempt, type AttemptRules, type Reply } from '../fetcher/attempt.ts';
import { Call } from '../fetcher/call.ts';
import { BodyError, FetchTimeoutError, HttpError } from '../fetcher/errors.ts';
import { emptyHeaders } from '../fetcher/headers.ts';
import type { Outgoing } from '../fetcher/job.ts';
import type { Session } from '../fetcher/session.ts';
import type { Transport } from '../fetcher/wire.ts';
import { type Answer, answerOf, endOf } from './answer.ts';
import { DownloadError, type DownloadFailure } from './errors.ts';
import { Intake } from './intake.ts';
import type { DownloadPlan } from './options.ts';
import type { PartFile } from './part-file.ts';
import { fingerprint } from './part-record.ts';

/** What the server answered with, at last. */
export type FinalReply = Pick<Reply, 'url' | 'head'>;

/** The tries of one download. Each goes on where the file ends, as far as the server lets it. */
export class DownloadCall extends Call<FinalReply> {
  override readonly method = 'GET';
  override readonly replayable = true;
  override readonly key: string;
  /** How many bytes of an earlier call are part of the file. */
  resumed: number;
  readonly #plan: DownloadPlan;
  readonly #transport: Transport;
  readonly #part: PartFile;
  #attempt: Attempt | undefined;
  #intake: Intake | undefined;
  #tries = 0;
  /** How many bytes a try has left at the most. */
  #most: number;

  constructor(plan: DownloadPlan, part: PartFile, session: Session, transport: Transport) {
    super(plan.source, session, plan.fetcher.totalTimeoutMs);
    this.key = plan.key;
    this.resumed = part.kept;
    this.#plan = plan;
    this.#part = part;
    this.#transport = transport;
    this.#most = part.kept;
  }

  override get url(): string {
    return this.#plan.request.url.href;
  }

  override get tries(): number {
    return this.#tries;
  }

  protected override timedOut(problem: string, timeoutMs: number, options: ErrorOptions): FetchTimeoutError {
    const { url } = this.#attempt ?? this;
    return new FetchTimeoutError(problem, timeoutMs, { ...options, url, attempts: this.#tries });
  }

  override async once(): Promise<FinalReply> {
    this.#tries++;
    try {
      return await this.#complete();
    } catch (error) {
      const { kept } = this.#part;
      if (kept > this.#most) {
        // Large files over bad lines take many tries, and may: the one behind this counts as the second.
        this.#most = kept;
        this.attempts = 1;
      }
      throw error;
    } finally {
      this.#attempt?.stop(undefined);
    }
  }

  /** What goes wrong on our side is not the server's fault: there is no other try. */
  async own<R>(work: () => R | Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      this.stop(error);
      throw error;
    }
  }

  async #complete(): Promise<FinalReply> {
    for (let from = this.#part.kept; ; from = this.#part.kept) {
      // What may not be put behind what is there is asked for from the beginning, where there is no such answer.
      const { reply, answer } = (await this.#ask(from)) ?? (await this.#ask(0)) ?? unreachable();
      await this.own(() => this.#open(answer));
      await this.#receive(answer, reply.url);
      // A server may give less than the rest; what comes next is not another try.
      if (answer.total === undefined || this.#part.bytes >= answer.total) return reply;
    }
  }

  /** @returns `undefined` when the answer does not go on where the file ends. */
  async #ask(from: number): Promise<{ reply: FinalReply; answer: Answer } | undefined> {
    try {
      const reply = await this.#request(from);
      const located = { head: reply.head, location: fingerprint(reply.url) };
      const answer = answerOf(located, from, this.#part, this.#failure);
      if (answer !== undefined) return { reply, answer };
      this.#attempt?.stop(undefined);
      return undefined;
    } catch (error) {
      if (from === 0 || !(error instanceof HttpError) || error.statusCode !== 416) throw error;
      return this.#behindTheEnd(error, from);
    }
  }

  /** There is nothing behind what is there: it is the whole, or of something else. */
  #behindTheEnd({ url, headers }: HttpError, from: number): { reply: FinalReply; answer: Answer } | undefined {
    const head = { statusCode: 416, statusText: '', headers, decoded: false };
    const answer = endOf({ head, location: fingerprint(url) }, from, this.#part);
    return answer && { reply: { url, head }, answer };
  }

  #request(from: number): Promise<Reply> {
    this.check();
    this.#intake = undefined;
    return new Promise((resolve, reject) => {
      const rules: AttemptRules = {
        ...this.#plan.fetcher.rules,
        mustDecode: true,
        transport: this.#transport,
        live: (events) => (this.#intake = new Intake(events)),
      };
      const owner = { reply: resolve, failed: reject, released: () => undefined };
      this.#attempt = new Attempt(this.#outgoing(from), this.#tries, rules, owner);
      this.waiting = this.#attempt;
      this.#attempt.start();
    });
  }

  #outgoing(from: number): Outgoing {
    const { request } = this.#plan;
    const { etag } = this.#part;
    if (from === 0 || etag === undefined) return request;
    const range = { range: `bytes=${String(from)}-`, 'if-range': etag };
    return { ...request, headers: Object.assign(emptyHeaders(), request.headers, range) };
  }

  async #open(answer: Answer): Promise<void> {
    const { maxBytes } = this.#plan;
    if ((answer.total ?? 0) > maxBytes) throw tooLarge(this.#failure, maxBytes);
    if (answer.anew) {
      this.resumed = 0;
      await this.#part.begin(answer);
    } else {
      this.#part.sized(answer.total);
    }
    this.#progress();
  }

  async #receive({ end }: Answer, url: string): Promise<void> {
    for (;;) {
      const bytes = await this.#intake?.take();
      this.check();
      if (bytes === undefined) break;
      await this.own(async () => {
        this.#checkRoom(bytes.length, end);
        await this.#part.write(bytes);
        this.#progress();
      });
    }
    const { bytes } = this.#part;
    if (end === undefined || bytes === end) return;
    const problem = `it ends after ${String(bytes)} of ${String(end)} bytes`;
    throw new BodyError('ERR_BODY_TRUNCATED', problem, { url, attempts: this.#tries });
  }

  #checkRoom(more: number, end: number = Infinity): void {
    const { maxBytes } = this.#plan;
    const bytes = this.#part.bytes + more;
    if (bytes > maxBytes) throw tooLarge(this.#failure, maxBytes);
    if (bytes <= end) return;
    const problem = `more came than the ${String(end)} bytes that were announced`;
    throw new DownloadError('ERR_DOWNLOAD_LENGTH', problem, this.#failure);
  }

  #progress(): void {
    const { bytes: received, total } = this.#part;
    this.#plan.onProgress?.({ received, total });
  }

  get #failure(): DownloadFailure {
    return { url: this.url, path: this.#plan.path };
  }
}

function tooLarge({ url, path }: DownloadFailure, maxBytes: number): LimitExceededError {
  const rule = `it has more than ${String(maxBytes)} bytes; raise maxBytes to allow it`;
  return new LimitExceededError(`Cannot download ${url} to ${path}: ${rule}`, maxBytes);
}

/** A request for all has an answer or an error. */
function unreachable(): never {
  throw new Error('Cannot go on with a download: a request for all of a file was answered by nothing');
}
