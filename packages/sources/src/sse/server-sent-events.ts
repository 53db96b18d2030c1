import { discardRequestBody } from '../fetcher/request-body.ts';
import { isPromiseLike } from '../lines/byte-input.ts';
import { ServerSentEventReader } from './event-reader.ts';
import type { ServerSentEventsOptions } from './options.ts';
import { originOf, type ServerSentEventsSource } from './source.ts';

/**
 * The events of a server, or of what it has sent already. Nothing is asked for before the first read, and nothing stays
 * open after the last.
 *
 * A request is made again when its stream ends or breaks, with the id of the last event, until the server answers 204: for
 * ever, unless `reconnect` says otherwise. Requests that are not a GET are made once, unless `reconnect` is given.
 *
 * @param source - An `http:` or `https:` URL, or a request `{ url, method, headers, body }`; a `Response`; a Node stream or
 *   a web one; bytes; or an iterable of bytes or strings. What is handed over is closed when the reader is left.
 * @param options - Where to begin and to end, how to reconnect, how much to hold.
 * @throws TypeError or RangeError at the call for a source or option that is not what it must be; later, while reading:
 *   EventStreamError for an answer that is no event stream, HttpError for a status of 400 or more, LimitExceededError,
 *   TimeoutError, and the other errors of a fetcher or of the source itself.
 * @example
 * ```ts
 * const answer = new Response('data: Hel\n\ndata: lo\n\ndata: [DONE]\n\n', { headers: { 'content-type': 'text/event-stream' } });
 * for await (const { data } of serverSentEvents(answer, { endMarker: '[DONE]' })) console.log(data); // => Hel, lo
 * ```
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function serverSentEvents(
  source: ServerSentEventsSource,
  options: ServerSentEventsOptions = {},
): ServerSentEventReader {
  try {
    return new ServerSentEventReader(source, options);
  } catch (error) {
    abandon(source);
    throw error;
  }
}

/** Whoever hands over a stream or an iterator counts on it being closed, also when it was never read. */
function abandon(source: ServerSentEventsSource): void {
  try {
    const origin = originOf(source);
    if (origin.request !== undefined) {
      if (!origin.request.replayable) discardRequestBody(origin.request.body);
      return;
    }
    const closing = origin.bytes.close();
    if (isPromiseLike(closing)) Promise.resolve(closing).catch(() => undefined);
  } catch {
    // The argument error is the one to tell.
  }
}
