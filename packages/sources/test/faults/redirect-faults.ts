import { flood, nothing, OK, send, sendAndEnd, sendAndReset, sized, type Answer } from './answers.ts';
import { astray, ENDED, final, fine, kind, late, network, passing, RESET, type Fault } from './fault.ts';

const EMPTY = 'content-length: 0\r\n\r\n';
const to = (location: string, status = 302): string => `HTTP/1.1 ${String(status)} Found\r\nlocation: ${location}\r\n`;
const text = { as: 'text' } as const;
const nowhere = final(astray('ERR_REDIRECT_LOCATION'));
const loop = final(astray('ERR_REDIRECT_LOOP'));
const tooMany = final(astray('ERR_TOO_MANY_REDIRECTS'));

/** A redirect that leads to an answer of its own. */
const first =
  (redirect: Answer, there: Answer = send(...sized(OK, '7'))): Answer =>
  (socket, turn) =>
    turn.path === '/' ? redirect(socket, turn) : there(socket, turn);

/** A redirect to a number that is one higher each time. */
const onAndOn =
  (status: number, last = Infinity): Answer =>
  (socket, turn) => {
    const number = Number(turn.path.slice(1));
    if (number < last) socket.write(`${to(`/${String(number + 1)}`, status)}${EMPTY}`);
    else send(...sized(OK, '7'))(socket, turn);
  };

/** Redirects that lead nowhere, in a circle, on and on, or to more faults. */
export const redirectFaults: readonly Fault[] = [
  kind(
    'redirects in a circle',
    ['to itself', send(to('/'), EMPTY), loop],
    ['of two', first(send(to('/there'), EMPTY), send(to('/'), EMPTY)), loop],
    ['that is entered on the way', first(send(to('/there'), EMPTY), send(to('/there'), EMPTY)), loop],
  ),
  kind(
    'too many redirects',
    ['without an end', onAndOn(302), tooMany],
    ['one more than maxRedirects', onAndOn(308, 6), tooMany],
    ['as many as maxRedirects', onAndOn(301, 5), fine(7)],
  ),
  kind(
    'a redirect that does not say where to: it is an answer as it is',
    ['no Location', send(...sized('HTTP/1.1 302 Found\r\n', 'here')), fine('here'), text],
    ['an empty one', send(...sized(to(''), 'here')), fine('here'), text],
    ['one of blanks', send(...sized(to(' \t '), 'here')), fine('here'), text],
  ),
  kind(
    'a redirect to several places',
    ['two', send(`${to('/a')}location: /b\r\n`, EMPTY), nowhere],
    ['three', send(`${to('/a')}location: /b\r\nLocation: /c\r\n`, EMPTY), nowhere],
    ['the same one twice', send(`${to('/a')}location: /a\r\n`, EMPTY), nowhere],
  ),
  kind(
    'a redirect to what is no URL',
    ['without a host', send(to('http://'), EMPTY), nowhere],
    ['a port that does not exist', send(to('http://127.0.0.1:99999/'), EMPTY), nowhere],
    ['a host that cannot be', send(to('http://[127.0.0.1/'), EMPTY), nowhere],
  ),
  kind(
    'a redirect to another scheme',
    ['file', send(to('file:///etc/passwd'), EMPTY), nowhere],
    ['data', send(to('data:application/json,7'), EMPTY), nowhere],
    ['ftp', send(to('ftp://127.0.0.1/'), EMPTY), nowhere],
  ),
  kind(
    'a redirect with a body that breaks: it is followed all the same',
    ['it stalls', first(send(to('/there'), 'content-length: 40\r\n\r\nhello')), fine(7)],
    ['it never ends', first(flood(`${to('/there')}\r\n`, 'a'.repeat(10_000))), fine(7)],
    ['it is cut off', first(sendAndEnd(to('/there'), 'content-length: 40\r\n\r\nhello')), fine(7)],
  ),
  kind(
    'a redirect that asks to wait: it is followed at once',
    ['301', first(send(to('/there', 301), 'retry-after: 3600\r\n', EMPTY)), fine(7)],
    ['302', first(send(to('/there', 302), 'retry-after: 3600\r\n', EMPTY)), fine(7)],
    ['307', first(send(to('/there', 307), `retry-after: Fri, 01 Jan 2100 00:00:00 GMT\r\n${EMPTY}`)), fine(7)],
  ),
  kind(
    'a redirect to a fault',
    ['a reset', first(send(to('/there'), EMPTY), sendAndReset()), passing(network(RESET))],
    ['an early end', first(send(to('/there'), EMPTY), sendAndEnd()), passing(network(ENDED))],
    ['a stall', first(send(to('/there'), EMPTY), nothing), passing(late)],
  ),
].flat();
