import { gzipSync } from 'node:zlib';
import { flood, OK, send, sendAndEnd, sendAndReset, sized, type Answer, type Part } from './answers.ts';
import { final, fine, kind, passing, refused, type Fault } from './fault.ts';

const SECOND_MS = 1000;
const bomb = gzipSync(Buffer.alloc(10 << 20));
const IMF = (date: Date): string => date.toUTCString();

/** As RFC 9110 has them: `Sunday, 06-Nov-94 08:49:37 GMT`. */
function rfc850(date: Date): string {
  const weekday = date.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' });
  const [, day, month, year, time] = IMF(date).split(' ');
  return `${weekday}, ${String(day)}-${String(month)}-${String(year).slice(2)} ${String(time)} GMT`;
}

/** `Sun Nov  6 08:49:37 1994`. */
function asctime(date: Date): string {
  const [weekday, day, month, year, time] = IMF(date).split(' ');
  return `${String(weekday).slice(0, 3)} ${String(month)} ${String(Number(day)).padStart(2)} ${String(time)} ${String(year)}`;
}

const inSeconds = (seconds: number, form: (date: Date) => string) => (): string =>
  form(new Date(Date.now() + seconds * SECOND_MS));

/** The first time this status with this Retry-After, from then on 7. */
const once =
  (statusCode: number, retryAfter: string | (() => string)): Answer =>
  (socket, turn) => {
    if (turn.number > 0) send(...sized(OK, '7'))(socket, turn);
    else always(statusCode, retryAfter)(socket, turn);
  };

const always =
  (statusCode: number, retryAfter: string | (() => string)): Answer =>
  (socket) => {
    const value = typeof retryAfter === 'string' ? retryAfter : retryAfter();
    socket.write(`HTTP/1.1 ${String(statusCode)} Busy\r\nretry-after: ${value}\r\ncontent-length: 4\r\n\r\nbusy`);
  };

const busy = (headers: string, body: Part): readonly Part[] => sized(`HTTP/1.1 503 Busy\r\n${headers}`, body);
const tooLong = (statusCode: number) => final(refused(statusCode, 'busy'));
const again = passing(refused(503, 'busy'));
const FAR = 'Fri, 01 Jan 2100 00:00:00 GMT';

/** Statuses that are errors, what they say of when to come back, and what is wrong with their bodies. */
export const statusFaults: readonly Fault[] = [
  kind(
    'Retry-After in seconds',
    ['0, of 429', once(429, '0'), fine(7, 2)],
    ['1, of 503', once(503, '1'), fine(7, 2)],
    ['1, of 413', once(413, '1'), fine(7, 2)],
  ),
  kind(
    'Retry-After with a date that is past',
    ['IMF-fixdate', once(503, 'Sun, 06 Nov 1994 08:49:37 GMT'), fine(7, 2)],
    ['RFC 850', once(429, 'Sunday, 06-Nov-94 08:49:37 GMT'), fine(7, 2)],
    ['asctime', once(413, 'Sun Nov  6 08:49:37 1994'), fine(7, 2)],
  ),
  kind(
    'Retry-After with a date to come',
    ['IMF-fixdate', once(503, inSeconds(2, IMF)), fine(7, 2)],
    ['RFC 850', once(429, inSeconds(2, rfc850)), fine(7, 2)],
    ['asctime', once(413, inSeconds(2, asctime)), fine(7, 2)],
  ),
  kind(
    'Retry-After too far ahead',
    ['seconds', always(503, '61'), tooLong(503)],
    ['a date', always(429, FAR), tooLong(429)],
    ['a number without end', always(413, '9'.repeat(400)), tooLong(413)],
  ),
  kind(
    'a Retry-After that is none',
    ['hexadecimal', always(503, '0x10'), again],
    ['a fraction', always(503, '1.5'), again],
    ['negative', always(503, '-1'), again],
    ['words, of 413', always(413, 'soon'), final(refused(413, 'busy'))],
    ['twice', always(503, '0\r\nretry-after: 0'), again],
  ),
  kind(
    'an error',
    ['404', send(...sized('HTTP/1.1 404 Not Found\r\n', 'none')), final(refused(404, 'none'))],
    ['500', send(...sized('HTTP/1.1 500 Oops\r\n', 'oops')), passing(refused(500, 'oops'))],
    ['501', send(...sized('HTTP/1.1 501 No\r\n', 'no')), final(refused(501, 'no'))],
  ),
  kind(
    'an error with a body that breaks:',
    ['it stalls', send('HTTP/1.1 503 Busy\r\ncontent-length: 40\r\n\r\nbusy'), again],
    [
      'it is reset',
      sendAndReset('HTTP/1.1 503 Busy\r\ncontent-length: 40\r\n\r\nbusy'),
      passing(refused(503, /^(busy)?$/)),
    ],
    ['it ends early', sendAndEnd('HTTP/1.1 503 Busy\r\ncontent-length: 40\r\n\r\nbusy'), again],
  ),
  kind(
    'an error with a body that is too much:',
    [
      'it never ends',
      flood('HTTP/1.1 503 Busy\r\n\r\n', 'busy'.repeat(10_000)),
      passing(refused(503, /^(busy){512}$/)),
    ],
    ['it is a bomb', send(...busy('content-encoding: gzip\r\n', bomb)), passing(refused(503, /^\0{2048}$/))],
    ['it is damaged', send(...busy('content-encoding: gzip\r\n', 'busy')), passing(refused(503, ''))],
  ),
].flat();
