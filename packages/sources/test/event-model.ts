import type { ServerSentEvent } from '../src/sse/server-sent-event.ts';

/** What a whole stream means. */
export interface EventOutcome {
  readonly events: readonly ServerSentEvent[];
  readonly lastEventId: string;
  readonly retryMs: number | undefined;
}

/**
 * The events of a whole stream, written down from the sentences of the standard, in their order.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function eventModelOf(bytes: Uint8Array): EventOutcome {
  // "Streams must be decoded using the UTF-8 decode algorithm", which takes away one BOM.
  const text = new TextDecoder('utf-8').decode(bytes);
  const events: ServerSentEvent[] = [];
  let [data, type, id, lastEventId] = ['', '', '', ''];
  let retry: number | undefined;
  let retryMs: number | undefined;
  const lines = text.split(/\r\n|\n|\r/);
  // Behind the last newline is no line, or one that the end of the file has cut off.
  for (const line of lines.slice(0, -1)) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (line === '') {
      lastEventId = id;
      if (data !== '') {
        const event = { event: type === '' ? 'message' : type, data: data.slice(0, -1), id };
        events.push(retry === undefined ? event : { ...event, retry });
      }
      data = '';
      type = '';
      retry = undefined;
    } else if (field === 'event') type = value;
    else if (field === 'data') data += `${value}\n`;
    else if (field === 'id' && !value.includes('\u0000')) id = value;
    else if (field === 'retry' && /^[0-9]+$/.test(value)) retryMs = retry = parseInt(value, 10);
  }
  return { events, lastEventId, retryMs };
}

const NEWLINES = ['\n', '\r', '\r\n'];
const LINES = [
  ...['data', 'data:', 'data: a', 'data:  b', 'data:\tc', 'Data: d', 'data : e', 'event', 'event: add', 'event:'],
  ...['id: 7', 'id:', 'id', 'id: a\u0000b', 'retry: 10', 'retry: 1x', 'retry:', 'retry: -1', 'retry: 007', 'foo: bar'],
  ...[':', ': comment', '', ' ', 'data: \ufeff'],
];

/** Pieces of streams in which every trap is likely: lines with each newline and with none, blank ones, marks and more. */
export const eventPieces: readonly string[] = [
  ...LINES,
  ...LINES.flatMap((line) => NEWLINES.map((newline) => line + newline)),
  ...['data: x\n\n', 'id: 8\n\n', 'data: y\r\r', 'data: one\ndata: two\r\n\r\n', '\n\n', '\r\r', '\r\n\r\n', '\n\r'],
  ...['\ufeff', '\u0000', '\u2028', '\u0085', '\u000b', 'é', '€', '😀'],
];
