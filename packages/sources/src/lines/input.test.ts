import { probe, settleTasks } from '@forawait/core/testing';
import { afterAll, expect, test } from '@jest/globals';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { pathToFileURL } from 'node:url';
import type { LineInput } from './input.ts';
import { lineReader } from './line-reader.ts';

const folder = await mkdtemp(join(tmpdir(), 'lines-'));
const path = join(folder, 'three.txt');
const bytes = Buffer.from('one\ntwo é\r\nthree');
const lines = ['one', 'two é', 'three'];
await writeFile(path, bytes);
afterAll(() => rm(folder, { recursive: true }));

/** The bytes in two chunks, torn within the é. */
const chunks = (): Buffer[] => [bytes.subarray(0, 9), bytes.subarray(9)];

async function* generated<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}

const inputs: Record<string, () => LineInput> = {
  'a path': () => path,
  'a file: URL': () => pathToFileURL(path),
  'a Node stream of a file': () => createReadStream(path, { highWaterMark: 3 }),
  'a Node stream of chunks': () => Readable.from(chunks(), { objectMode: false }),
  'a Node stream in object mode': () => Readable.from(chunks()),
  'a Node stream that gives text': () => createReadStream(path, { encoding: 'utf8', highWaterMark: 3 }),
  'a web stream': () => new Blob([bytes]).stream(),
  'a Response': () => new Response(bytes),
  'a Blob': () => new Blob(chunks()),
  'a Uint8Array': () => Uint8Array.from(bytes),
  'a part of a larger buffer': () => Buffer.concat([Buffer.from('no\n'), bytes, Buffer.from('\nno')]).subarray(3, -3),
  'an ArrayBuffer': () => Uint8Array.from(bytes).buffer,
  'a DataView': () => new DataView(Uint8Array.from(bytes).buffer),
  'an array of bytes': chunks,
  'an array of strings': () => ['one\ntw', 'o é\r', '\nth', '', 'ree'],
  'an array of promises': () => chunks().map((chunk) => Promise.resolve(chunk)),
  'a set of bytes and strings': () => new Set([bytes.subarray(0, 4), 'two é\r\nthree']),
  'an async generator of bytes': () => generated(chunks()),
  'an async generator of strings': () => generated(['one\ntwo ', 'é\r\nthree']),
  'a bare iterator': () => probe({ values: chunks(), shape: 'bareIterator' }),
  'single bytes': () => [...bytes].map((byte) => Uint8Array.of(byte)),
};
for (const [name, make] of Object.entries(inputs)) {
  test(`${name}: gives its lines`, async () => {
    expect(await lineReader(make()).toArray()).toEqual(lines);
  });
  test(`${name}: gives its lines one by one`, async () => {
    const seen: string[] = [];
    for await (const line of lineReader(make())) seen.push(line);
    expect(seen).toEqual(lines);
  });
}

test('a Response without a body has no lines', async () => {
  expect(await lineReader(new Response(null)).toArray()).toEqual([]);
});

test('empty inputs have no lines', async () => {
  const empty: LineInput[] = [Buffer.alloc(0), [], ['', ''], new Blob([]), Readable.from([]), generated([])];
  for (const input of empty) expect(await lineReader(input).count()).toBe(0);
});

test('a surrogate pair torn between two strings is joined, half a pair becomes U+FFFD', async () => {
  expect(await lineReader(['a\ud83d', '\ude00b\n\ud83d', 'c\n\ud83d']).toArray()).toEqual([
    'a😀b',
    '\ufffdc',
    '\ufffd',
  ]);
  expect(await lineReader(['a\ud83d', Buffer.from('b')]).toArray()).toEqual(['a\ufffdb']);
});

test('one string of many pieces keeps its pairs', async () => {
  const text = `x${'😀'.repeat(200_000)}\n${'y'.repeat(300_000)}`;
  expect(await lineReader([text]).toArray()).toEqual(text.split('\n'));
});

