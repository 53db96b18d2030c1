import { OK, send, sendAndEnd, sized, type Answer, type Part } from './answers.ts';
import { badBody, ENDED, final, fine, kind, network, passing, type Fault } from './fault.ts';

const typed = (type: string, body: Part): Answer => send(...sized(`${OK}content-type: ${type}\r\n`, body));
const EVENTS = 'text/event-stream';
const notJson = final(badBody('JSON'));
const text = { as: 'text' } as const;
const ndjson = { as: 'ndjson' } as const;
const sse = { as: 'sse' } as const;
const WHOLE = { ofWholeBodies: true } as const;
const HEAD = { request: { method: 'HEAD' } } as const;

/** Bodies that arrive whole, and are not what they should be; and bodies where there must be none. */
export const contentFaults: readonly Fault[] = [
  kind(
    'JSON that is none',
    ['HTML', typed('text/html', '<p>hello'), notJson, WHOLE],
    ['cut off', typed('application/json', '{"a":[1,2'), notJson, WHOLE],
    ['empty', send(...sized(OK, '')), notJson, WHOLE],
    ['with more behind it', typed('application/json', '{}{}'), notJson, WHOLE],
  ),
  kind(
    'NDJSON with a bad record',
    ['the last one is cut off', typed('application/x-ndjson', '{"a":1}\n{"b":"two'), notJson, ndjson],
    ['in the middle', typed('application/x-ndjson', '1\n<\n3\n'), notJson, ndjson],
    [
      'whose connection ends',
      sendAndEnd(OK, 'content-length: 20\r\n\r\n{"a":1}\n{"b"'),
      passing(network(ENDED)),
      ndjson,
    ],
  ),
  kind(
    'events that are none',
    ['HTML', typed('text/html', '<p>hello'), final({ name: 'EventStreamError', code: 'ERR_EVENT_STREAM_TYPE' }), sse],
    [
      'without a type',
      send(...sized(OK, 'data: 7\n\n')),
      final({ name: 'EventStreamError', code: 'ERR_EVENT_STREAM_TYPE' }),
      sse,
    ],
    ['the last one is not ended', typed(EVENTS, 'data: 1\n\ndata: 2\n'), fine([{ data: '1' }]), sse],
    [
      'bytes',
      typed(
        EVENTS,
        Uint8Array.from({ length: 256 }, (_, at) => at),
      ),
      fine([]),
      sse,
    ],
  ),
  kind(
    'a charset that is wrong',
    ['nobody knows it', typed('text/plain; charset=klingon', 'x'), final(badBody('CHARSET')), text],
    ['no UTF-8', typed('text/plain; charset=utf-8', '\xe2\x82x\xff'), fine('\ufffdx\ufffd'), text],
    ['half a character of UTF-16', typed('text/plain; charset=utf-16le', 'a\0b'), fine('a\ufffd'), text],
    ['empty', typed('text/plain; charset=', 'x'), fine('x'), text],
  ),
  kind(
    '204 with a body',
    ['with its length', send('HTTP/1.1 204 No Content\r\ncontent-length: 3\r\n\r\n666'), fine(undefined)],
    [
      'in chunks',
      send('HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n3\r\n666\r\n0\r\n\r\n'),
      fine(undefined),
    ],
    ['until the end of the connection', sendAndEnd('HTTP/1.1 204 No Content\r\n\r\n666'), fine(undefined)],
  ),
  kind(
    '304 with a body',
    ['with its length', send('HTTP/1.1 304 Not Modified\r\ncontent-length: 3\r\n\r\n666'), fine(undefined)],
    [
      'in chunks',
      send('HTTP/1.1 304 Not Modified\r\ntransfer-encoding: chunked\r\n\r\n3\r\n666\r\n0\r\n\r\n'),
      fine(undefined),
    ],
    [
      'under gzip',
      send('HTTP/1.1 304 Not Modified\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n666'),
      fine(undefined),
    ],
  ),
  kind(
    'an answer to HEAD with a body',
    ['with its length', send(...sized(OK, '666')), fine(undefined), HEAD],
    ['in chunks', send(OK, 'transfer-encoding: chunked\r\n\r\n3\r\n666\r\n0\r\n\r\n'), fine(undefined), HEAD],
    ['with a length over maxBodyBytes', send(OK, 'content-length: 99999999999\r\n\r\n666'), fine(undefined), HEAD],
  ),
].flat();
