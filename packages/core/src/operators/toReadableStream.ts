import { driverOf } from '../engine/open.ts';
import { CancelledError } from '../errors.ts';
import { DONE, type Source } from '../protocol.ts';

/**
 * The same values as a web `ReadableStream`, for whatever takes one: `new Response(stream)`, `pipeThrough()`, a browser. Nothing
 * is read ahead (its high water mark is 0); cancelling it leaves the source, whose `close()` hears the reason; an error
 * arrives as the same object. (For a Node stream there is `Readable.from(iterator)`.)
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { map, toReadableStream } from '@forawait/core';
 * const encoder = new TextEncoder();
 * const body = toReadableStream(map(['a', 'b'], (text) => encoder.encode(text)));
 * await new Response(body).text(); // => 'ab'
 * ```
 * @see https://streams.spec.whatwg.org/#rs-class
 */
export function toReadableStream<T>(source: Source<T>): ReadableStream<T> {
  const driver = driverOf(source);
  let left = false;
  let pulling: Promise<void> | undefined;
  const read = async (controller: ReadableStreamDefaultController<T>): Promise<void> => {
    try {
      const value = await driver.request();
      if (left) return;
      if (value === DONE) controller.close();
      else controller.enqueue(value as T);
    } catch (error) {
      if (!left) throw error;
      driver.feed.late(error); // the stream hears nothing any more
    }
  };
  const pull = (controller: ReadableStreamDefaultController<T>): Promise<void> => (pulling = read(controller));
  const cancel = async (reason: unknown): Promise<void> => {
    left = true;
    const closing = driver.close(
      reason instanceof CancelledError ? reason.reason : { source: 'break', detail: reason },
    );
    await pulling?.catch((error: unknown) => driver.feed.late(error)); // it has the grace, as the close has
    await closing;
  };
  return new ReadableStream<T>({ pull, cancel }, { highWaterMark: 0 });
}
