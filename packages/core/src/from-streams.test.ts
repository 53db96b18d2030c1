// Streams of the platforms, as from() reads them.
import { describe, expect, test } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { errorOf } from '../contract/exits.ts';
import { watched } from '../contract/watch.ts';
import { CancelledError, from } from './index.ts';
import { settleTasks } from './testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

describe('from() of a Readable', () => {
  test('gives its chunks, as text where it decodes', async () => {
    const source = new PassThrough({ encoding: 'utf8' });
    source.end('grün');
    expect((await from<string>(source).toArray()).join('')).toBe('grün');
  });

  test('destroys it on break', async () => {
    const source = Readable.from([1, 2, 3]);
    for await (const n of from<number>(source)) if (n === 1) break;
    expect(source.destroyed).toBe(true);
  });

  test('destroys it at once while a read is pending, which ends', async () => {
    const { outcome, timers } = await watched(async ({ time }) => {
      const source = new Readable({ read: () => undefined });
      const stream = from(source);
      const reading = stream.next();
      await settleTasks();
      const leaving = stream.return();
      expect(source.destroyed).toBe(true);
      return [await reading, await leaving, time.now];
    });
    expect(outcome).toEqual([done, done, 0]);
    expect(timers).toBe(0);
  });

  test('that says nothing when it closes is not waited for', async () => {
    const { timers } = await watched(async ({ time }) => {
      const source = new Readable({ read: () => undefined, objectMode: true, emitClose: false });
      source.push(1);
      const stream = from(source);
      await stream.next();
      await stream.return();
      expect([source.destroyed, time.now]).toEqual([true, 0]);
    });
    expect(timers).toBe(0);
  });

  test('of another make, which keeps no state of Node, is destroyed and waited for', async () => {
    const source = Object.assign(new EventEmitter(), {
      destroyed: false,
      pipe: (): void => undefined,
      destroy: (): void => {
        source.destroyed = true;
        queueMicrotask(() => source.emit('close'));
      },
      async *[Symbol.asyncIterator](): AsyncGenerator<number> {
        yield* [1, 2];
      },
    });
    for await (const n of from(source)) if (n === 1) break;
    expect([source.destroyed, source.eventNames()]).toEqual([true, []]);
  });

  test('destroys it when an abort comes while a read is pending', async () => {
    const controller = new AbortController();
    const source = new Readable({ read: () => undefined });
    const reading = errorOf(from(source, { signal: controller.signal }).next());
    await settleTasks();
    controller.abort('stop');
    expect([await reading, source.destroyed]).toEqual(['stop', true]);
    await once(source, 'close');
  });

  test('hands on its error', async () => {
    const error = new Error('disk');
    const source = new Readable({ read: () => undefined });
    const reading = errorOf(from(source).next());
    await settleTasks();
    source.destroy(error);
    expect(await reading).toBe(error);
  });

  test('gives what was read before its error', async () => {
    const error = new Error('disk');
    let asked = 0;
    const source = new Readable({
      objectMode: true,
      highWaterMark: 1,
      read() {
        if (asked++ === 0) this.push('first');
        else this.destroy(error);
      },
    });
    const stream = from(source);
    expect(await stream.next()).toEqual(value('first'));
    expect(await errorOf(stream.next())).toBe(error);
  });

  test.each(['before the first read', 'while a read is pending'])(
    'tells the error of its destroy(): %s',
    async (when) => {
      const error = new Error('destroy');
      const source = new Readable({ read: () => undefined, destroy: (_error, callback) => callback(error) });
      const stream = from(source);
      const reading = when.startsWith('while') ? stream.next() : undefined;
      await settleTasks();
      expect(await errorOf(stream.return())).toBe(error);
      if (reading === undefined) expect(source.listenerCount('error')).toBe(0);
      else expect(await reading).toEqual(done);
    },
  );

  test('that was destroyed before fails as it does for the platform', async () => {
    const source = new Readable({ read: () => undefined });
    source.destroy();
    expect(await errorOf(from(source).next())).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });
});

/** A ReadableStream that never gives anything, and notes why it was cancelled. */
function silent(reasons: unknown[], cancel: () => void | Promise<void> = () => undefined): ReadableStream<number> {
  return new ReadableStream<number>({
    cancel: (reason) => {
      reasons.push(reason);
      return cancel();
    },
  });
}

