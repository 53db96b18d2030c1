import { CHUNKED, flood, forever, OK, send, sendAndEnd, sendAndReset, sendTogether, slowly } from './answers.ts';
import {
  ENDED,
  fine,
  idle,
  kind,
  MISMATCH,
  network,
  OVERFLOW,
  passing,
  final,
  PROTOCOL,
  RESET,
  tooLarge,
  type Fault,
} from './fault.ts';

const ANOTHER = 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n666';
const protocol = passing(network(PROTOCOL));
const mismatch = passing(network(MISMATCH));

/** Bodies whose length is told wrongly, or not at all. */
export const framingFaults: readonly Fault[] = [
  kind(
    'Content-Length is more than what comes',
    ['by all of it', sendAndEnd(OK, 'content-length: 1\r\n\r\n'), passing(network(ENDED))],
    ['by a byte', sendAndEnd(OK, 'content-length: 2\r\n\r\n7'), passing(network(ENDED))],
    ['by far', sendAndEnd(OK, 'content-length: 1000000\r\n\r\n7'), passing(network(ENDED))],
  ),
  kind(
    'Content-Length is less than what comes',
    ['in the same segment', sendTogether(OK, 'content-length: 1\r\n\r\n789'), fine(7)],
    ['later', slowly(`${OK}content-length: 1\r\n\r\n7`, '89'), fine(7)],
    ['without an end', flood(`${OK}content-length: 1\r\n\r\n7`, '9'.repeat(10_000)), fine(7)],
  ),
  kind(
    'two answers to one request',
    ['in the same segment', sendTogether(OK, 'content-length: 1\r\n\r\n7', ANOTHER), fine(7)],
    ['the second while the connection is idle', slowly(`${OK}content-length: 1\r\n\r\n7`, ANOTHER), fine(7)],
    ['the second without its end', sendTogether(OK, 'content-length: 1\r\n\r\n7', ANOTHER.slice(0, -1)), fine(7)],
  ),
  kind(
    'a Content-Length that is none',
    ['letters', send(OK, 'content-length: many\r\n\r\n'), protocol],
    ['negative', send(OK, 'content-length: -1\r\n\r\n'), protocol],
    ['with a fraction', send(OK, 'content-length: 1.5\r\n\r\n7'), mismatch],
    ['hexadecimal', send(OK, 'content-length: 0x1\r\n\r\n7'), protocol],
    ['empty', send(OK, 'content-length: \r\n\r\n7'), protocol],
    ['without end', send(OK, `content-length: ${'9'.repeat(30)}\r\n\r\n`), mismatch],
  ),
  kind(
    'Content-Length twice',
    ['and not the same', send(OK, 'content-length: 1\r\ncontent-length: 2\r\n\r\nab'), mismatch],
    ['and the same', send(OK, 'content-length: 1\r\ncontent-length: 1\r\n\r\n7'), mismatch],
    ['in one line', send(OK, 'content-length: 1, 1\r\n\r\n7'), mismatch],
  ),
  kind(
    'Content-Length beside chunks',
    ['before them', send(OK, 'content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'), mismatch],
    ['behind them', send(OK, 'transfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n1\r\n7\r\n0\r\n\r\n'), protocol],
    [
      'that hide another answer',
      sendTogether(OK, 'content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', ANOTHER),
      mismatch,
    ],
  ),
  kind(
    'a bad chunk size',
    ['letters', send(CHUNKED, 'zz\r\nabc'), protocol],
    ['negative', send(CHUNKED, '-1\r\nabc'), protocol],
    ['beyond 64 bits', send(CHUNKED, `${'f'.repeat(17)}\r\nabc`), protocol],
    ['none', send(CHUNKED, '\r\nabc'), protocol],
  ),
  kind(
    'a chunk that is not as long as its size',
    ['longer', send(CHUNKED, '1\r\nabc\r\n'), protocol],
    ['shorter', send(CHUNKED, '4\r\nab\r\n0\r\n\r\n'), protocol],
    ['without its line end', send(CHUNKED, '1\r\n70\r\n\r\n'), protocol],
  ),
  kind(
    'chunk extensions',
    ['that never end', forever(`${CHUNKED}1;`, 'a'), passing(idle)],
    [
      'in each of ten chunks',
      send(CHUNKED, `1;${'a'.repeat(10_000)}\r\n7\r\n`.repeat(10), '0\r\n\r\n'),
      fine(7_777_777_777),
    ],
    ['of 100,000 bytes, and then the body', send(CHUNKED, `1;${'a'.repeat(100_000)}\r\n7\r\n0\r\n\r\n`), fine(7)],
  ),
  kind(
    'the last chunk is missing',
    ['at the end of the connection', sendAndEnd(CHUNKED, '1\r\n7\r\n'), passing(network(ENDED))],
    ['at its reset', sendAndReset(CHUNKED, '1\r\n7\r\n'), passing(network(RESET))],
    ['half of it came', sendAndEnd(CHUNKED, '1\r\n7\r\n0\r\n'), passing(network(ENDED))],
  ),
  kind(
    'bad trailers',
    ['a line without a colon', send(CHUNKED, '1\r\n7\r\n0\r\nnonsense\r\n\r\n'), protocol],
    ['too long', send(CHUNKED, `1\r\n7\r\n0\r\na: ${'b'.repeat(100_000)}\r\n\r\n`), final(network(OVERFLOW))],
    ['cut off', sendAndEnd(CHUNKED, '1\r\n7\r\n0\r\na: b\r\n'), passing(network(ENDED))],
  ),
  kind(
    'a Transfer-Encoding that is not "chunked"',
    ['an unknown one', sendAndEnd(OK, 'transfer-encoding: x-unknown\r\n\r\n7'), fine(7)],
    ['"chunked" and then another', sendAndEnd(OK, 'transfer-encoding: chunked, x-unknown\r\n\r\n7'), fine(7)],
    ['"xchunked"', sendAndEnd(OK, 'transfer-encoding: xchunked\r\n\r\n7'), fine(7)],
  ),
  kind(
    'a body until the end of the connection',
    ['that ends', sendAndEnd(OK, '\r\n7'), fine(7)],
    // Undici takes the reset for the end, which some systems make of it; nothing tells the two apart any more.
    ['that is reset', sendAndReset(OK, '\r\n7'), fine(7)],
    ['that never ends', send(OK, '\r\n7'), passing(idle)],
  ),
  kind(
    'a body over maxBodyBytes',
    ['announced', send(OK, 'content-length: 2097153\r\n\r\n'), final(tooLarge), { ofWholeBodies: true }],
    ['in chunks', send(CHUNKED, '200001\r\n', 'a'.repeat(2_097_153)), final(tooLarge)],
    ['until the end of the connection', flood(`${OK}\r\n`, 'a'.repeat(100_000)), final(tooLarge)],
  ),
].flat();
