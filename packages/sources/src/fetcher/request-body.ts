import { Readable } from 'node:stream';
import { describe } from '../options.ts';
import type { Outgoing } from './job.ts';
import { memberOf } from '../thrown.ts';

const FORM = 'Cannot send FormData: pass the blob() of new Response(form) as body, and its content-type as a header';

type Body = Outgoing['body'];

/** What the bodies of requests failed with, so that it is not taken for an error of the connection. */
const failures = new WeakMap<object, { readonly error: unknown }>();

/** The error of the body that is being sent, when that is what an exchange failed with. */
export function bodyFailure(body: Body, error: unknown): { readonly error: unknown } | undefined {
  const failure = typeof body === 'object' && body !== null ? failures.get(body) : undefined;
  if (failure === undefined || error === failure.error) return failure;
  // The platform's fetch says "fetch failed" and keeps what it knows in the cause.
  return memberOf(error, 'cause') === failure.error ? failure : undefined;
}

/** Iterators that were begun: whoever sends one closes it, too. */
const begun = new WeakSet();

/** Hear of a stream that fails before it is sent: its error is told by the request, and must not end the process. */
export function expectFailure(body: unknown): void {
  if (body instanceof Readable) body.on('error', () => undefined);
}

/** A body for undici, which destroys a Node stream with errors of the connection: so it gets to see only the chunks. */
export function chunksOf({ body, replayable }: Outgoing): Body {
  return body === null || replayable ? body : chunks(body as AsyncIterable<Uint8Array>);
}

/** A body for a fetch of the caller's: of the same kind, since each takes kinds of its own. */
export function watched({ body, replayable }: Outgoing): Body {
  if (body === null || replayable) return body;
  if (body instanceof Readable) {
    // What fetch says of such a stream is that it was used already.
    if (body.errored !== null) throw note(body, body.errored);
    return body.on('error', (error) => void note(body, error));
  }
  if (body instanceof ReadableStream) return relayed(body);
  return Symbol.asyncIterator in (body as object) ? chunks(body as AsyncIterable<Uint8Array>) : body;
}

async function* chunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    begun.add(body);
    if (body instanceof FormData) throw new TypeError(FORM);
    for await (const chunk of body) {
      checkChunk(chunk);
      yield chunk;
    }
  } catch (error) {
    throw note(body, error);
  }
}

/** Let go of a body that will not be sent, or not to its end, so that what feeds it can close. */
export function discardRequestBody(body: unknown): void {
  try {
    if (body instanceof Readable) body.on('error', () => undefined).destroy();
    else if (body instanceof ReadableStream) void (body.locked || body.cancel().catch(() => undefined));
    else if (isIterator(body) && !begun.has(body)) void body.return().then(undefined, () => undefined);
  } catch {
    // It is on its way out; there is nobody to tell.
  }
}

function isIterator(body: unknown): body is { return(): PromiseLike<unknown> } {
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) return false;
  return 'next' in body && 'return' in body;
}

/** The connection would fail with it, and look broken. */
function checkChunk(chunk: unknown): void {
  if (typeof chunk === 'string' || ArrayBuffer.isView(chunk)) return;
  throw new TypeError(`Cannot send ${describe(chunk)}: every chunk of a body must be bytes or a text`);
}

/** Locked at the first read only: until then its owner can cancel it. */
function relayed(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          reader ??= body.getReader();
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          throw note(body, error);
        }
      },
      cancel: (reason) => (reader ?? body).cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function note(body: object, error: unknown): unknown {
  failures.set(body, { error });
  return error;
}
