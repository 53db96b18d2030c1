import { setTimeout } from 'node:timers/promises';
import { OK, send, sendAndEnd, sendAndReset, sized, nothing } from './answers.ts';
import { final, fine, kind, late, network, passing, RESET, refused, type Fault } from './fault.ts';

const PIECE_MS = 5;
const LARGE = 'x'.repeat(1 << 20);
const large = { request: { method: 'PUT', body: () => LARGE } } as const;

/** Pieces without an end, one after the other. */
async function* pieces(): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield Buffer.alloc(1000, 'x');
    await setTimeout(PIECE_MS);
  }
}
const endless = { request: { method: 'PUT', body: pieces } } as const;

/** What happens to a request while its body is on its way. */
export const uploadFaults: readonly Fault[] = [
  kind(
    'the connection breaks under a body that can be sent again',
    ['it is reset', sendAndReset(), passing(network(RESET)), large],
    ['it ends', sendAndEnd(), passing(network(RESET)), large],
    ['nobody answers', nothing, passing(late), large],
  ),
  kind(
    'the connection breaks under a body that can be sent once',
    ['it is reset', sendAndReset(), final(network(RESET)), endless],
    ['it ends', sendAndEnd(), final(network(RESET)), endless],
    ['nobody answers', nothing, final(late), endless],
  ),
  kind(
    'an answer before the request was sent whole',
    ['a value', send(...sized(OK, '7')), fine(7), endless],
    ['an error', send(...sized('HTTP/1.1 413 Too Large\r\n', 'too large')), final(refused(413, 'too large')), endless],
    [
      'an error, and the end',
      sendAndEnd(...sized('HTTP/1.1 401 No\r\nconnection: close\r\n', 'no')),
      final(refused(401, 'no')),
      endless,
    ],
  ),
].flat();