test('text cannot be decoded once more', async () => {
  await expect(lineReader(['a'], { encoding: 'latin1' }).toArray()).rejects.toThrow(
    'Cannot decode text as windows-1252: the input gives strings, which are decoded already; leave out encoding, or hand over the bytes',
  );
});

test('a chunk that is neither bytes nor text is a TypeError, and the input is closed', async () => {
  const input = probe({ values: ['a\n', 7] });
  const reader = lineReader(input as LineInput);
  expect((await reader.next()).value).toBe('a');
  await expect(reader.next()).rejects.toThrow(
    new TypeError('Cannot read lines from the number 7: every chunk of the input must be bytes or a string'),
  );
  input.assertClosedOnce();
});

const refused: readonly (readonly [string, unknown, string])[] = [
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a number', 3, 'the number 3'],
  ['an empty path', '', '""'],
  ['a function', () => 3, 'a function'],
  ['an object that cannot be read', { a: 1 }, 'an object'],
  ['an object of a class', new Date(0), 'an object of class Date'],
];
for (const [name, input, shown] of refused) {
  test(`${name} is refused at the call`, () => {
    expect(() => lineReader(input as LineInput)).toThrow(TypeError);
    expect(() => lineReader(input as LineInput)).toThrow(
      `Cannot read lines from ${shown}: it must be a path, a file: URL, a stream, a Response, a Blob, bytes, or an iterable of bytes or strings`,
    );
  });
}

test('a promise is refused at the call, with the remedy', () => {
  expect(() => lineReader(Promise.resolve(new Response('a')) as unknown as Response)).toThrow(
    new TypeError('Cannot read lines from a promise: await it first'),
  );
});

test.each([
  ['a URL', new URL('https://example.org/x')],
  ['a text', 'https://example.org/x'],
])('%s that names no file is refused at the call, with the remedy', (_kind, input) => {
  expect(() => lineReader(input)).toThrow(
    new TypeError(
      'Cannot read lines from https://example.org/x: only file: URLs are opened; fetch it, and hand over the Response',
    ),
  );
});

test('a body that was used, and a stream that is locked, are refused at the call', async () => {
  const response = new Response('a');
  await response.text();
  expect(() => lineReader(response)).toThrow('it can be read only once');
  const stream = new Blob(['a']).stream();
  stream.getReader();
  expect(() => lineReader(stream)).toThrow('Cannot read lines from a locked stream: somebody else is reading it');
});

test('nothing is touched before the first read', async () => {
  const input = probe({ values: ['a\n'], shape: 'asyncIterable' });
  const stream = new PassThrough();
  const web = new ReadableStream({ pull: () => Promise.reject(new Error('pulled')) }, { highWaterMark: 0 });
  lineReader(input);
  lineReader(stream);
  lineReader(web);
  await settleTasks();
  input.assertUntouched();
  expect(stream.eventNames()).toEqual(new PassThrough().eventNames());
  expect(web.locked).toBe(false);
});

test('one chunk is asked for at a time, and none before it is needed', async () => {
  const input = probe({ values: ['a\n', 'b\nc\n', 'd\n'] });
  const reader = lineReader(input);
  const pulls: number[] = [];
  for (let left = 4; left > 0; left--) {
    await reader.next();
    pulls.push(input.pulls);
  }
  expect(pulls).toEqual([1, 2, 2, 3]);
  await reader.return();
});

test('leaving closes an iterator once, before the first read too; a plain iterable is not opened for that', async () => {
  const left = probe({ values: ['a\n', 'b\n'] });
  for await (const line of lineReader(left)) if (line === 'a') break;
  left.assertClosedOnce();
  const unread = probe({ values: ['a\n'] });
  await lineReader(unread).return();
  expect(unread.events).toEqual(['return', 'returned']);
  const iterable = probe({ values: ['a\n'], shape: 'asyncIterable' });
  await lineReader(iterable).return();
  iterable.assertUntouched();
});

