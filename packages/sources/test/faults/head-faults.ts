import { flood, forever, nothing, OK, send, sendAndEnd, sendTogether, sized } from './answers.ts';
import { ENDED, final, fine, kind, late, network, OVERFLOW, passing, PROTOCOL, refused, type Fault } from './fault.ts';
import { onConnection } from './host.ts';

const protocol = passing(network(PROTOCOL));
const overflow = final(network(OVERFLOW));
const SEVEN = 'content-length: 1\r\n\r\n7';
const EARLY_HINTS = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n';

/** Heads of responses that are none, are too large, or do not come when they should. */
export const headFaults: readonly Fault[] = [
  kind(
    'a status line that is none',
    ['of another protocol', send('SSH-2.0-OpenSSH_9.9\r\n'), protocol],
    ['a status of letters', send('HTTP/1.1 abc OK\r\n\r\n'), protocol],
    ['no status', send('HTTP/1.1 \r\n\r\n'), protocol],
    ['bytes', send(Uint8Array.of(0, 255, 0, 254, 13, 10)), protocol],
  ),
  kind(
    'an answer as by HTTP/0.9, without a head',
    ['JSON', sendAndEnd('7'), passing(network(/^(ERR_HTTP_PROTOCOL|UND_ERR_SOCKET)$/))],
    ['HTML', sendAndEnd('<!doctype html>\n<p>hello'), protocol],
    ['blank lines', sendAndEnd('\r\n\r\n\r\n'), passing(network(/^(ERR_HTTP_PROTOCOL|UND_ERR_SOCKET)$/))],
  ),
  kind(
    'another version of HTTP',
    ['9.9', send('HTTP/9.9 200 OK\r\n\r\n'), protocol],
    ['2, at once', send('\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64\0\x04\0\0\xff\xff'), protocol],
    ['in small letters', send('http/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7'), protocol],
    ['1.0', sendAndEnd('HTTP/1.0 200 OK\r\n\r\n7'), fine(7)],
  ),
  kind(
    'a status that nobody knows',
    ['999', send('HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n'), final(refused(999))],
    ['299, without a reason', send(`HTTP/1.1 299\r\n${SEVEN}`), fine(7)],
    ['of four digits', send(`HTTP/1.1 2000 OK\r\n${SEVEN}`), protocol],
  ),
  kind(
    'a header line that is none',
    ['without a colon', send(OK, 'nonsense\r\n\r\n'), protocol],
    ['with a blank before its colon', send(OK, 'a : b\r\n', SEVEN), protocol],
    ['without a name', send(OK, ': b\r\n', SEVEN), protocol],
  ),
  kind(
    'a header that holds what no header may hold',
    ['NUL', send(OK, 'a: \0\r\n\r\n'), protocol],
    ['a bare CR, which would begin another header', send(OK, 'a: b\rcontent-length: 3\r\n', SEVEN), protocol],
    ['a control character', send(OK, 'a: \x01\r\n', SEVEN), protocol],
  ),
  kind(
    'lines that end as they should not',
    ['in a bare LF', send('HTTP/1.1 200 OK\ncontent-length: 1\n\n7'), protocol],
    ['in a bare CR', send('HTTP/1.1 200 OK\rcontent-length: 1\r\r7'), protocol],
    ['folded into the next', send(OK, 'a: b\r\n c: d\r\n', SEVEN), protocol],
  ),
  kind(
    'a header that is too long',
    ['its value', send(OK, `a: ${'b'.repeat(100_000)}\r\n\r\n`), overflow],
    ['its name', send(OK, `${'a'.repeat(100_000)}: b\r\n\r\n`), overflow],
    ['without an end', flood(`${OK}a: `, 'b'.repeat(10_000)), overflow],
  ),
  kind(
    'too many headers',
    ['with one name', send(OK, 'a: b\r\n'.repeat(10_000)), overflow],
    [
      'with names of their own',
      send(OK, Array.from({ length: 10_000 }, (_, at) => `a${String(at)}: b\r\n`).join('')),
      overflow,
    ],
    ['without an end', flood(OK, 'a: b\r\n'.repeat(1000)), overflow],
  ),
  kind(
    'a status line that is too long',
    ['its reason, of which nothing is kept', send(`HTTP/1.1 200 ${'a'.repeat(100_000)}\r\n${SEVEN}`), fine(7)],
    ['its reason, without an end', forever('HTTP/1.1 200 ', 'a'.repeat(10_000)), passing(late)],
    ['its status', flood('HTTP/1.1 2', '0'.repeat(10_000)), protocol],
  ),
  kind(
    'informational responses',
    ['100 Continue that nobody asked for', send('HTTP/1.1 100 Continue\r\n\r\n'), passing(network(ENDED))],
    ['103 that never comes to an end', forever(EARLY_HINTS, EARLY_HINTS), passing(late)],
    ['103 and then nothing', send(EARLY_HINTS), passing(late)],
    ['103 a hundred times, and then the answer', send(EARLY_HINTS.repeat(100), OK, SEVEN), fine(7)],
    ['102 in the same segment', sendTogether('HTTP/1.1 102 Processing\r\n\r\n', OK, SEVEN), fine(7)],
  ),
  kind(
    'a switch of protocols that nobody asked for',
    ['with an Upgrade', send('HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'), passing(network(ENDED))],
    ['without one', send('HTTP/1.1 101 X\r\n\r\n'), protocol],
    [
      'and then an answer',
      sendTogether('HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', OK, SEVEN),
      passing(network(ENDED)),
    ],
  ),
  kind(
    'an answer before the request: nobody can tell that it is none to it',
    ['as soon as there is a connection', send(...sized(OK, '8')), fine(8), { hosting: onConnection }],
    ['of which half comes', send(OK, 'content-len'), passing(late), { hosting: onConnection }],
    [
      'which says why, and ends',
      sendAndEnd('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'),
      passing(refused(408)),
      { hosting: onConnection },
    ],
  ),
  kind(
    'no answer at all, to',
    ['DELETE', nothing, passing(late), { request: { method: 'DELETE' } }],
    ['PUT', nothing, passing(late), { request: { method: 'PUT', body: () => 'x' } }],
    ['POST', nothing, final(late), { request: { method: 'POST', body: () => 'x' } }],
  ),
].flat();
