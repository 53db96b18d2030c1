import { randomBytes } from 'node:crypto';
import * as zlib from 'node:zlib';
import { OK, send, sized, type Answer, type Part } from './answers.ts';
import { badBody, final, fine, idle, kind, passing, tooDense, tooLarge, type Fault } from './fault.ts';

const TEXT = JSON.stringify('hello '.repeat(100));
const HELLO: unknown = JSON.parse(TEXT);
const gzip = zlib.gzipSync(TEXT);
const deflate = zlib.deflateSync(TEXT);
const brotli = zlib.brotliCompressSync(TEXT);
const truncated = passing(badBody('TRUNCATED'));
const damaged = final(badBody('ENCODING'));

/** Too dense for the ratio, within the limit of bytes. */
const zeros = Buffer.alloc(3 << 19);
/** Too many bytes, at a ratio that is allowed. */
const repeated = Buffer.concat(Array<Buffer>(3000).fill(randomBytes(1024)));

const coded = (coding: string, body: Part): Answer => send(...sized(`${OK}content-encoding: ${coding}\r\n`, body));
const hole = (data: Buffer): Buffer => Buffer.concat([data.subarray(0, 15), data.subarray(18)]);

/** Bodies that are not what their Content-Encoding says, or become more than anybody wants. */
export const codingFaults: readonly Fault[] = [
  kind(
    'gzip that is cut off',
    ['in its header', coded('gzip', gzip.subarray(0, 5)), truncated],
    ['in its data', coded('gzip', gzip.subarray(0, -9)), truncated],
    ['in its checksum', coded('gzip', gzip.subarray(0, -2)), truncated],
    ['in its second member', coded('gzip', Buffer.concat([gzip, gzip.subarray(0, 12)])), truncated],
  ),
  kind(
    'deflate that is cut off',
    ['in its header', coded('deflate', deflate.subarray(0, 1)), truncated],
    ['in its data', coded('deflate', deflate.subarray(0, 15)), truncated],
    ['in its checksum', coded('deflate', deflate.subarray(0, -2)), truncated],
  ),
  kind(
    'brotli that is cut off',
    ['in its header', coded('br', brotli.subarray(0, 1)), truncated],
    ['in its data', coded('br', brotli.subarray(0, 8)), truncated],
    ['at its last byte', coded('br', brotli.subarray(0, -1)), truncated],
  ),
  kind(
    'gzip that is none',
    ['text', coded('gzip', TEXT), damaged],
    ['with a hole', coded('gzip', hole(gzip)), damaged],
    ['with a wrong checksum', coded('gzip', Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(8)])), damaged],
  ),
  kind(
    'deflate that is none',
    ['text', coded('deflate', TEXT), damaged],
    ['noise', coded('deflate', Uint8Array.of(0x78, 0x9c, 0xff, 0xff, 0xff, 0xff)), damaged],
    ['with a wrong checksum', coded('deflate', Buffer.concat([deflate.subarray(0, -4), Buffer.alloc(4)])), damaged],
  ),
  kind(
    'brotli that is none',
    ['text', coded('br', TEXT), damaged],
    ['noise', coded('br', Buffer.alloc(50, 0xff)), damaged],
    ['gzip', coded('br', gzip), damaged],
  ),
  kind(
    'garbage behind the end of',
    ['gzip', coded('gzip', Buffer.concat([gzip, Buffer.from('garbage')])), damaged],
    ['deflate', coded('deflate', Buffer.concat([deflate, Buffer.from('garbage')])), damaged],
    ['brotli', coded('br', Buffer.concat([brotli, Buffer.from('garbage')])), damaged],
    ['gzip that is padded with zeros', coded('gzip', Buffer.concat([gzip, Buffer.alloc(100)])), fine(HELLO)],
  ),
  kind(
    'a stall in',
    ['gzip', send(OK, 'content-encoding: gzip\r\ncontent-length: 90\r\n\r\n', gzip.subarray(0, 20)), passing(idle)],
    [
      'deflate',
      send(OK, 'content-encoding: deflate\r\ncontent-length: 90\r\n\r\n', deflate.subarray(0, 15)),
      passing(idle),
    ],
    ['brotli', send(OK, 'content-encoding: br\r\ncontent-length: 90\r\n\r\n', brotli.subarray(0, 8)), passing(idle)],
  ),
  kind(
    'a bomb, by its ratio, of',
    ['gzip', coded('gzip', zlib.gzipSync(zeros)), final(tooDense)],
    ['deflate', coded('deflate', zlib.deflateSync(zeros)), final(tooDense)],
    [
      'brotli',
      coded('br', zlib.brotliCompressSync(zeros, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } })),
      final(tooDense),
    ],
    ['gzip in gzip', coded('gzip, gzip', zlib.gzipSync(zlib.gzipSync(zeros))), final(tooDense)],
  ),
  kind(
    'a bomb, by its bytes, of',
    ['gzip', coded('gzip', zlib.gzipSync(repeated)), final(tooLarge)],
    ['deflate', coded('deflate', zlib.deflateSync(repeated)), final(tooLarge)],
    ['deflate without its header', coded('deflate', zlib.deflateRawSync(repeated)), final(tooLarge)],
  ),
  kind(
    'a Content-Encoding that nobody knows',
    ['alone', coded('x-unknown', '7'), fine(7)],
    ['behind gzip', coded('gzip, x-unknown', '7'), fine(7)],
    ['empty', coded('', '7'), fine(7)],
  ),
  kind(
    'more than five codings',
    ['six', coded('br,br,br,br,br,br', brotli), damaged],
    ['a hundred', coded(Array(100).fill('gzip').join(', '), gzip), damaged],
    ['six in as many lines', coded(Array(6).fill('gzip').join('\r\ncontent-encoding: '), gzip), damaged],
  ),
].flat();