test('an iterator that ended or failed is not closed', async () => {
  const ended = probe({ values: ['a\n'] });
  await lineReader(ended).toArray();
  expect(ended.closes).toBe(0);
  const failed = probe({ values: ['a\n'], failAt: 0, error: new Error('mine') });
  await expect(lineReader(failed).toArray()).rejects.toThrow('mine');
  expect(failed.closes).toBe(0);
});

test('an iterator is closed when an option is refused at the call', () => {
  const input = probe({ values: ['a\n'] });
  expect(() => lineReader(input, { maxLineBytes: 0 })).toThrow(RangeError);
  expect(() => lineReader(probe({ values: ['a'] }), { graceMs: -1 })).toThrow(RangeError);
  input.assertClosedOnce();
});

test('leaving destroys a Node stream, also while it has nothing to give', async () => {
  const stream = new PassThrough();
  const reader = lineReader(stream);
  const pending = reader.next();
  await settleTasks();
  await reader.return();
  expect(await pending).toEqual({ value: undefined, done: true });
  expect(stream.destroyed).toBe(true);
  await settleTasks();
  expect(stream.eventNames()).toEqual(new PassThrough().eventNames());
});

test('leaving before the first read destroys a Node stream and cancels a web stream and a body', async () => {
  const stream = new PassThrough();
  await lineReader(stream).return();
  expect(stream.destroyed).toBe(true);
  let cancelled = 0;
  const web = (): ReadableStream => new ReadableStream({ cancel: () => void cancelled++ });
  await lineReader(web()).return();
  await lineReader(new Response(web() as never)).return();
  expect(cancelled).toBe(2);
});

test('leaving cancels a web stream whose read hangs, with the reason', async () => {
  let reason: unknown;
  const web = new ReadableStream({ cancel: (why) => void (reason = why) });
  const controller = new AbortController();
  const pending = lineReader(web, { signal: controller.signal }).next();
  await settleTasks();
  const stop = new Error('stop');
  controller.abort(stop);
  await expect(pending).rejects.toBe(stop);
  await settleTasks();
  expect(reason).toMatchObject({ source: 'signal', detail: stop });
  expect(web.locked).toBe(false);
});

test('a stream that ended is not destroyed: the other half of a socket may be in use', async () => {
  const stream = new PassThrough({ autoDestroy: false });
  stream.end('a\nb');
  expect(await lineReader(stream).toArray()).toEqual(['a', 'b']);
  expect(stream.destroyed).toBe(false);
  stream.destroy();
});

test('a web stream is released at its end', async () => {
  const web = new Blob(['a\nb']).stream();
  await lineReader(web).toArray();
  expect(web.locked).toBe(false);
});

test('a Node stream that fails gives the very same error, after the lines before it', async () => {
  const error = new Error('mine');
  const stream = new PassThrough();
  const reader = lineReader(stream);
  stream.write('a\nb');
  expect((await reader.next()).value).toBe('a');
  stream.destroy(error);
  await expect(reader.next()).rejects.toBe(error);
});

test('a Node stream that is destroyed before its end is an error, not an end', async () => {
  const stream = new PassThrough();
  const pending = lineReader(stream).toArray();
  stream.write('a\nb');
  await settleTasks();
  stream.destroy();
  await expect(pending).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
});

test('a Node stream that failed before it was read tells so', async () => {
  const error = new Error('mine');
  const stream = new PassThrough();
  stream.on('error', () => undefined);
  stream.destroy(error);
  await settleTasks();
  await expect(lineReader(stream).toArray()).rejects.toBe(error);
});

test('a Node stream that was read to its end has no more lines', async () => {
  const stream = Readable.from(['a\n']);
  await stream.toArray();
  expect(await lineReader(stream).toArray()).toEqual([]);
});