describe('from() of a ReadableStream', () => {
  test('lets go of its lock at the end', async () => {
    const source = ReadableStream.from([1]);
    const stream = from(source);
    await stream.next();
    expect(source.locked).toBe(true);
    await stream.next();
    expect(source.locked).toBe(false);
  });

  test('is not locked before the first read', () => {
    const source = ReadableStream.from([1]);
    from(source);
    expect(source.locked).toBe(false);
  });

  test('cancels it while a read is pending, which ends, and lets go of its lock', async () => {
    const reasons: unknown[] = [];
    const source = silent(reasons);
    const { outcome } = await watched(async ({ time }) => {
      const stream = from(source);
      const reading = stream.next();
      await settleTasks();
      return [await stream.return(), await reading, time.now];
    });
    expect(outcome).toEqual([done, done, 0]);
    expect(reasons).toEqual([expect.any(CancelledError)]);
    expect(reasons[0]).toMatchObject({ name: 'AbortError', reason: { source: 'break' } });
    expect(source.locked).toBe(false);
  });

  test('tells the reason of an abort as the detail of its cancellation', async () => {
    const reasons: unknown[] = [];
    const controller = new AbortController();
    const reading = errorOf(from(silent(reasons), { signal: controller.signal }).next());
    await settleTasks();
    controller.abort('stop');
    expect(await reading).toBe('stop');
    expect(reasons).toMatchObject([{ reason: { source: 'signal', detail: 'stop' } }]);
  });

  test('tells the error of its cancel()', async () => {
    const error = new Error('cancel');
    const stream = from(silent([], () => Promise.reject(error)));
    const reading = stream.next();
    await settleTasks();
    expect(await errorOf(stream.return())).toBe(error);
    expect(await reading).toEqual(done);
  });

  test('hands on its error, and lets go of its lock', async () => {
    const error = new Error('network');
    const source = new ReadableStream<number>({ pull: (controller) => controller.error(error) });
    expect(await errorOf(from(source).next())).toBe(error);
    expect(source.locked).toBe(false);
  });

  test('that is locked is refused at the first read, not at the call', async () => {
    const source = silent([]);
    const reader = source.getReader();
    const stream = from(source);
    expect(await errorOf(stream.next())).toMatchObject({ name: 'TypeError' });
    expect(await stream.next()).toEqual(done);
    reader.releaseLock();
    expect(source.locked).toBe(false);
  });

  test('answers overlapping calls in order', async () => {
    const stream = from(ReadableStream.from([1, 2]));
    expect(await Promise.all([stream.next(), stream.next(), stream.next()])).toEqual([value(1), value(2), done]);
  });
});

describe('from() of a Response', () => {
  test('gives the bytes of its body', async () => {
    const chunks: Uint8Array[] = await from(new Response('grün')).toArray();
    expect(Buffer.concat(chunks).toString()).toBe('grün');
  });

  test('without a body gives nothing', async () => {
    expect(await from(new Response(null, { status: 204 })).toArray()).toEqual([]);
    expect(await from(new Response(null)).return()).toEqual(done);
  });

  test('cancels its body on break', async () => {
    const reasons: unknown[] = [];
    const response = new Response(silent(reasons) as unknown as ReadableStream<Uint8Array>);
    const stream = from(response);
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    expect([reasons.length, await reading]).toEqual([1, done]);
  });

  test('that was read already fails, instead of giving nothing', async () => {
    const response = new Response('used');
    await response.text();
    expect(await errorOf(from(response).next())).toMatchObject({ name: 'TypeError' });
  });
});

test('the error of a web stream that is left while it is on its way is told once', async () => {
  for (let step = 0; step < 10; step++) {
    const error = new Error(`step ${String(step)}`);
    const heard: unknown[] = [];
    const { suppressed } = await watched(async () => {
      let fail = (_error: unknown): void => undefined;
      const failing = { start: (controller: ReadableStreamDefaultController) => (fail = (e) => controller.error(e)) };
      const stream = from(new ReadableStream<number>(failing) as AsyncIterable<number>);
      const reading = stream.next().catch((told: unknown) => heard.push(told));
      await settleTasks();
      fail(error);
      for (let left = step; left > 0; left--) await Promise.resolve();
      await stream.return().catch((told: unknown) => heard.push(told));
      await reading;
    });
    expect([...heard, ...suppressed]).toEqual([error]);
  }
});
