import { CHUNKED, drip, forever, nothing, OK, send, sendAndEnd, sendAndReset, sized } from './answers.ts';
import {
  ENDED,
  fine,
  idle,
  kind,
  late,
  MISMATCH,
  network,
  passing,
  PROTOCOL,
  final,
  RESET,
  type Fault,
} from './fault.ts';
import { nowhere, onConnection, onlyOnce } from './host.ts';
import { failing, named } from './named-host.ts';
import { gzipSync } from 'node:zlib';

const LAST_CHUNKED = `${OK}connection: close\r\ntransfer-encoding: chunked\r\n\r\n`;
const NINE = 'content-length: 9\r\n\r\n';
const TO_NOBODY = 'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n';
const POST = { request: { method: 'POST', body: () => 'x' } } as const;

/** Connections that cannot be made, break, fall silent or take for ever. */
export const connectionFaults: readonly Fault[] = [
  kind(
    'the connection is refused',
    ['nobody listens', nothing, passing(network('ECONNREFUSED')), { hosting: nowhere }],
    [
      'nobody listens any more at the second try',
      sendAndReset(),
      passing(network(/^(ECONNREFUSED|ECONNRESET)$/)),
      { hosting: onlyOnce },
    ],
    ['where a redirect leads', send(TO_NOBODY), passing(network('ECONNREFUSED'))],
  ),
  kind(
    'the connection is reset',
    ['before the headers', sendAndReset(), passing(network(RESET))],
    ['in the status line', sendAndReset('HTTP/1.'), passing(network(RESET))],
    ['in the headers', sendAndReset(OK, 'content-len'), passing(network(RESET))],
    ['after the headers', sendAndReset(OK, NINE), passing(network(RESET))],
    ['in the body', sendAndReset(OK, NINE, 'abc'), passing(network(RESET))],
    [
      'in the last body of the connection',
      sendAndReset(OK, 'connection: close\r\n', NINE, 'abc'),
      passing(network(MISMATCH)),
    ],
    ['in a chunk', sendAndReset(CHUNKED, '9\r\nabc'), passing(network(RESET))],
    [
      'in a chunk of the last body of the connection',
      sendAndReset(LAST_CHUNKED, '9\r\nabc'),
      passing(network(PROTOCOL)),
    ],
  ),
  kind(
    'the connection ends',
    ['before the headers', sendAndEnd(), passing(network(ENDED))],
    ['in the status line', sendAndEnd('HTTP/1.'), passing(network(ENDED))],
    ['in the headers', sendAndEnd(OK, 'content-len'), passing(network(ENDED))],
    ['after the headers', sendAndEnd(OK, NINE), passing(network(ENDED))],
    ['in the body', sendAndEnd(OK, NINE, 'abc'), passing(network(ENDED))],
  ),
  kind(
    'the connection breaks under a request that is not idempotent',
    ['before the headers', sendAndReset(), final(network(RESET)), POST],
    ['in the headers', sendAndEnd(OK, 'content-len'), final(network(ENDED)), POST],
    ['in the body', sendAndEnd(OK, NINE, 'abc'), final(network(ENDED)), POST],
  ),
  kind(
    'the connection breaks before it was used',
    ['reset as it is made', sendAndReset(), passing(network(RESET)), { hosting: onConnection }],
    ['ended as it is made', sendAndEnd(), passing(network(ENDED)), { hosting: onConnection }],
    ['silent from the beginning', nothing, passing(late), { hosting: onConnection }],
  ),
  kind(
    'a connection that was kept alive breaks as it is used again',
    ['reset', sendAndReset(), passing(network(RESET)), { warm: true }],
    ['ended', sendAndEnd(), passing(network(ENDED)), { warm: true }],
    ['ended under a POST', sendAndEnd(), final(network(ENDED)), { warm: true, ...POST }],
  ),
  kind(
    'a stall',
    ['before the headers', nothing, passing(late)],
    ['in the status line', send('HTTP/1.'), passing(late)],
    ['in the headers', send(OK, 'a: b\r\n'), passing(late)],
    ['after the headers', send(OK, NINE), passing(idle)],
    ['in the body', send(OK, NINE, 'abc'), passing(idle)],
    ['between chunks', send(CHUNKED, '1\r\n7\r\n'), passing(idle)],
  ),
  kind(
    'a drip that takes for ever',
    ['in the status line', forever('HTTP/1.1 200 O', 'K'), passing(late)],
    ['in the headers', forever(`${OK}a: `, 'b'), passing(late)],
    ['in the body', forever(`${OK}content-length: 100000\r\n\r\n`, '7'), passing(late), { ofWholeBodies: true }],
  ),
  kind(
    'a drip that comes to its end',
    ['of a body with its length', drip(...sized(OK, '7')), fine(7)],
    ['of chunks', drip(CHUNKED, '1;a=b\r\n7\r\n0\r\nx: y\r\n\r\n'), fine(7)],
    ['of gzip', drip(...sized(`${OK}content-encoding: gzip\r\n`, gzipSync('7'))), fine(7)],
  ),
  kind(
    'a name that does not resolve',
    [
      'it does not exist',
      nothing,
      passing(network('ENOTFOUND')),
      { hosting: named(failing('ENOTFOUND')), byAgent: true },
    ],
    [
      'nobody can tell now',
      nothing,
      passing(network('EAI_AGAIN')),
      { hosting: named(failing('EAI_AGAIN')), byAgent: true },
    ],
    ['no answer', nothing, passing(late), { hosting: named(() => undefined), byAgent: true }],
  ),
].flat();