test('a web stream that fails gives the very same error', async () => {
  const error = new Error('mine');
  let asked = 0;
  const web = new ReadableStream({
    pull(controller) {
      if (asked++ === 0) controller.enqueue(Buffer.from('a\nb'));
      else controller.error(error);
    },
  });
  const reader = lineReader(web);
  expect((await reader.next()).value).toBe('a');
  await expect(reader.next()).rejects.toBe(error);
});

test('an error that a stream has while it is torn down does not surface anywhere', async () => {
  const stream = new Readable({
    read: () => undefined,
    destroy: (_error, done) => {
      done(new Error('late'));
    },
  });
  const reader = lineReader(stream);
  const pending = reader.next();
  await settleTasks();
  await reader.return();
  expect(await pending).toEqual({ value: undefined, done: true });
  await settleTasks();
  expect([stream.destroyed, stream.listenerCount('error')]).toEqual([true, 0]);
});

test('an error of a stream that is left while it is being destroyed does not surface anywhere', async () => {
  let destroyed = (_error: Error | null): void => undefined;
  let asked = 0;
  const stream = new Readable({
    read(): void {
      if (asked++ === 0) this.push('a\nb\n');
    },
    destroy: (_error, done) => {
      destroyed = done;
    },
  });
  const reader = lineReader(stream);
  expect((await reader.next()).value).toBe('a');
  const error = new Error('broken');
  stream.destroy(error);
  await reader.return();
  destroyed(error);
  await settleTasks();
  expect([stream.closed, stream.listenerCount('error')]).toEqual([true, 0]);
});

test('an iterator that throws, or answers no object, fails the reading and is not closed', async () => {
  const error = new Error('mine');
  const throwing = probe({ values: ['a\n'], failAt: 1, fails: 'throw', error });
  await expect(lineReader(throwing).toArray()).rejects.toBe(error);
  expect(throwing.closes).toBe(0);
  const broken = { next: () => 3 } as unknown as Iterator<string>;
  await expect(lineReader(broken).toArray()).rejects.toThrow('the next() of the input must answer an object');
});

test.each(['sync', 'async'] as const)('whatever is true says done, as the language has it: %s', async (kind) => {
  for (const done of [1, 'yes', {}]) {
    let left = 2;
    const next = () => (left-- > 0 ? { done: 0, value: 'a\n' } : { done, value: 'no more\n' });
    const input = { next: kind === 'sync' ? next : async () => next() } as unknown as Iterator<string>;
    expect(await lineReader(input).toArray()).toEqual(['a', 'a']);
  }
});

test.each(['done', 'value', 'then'])(
  'an iterator whose answer throws at its %s has failed, and is not closed',
  async (name) => {
    const error = new Error('mine');
    const fail = (): never => {
      throw error;
    };
    const answer = () => Object.defineProperty({ done: false, value: 'a\n' }, name, { get: fail });
    const ways = [answer, ...(name === 'then' ? [] : [async () => answer()])];
    for (const next of ways) {
      let closed = 0;
      const input = { next, return: () => ({ done: true, value: closed++ }) } as unknown as Iterator<string>;
      await expect(lineReader(input).toArray()).rejects.toBe(error);
      expect(closed).toBe(0);
    }
  },
);

test('the value of an answer that says done is not looked at', async () => {
  const last = Object.defineProperty({ done: true }, 'value', {
    get: () => {
      throw new Error('looked at');
    },
  });
  const input = { next: () => last } as unknown as Iterator<string>;
  expect(await lineReader(input).toArray()).toEqual([]);
});

test('a promise among the chunks that rejects closes the iterator it came from', async () => {
  const error = new Error('mine');
  const input = probe<string | Promise<string>, 'iterator'>({
    shape: 'iterator',
    values: ['a\n', Promise.reject(error)],
  });
  await expect(lineReader(input).toArray()).rejects.toBe(error);
  input.assertClosedOnce();
});
