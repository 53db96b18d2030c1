import { AsyncIter, DONE, type MaybePromise } from '@forawait/core';
import { type ByteInput, isPromiseLike } from '../lines/byte-input.ts';
import { EventParser, type Failure } from './event-parser.ts';
import { IdleInput } from './idle-input.ts';
import { type EventPlan, planOf, type ServerSentEventsOptions } from './options.ts';
import { ReconnectingInput } from './reconnecting-input.ts';
import type { ServerSentEvent } from './server-sent-event.ts';
import { type Origin, originOf, type ServerSentEventsSource } from './source.ts';

/**
 * The events of a stream, with every operator as a method.
 *
 * `batches()` hands out all events of a chunk at once, and terminal calls such as `count()` read that way by themselves.
 */
export class ServerSentEventReader extends AsyncIter<ServerSentEvent> {
  readonly #input: ByteInput;
  readonly #parser: EventParser;
  readonly #isEnd: EventPlan['isEnd'];
  /** What comes after the events that were before it. */
  #failure: Failure | undefined;
  #endMarkerSeen = false;
  #batch: readonly ServerSentEvent[] = [];
  /** The ids to go on from before and after that batch. */
  #idBefore: string;
  #idAfter: string;

  /** @see serverSentEvents */
  constructor(source: ServerSentEventsSource, options: ServerSentEventsOptions = {}) {
    const origin = originOf(source);
    const plan = planOf(options, origin.request);
    const { signal, graceMs, name = 'serverSentEvents', onOrphan } = options;
    super({ signal, graceMs, name, onOrphan });
    this.#parser = new EventParser(plan.lastEventId, plan.limits);
    this.#input = inputOf(origin, plan, this.#parser);
    this.#isEnd = plan.isEnd;
    this.#idBefore = this.#idAfter = plan.lastEventId;
    if (origin.request === undefined && origin.refusal !== undefined) this.#failure = { error: origin.refusal };
  }

  /**
   * The id to go on from another time, by the option `lastEventId`: that of the last event given, or of a block without
   * data after it. A batch counts as given whole; the event that `endMarker` means, and what came behind it, as not given.
   */
  get lastEventId(): string {
    const left = this.unread;
    if (left === 0) return this.#idAfter;
    return this.#batch.at(-left - 1)?.id ?? this.#idBefore;
  }

  /**
   * Whether the event that `endMarker` means has come. When it has not, and the loop is over all the same, the stream ended
   * before: the server closed it, or answered 204. Always false without `endMarker`. A chunk counts as come whole.
   */
  get endMarkerSeen(): boolean {
    return this.#endMarkerSeen;
  }

  protected override pullBatch(): MaybePromise<readonly ServerSentEvent[] | DONE> {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#endMarkerSeen) return DONE;
    const chunk = this.#input.read();
    return isPromiseLike(chunk) ? this.#wait(chunk) : this.#take(chunk);
  }

  protected override close(reason?: unknown): MaybePromise<void> {
    return this.#input.close(reason);
  }

  /** The events that end in this chunk, maybe none. */
  #take(chunk: Buffer | undefined): readonly ServerSentEvent[] | DONE {
    if (chunk === undefined) return DONE;
    this.#idBefore = this.#idAfter;
    const events = this.#parser.parse(chunk);
    this.#failure = this.#parser.failure;
    const given = this.#isEnd === undefined ? events : this.#untilEnd(events, this.#isEnd);
    // The parser is behind the whole chunk, also where the events end before that.
    this.#idAfter = given === events ? this.#parser.lastEventId : (given.at(-1)?.id ?? this.#idBefore);
    if (given.length === 0 && this.#failure !== undefined) throw this.#failure.error;
    if (given.length === 0 && this.#endMarkerSeen) return DONE;
    this.#batch = given;
    return given;
  }

  async #wait(first: PromiseLike<Buffer | undefined>): Promise<readonly ServerSentEvent[] | DONE> {
    return this.#take(await first);
  }

  /** The events before the one that ends the stream; what a function of the caller's throws comes after them, too. */
  #untilEnd(
    events: readonly ServerSentEvent[],
    isEnd: (event: ServerSentEvent) => boolean,
  ): readonly ServerSentEvent[] {
    for (const [index, event] of events.entries()) {
      try {
        if (!isEnd(event)) continue;
        this.#endMarkerSeen = true;
        this.#failure = undefined;
      } catch (error) {
        this.#failure = { error };
      }
      return events.slice(0, index);
    }
    return events;
  }
}

function inputOf(origin: Origin, plan: EventPlan, parser: EventParser): ByteInput {
  if (origin.request !== undefined) return new ReconnectingInput(origin.request, plan, parser);
  return plan.idleMs === undefined ? origin.bytes : new IdleInput(origin.bytes, plan.idleMs);
}
