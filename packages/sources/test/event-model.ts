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

/** Pieces of streams in which every trap is likely. */
export const eventPieces: readonly string[] = [
  ...[
    '\n',
    '\n\n',
    '\r',
    '\r\r',
    '\r\n',
    '\r\n\r\n',
    '\n\r',
    ':',
    ' ',
    ': comment',
    '\u0000',
    '\ufeff',
    'é',
    '€',
    '😀',
  ],
  ...[
    'data',
    'data:',
    'data: a',
    'data:  b',
    'data:\n',
    'data:\n\n',
    'data: x\n\n',
    'data: y\r\r',
    'Data: c',
    'data :d',
  ],
  ...[
    'event',
    'event: add',
    'event:',
    'id: 7',
    'id:',
    'id',
    'id: a\u0000b',
    'id: 8\n\n',
    'retry: 10',
    'retry: 1x',
    'retry:',
  ],
  ...['retry: -1', 'retry: 007', 'foo: bar', '\u2028', '\u0085', '\u000b', 'data: one\ndata: two\n\n', 'x'],
];
