import { EventParser } from '../src/sse/event-parser.ts';
import type { ServerSentEvent } from '../src/sse/server-sent-event.ts';
import type { EventOutcome } from './event-model.ts';

const LIMITS = { maxLineBytes: Infinity, maxEventBytes: Infinity };

/** What the parser makes of a stream that comes in these pieces. */
export function parseEvents(pieces: readonly Uint8Array[]): EventOutcome {
  const parser = new EventParser('', LIMITS);
  const events: ServerSentEvent[] = [];
  for (const piece of pieces) events.push(...parser.parse(Buffer.from(piece)));
  if (parser.failure !== undefined) throw parser.failure.error;
  return { events, lastEventId: parser.lastEventId, retryMs: parser.retryMs };
}
