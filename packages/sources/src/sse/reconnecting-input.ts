import { Agents } from '../fetcher/agents.ts';
import { Attempt, type AttemptRules, type Reply } from '../fetcher/attempt.ts';
import { emptyHeaders } from '../fetcher/headers.ts';
import type { Outgoing } from '../fetcher/job.ts';
import { discardRequestBody } from '../fetcher/request-body.ts';
import { transportOf } from '../fetcher/transport.ts';
import type { Transport } from '../fetcher/wire.ts';
import type { ByteInput } from '../lines/byte-input.ts';
import { ChunkInput } from '../lines/chunk-input.ts';
import { WebStreamInput } from '../lines/stream-input.ts';
import { refusalOf } from './errors.ts';
import { hasControl } from './checks.ts';
import type { EventParser } from './event-parser.ts';
import { IdleLimit } from './idle-limit.ts';
import type { EventPlan } from './options.ts';
import { ENDED, reconnectDelay } from './reconnect-delay.ts';

/** The bytes that answer a request, and those that answer it when it is made again, and so on. */
export class ReconnectingInput implements ByteInput {
  readonly headroom = 0;
  readonly #request: Outgoing;
  readonly #plan: EventPlan;
  readonly #parser: EventParser;
  readonly #idle: IdleLimit;
  readonly #rules: AttemptRules;
  readonly #agents = new Agents({ connections: 1 });
  #attempt: Attempt | undefined;
  #body: ByteInput | undefined;
  /** Requests in a row that brought no event, and how many events there were before the last request. */
  #failures = 0;
  #eventsBefore = 0;
  #requests = 0;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wake: (() => void) | undefined;

  /** @param parser - Knows what is to be told to the server, and is told when a stream begins. */
  constructor(request: Outgoing, plan: EventPlan, parser: EventParser) {
    this.#request = request;
    this.#plan = plan;
    this.#parser = parser;
    this.#idle = new IdleLimit(plan.idleMs);
    this.#rules = {
      transport: this.#transport(),
      timeoutMs: undefined,
      idleMs: undefined,
      maxBodyBytes: Infinity,
      // A stream of comments that keep it alive is nothing but repetition.
      maxRatio: Infinity,
      mustDecode: true,
      streamed: true,
      redirect: 'follow',
      maxRedirects: 5,
    };
  }

  async read(): Promise<Buffer | undefined> {
    while (!this.#over) {
      try {
        this.#body ??= await this.#connect();
        const chunk = await this.#idle.within(Promise.resolve(this.#body?.read()));
        if (chunk !== undefined) return chunk;
        await this.#again(ENDED);
      } catch (failure) {
        await this.#again(failure);
      }
    }
    return undefined;
  }

  async close(reason?: unknown): Promise<void> {
    this.#over = true;
    this.#idle.stop();
    clearTimeout(this.#timer);
    this.#wake?.();
    this.#attempt?.stop(reason);
    if (!this.#request.replayable) discardRequestBody(this.#request.body);
    await this.#agents.destroy();
  }

  /** @returns undefined when the server says that there will be no more events. */
  async #connect(): Promise<ByteInput | undefined> {
    this.#eventsBefore = this.#parser.count;
    this.#parser.restart();
    const { url, head, stream } = await this.#idle.within(this.#answer());
    const { statusCode, headers } = head;
    if (statusCode === 204 || stream === undefined) {
      this.#over = true;
      this.#attempt?.stop(undefined);
      return undefined;
    }
    const [contentType] = [headers['content-type']].flat();
    const refusal = refusalOf({ from: url, statusCode, contentType });
    if (refusal !== undefined) throw refusal;
    return new ChunkInput(new WebStreamInput(stream), 'utf-8');
  }

  #answer(): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const owner = { reply: resolve, failed: reject, released: () => undefined };
      this.#attempt = new Attempt(this.#outgoing(), ++this.#requests, this.#rules, owner);
      this.#attempt.start();
    });
  }

  /** An id goes out as UTF-8, byte by byte, which is how headers are written. */
  #outgoing(): Outgoing {
    const { lastEventId } = this.#parser;
    if (lastEventId === '') return this.#request;
    if (hasControl(lastEventId)) {
      throw new TypeError(
        `Cannot ask for the events after the id ${JSON.stringify(lastEventId)}: a header holds no control characters`,
      );
    }
    const id = { 'last-event-id': Buffer.from(lastEventId).toString('latin1') };
    return { ...this.#request, headers: Object.assign(emptyHeaders(), this.#request.headers, id) };
  }

  /**
   * Waits until it is time for the next request.
   *
   * @throws The failure, when there is to be none.
   */
  async #again(failure: unknown): Promise<void> {
    // Left while it waited: whatever went wrong, that is why.
    if (this.#over) return;
    this.#body = undefined;
    this.#attempt?.stop(failure);
    const waitMs = this.#waitMs(failure);
    if (waitMs !== undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#timer = setTimeout(resolve, waitMs);
      });
      return;
    }
    this.#over = true;
    if (failure !== ENDED) throw failure;
  }

  #waitMs(failure: unknown): number | undefined {
    const { reconnect } = this.#plan;
    if (reconnect === undefined) return undefined;
    this.#failures = this.#parser.count > this.#eventsBefore ? 1 : this.#failures + 1;
    return reconnectDelay(failure, this.#failures, this.#parser.retryMs ?? reconnect.baseMs, reconnect);
  }

  #transport(): Transport {
    const { idleMs } = this.#plan;
    // A stream may be silent for long: only `idleMs` knows for how long.
    const timeouts = { headersTimeout: idleMs === undefined ? undefined : 0, bodyTimeout: 0 };
    return transportOf(this.#plan, () => this.#agents, timeouts);
  }
}
