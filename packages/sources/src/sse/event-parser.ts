import { LimitExceededError } from '@forawait/core';
import { LineCutter } from '../lines/cut.ts';
import { decodingOf } from '../lines/decoding.ts';
import { LongLineError } from '../lines/line-errors.ts';
import { EventData } from './event-data.ts';
import { LineFeeds } from './line-feeds.ts';
import type { ServerSentEvent } from './server-sent-event.ts';

/** How much a parser holds at the most, in bytes. */
export interface EventLimits {
  readonly maxLineBytes: number;
  readonly maxEventBytes: number;
}

/** An error, whatever was thrown. */
export interface Failure {
  readonly error: unknown;
}

const DIGITS = /^[0-9]+$/;
const SPACE = 0x20;

/**
 * Makes events of bytes, wherever they were torn, to the letter of the HTML standard.
 *
 * Our own, over the cutter of the line reader: eventsource-parser 3.1 forgets the id of a block without data, and an event
 * whose last newline is a CR at the end of the stream; neither can be told from outside.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventParser {
  /** The id that a server is told on reconnecting: of the last block that was whole. */
  lastEventId: string;
  /** What the last `retry` field said, in milliseconds. */
  retryMs: number | undefined;
  /** Events so far. */
  count = 0;
  /** Why it cannot go on, once the events before that have been given. */
  failure: Failure | undefined;
  readonly #limits: EventLimits;
  readonly #data: EventData;
  #feeds = new LineFeeds();
  #cutter: LineCutter;
  #id: string;
  #type = '';
  #retry: number | undefined;
  #events: ServerSentEvent[] = [];

  constructor(lastEventId: string, limits: EventLimits) {
    this.lastEventId = lastEventId;
    this.#id = lastEventId;
    this.#limits = limits;
    this.#data = new EventData(limits.maxEventBytes);
    this.#cutter = cutterOf(limits.maxLineBytes);
  }

  /** Another stream follows: what was left of the one before is not an event. The id stays, as in every browser. */
  restart(): void {
    this.#feeds = new LineFeeds();
    this.#cutter = cutterOf(this.#limits.maxLineBytes);
    this.#id = this.lastEventId;
    this.#data.clear();
    this.#type = '';
    this.#retry = undefined;
  }

  /** The events that end in this chunk, maybe none. What is wrong after them becomes the `failure`. */
  parse(chunk: Buffer): readonly ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    this.#events = events;
    try {
      this.#cutter.push(this.#feeds.take(chunk), 0);
      for (let lines = this.#cutter.next(); lines !== undefined; lines = this.#cutter.next()) {
        for (const line of lines) this.#line(line);
      }
    } catch (error) {
      this.failure = { error: error instanceof LongLineError ? tooLong(error) : error };
    }
    this.#data.keep();
    return events;
  }

  #line(line: string): void {
    if (line === '') this.#dispatch();
    // The two that make up most streams, without a look for their names.
    else if (line.startsWith('data:')) this.#data.add(valueAfter(line, 4));
    else if (line.startsWith('event:')) this.#type = valueAfter(line, 5);
    else this.#rare(line);
  }

  #rare(line: string): void {
    const colon = line.indexOf(':');
    // What begins with a colon is a comment.
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : valueAfter(line, colon);
    if (name === 'data') this.#data.add(value);
    else if (name === 'event') this.#type = value;
    else if (name === 'id') this.#id = value.includes('\0') ? this.#id : value;
    else if (name === 'retry' && DIGITS.test(value)) this.#retry = this.retryMs = Number(value);
  }

  #dispatch(): void {
    this.lastEventId = this.#id;
    const data = this.#data.take();
    if (data !== undefined) {
      const event = { event: this.#type || 'message', data, id: this.#id };
      this.#events.push(this.#retry === undefined ? event : { ...event, retry: this.#retry });
      this.count++;
    }
    this.#type = '';
    this.#retry = undefined;
  }
}

/** Exactly one space after the colon does not count. */
function valueAfter(line: string, colon: number): string {
  return line.slice(line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1);
}

function cutterOf(maxLineBytes: number): LineCutter {
  return new LineCutter({ newline: 'lf', decoding: decodingOf('utf-8', false), maxLineBytes, onLongLine: 'error' });
}

function tooLong({ line, limit }: LongLineError): LimitExceededError {
  return new LimitExceededError(
    `Cannot read line ${String(line)} of the event stream: it is longer than maxLineBytes (${String(limit)})`,
    limit,
  );
}
