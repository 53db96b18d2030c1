import { pipeTo } from '@forawait/core';
import { probe, settleTasks, virtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { constants, readdirSync, readSync } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NdjsonWriter, writeNdjson } from './ndjson-writer.ts';

const onLinux = process.platform === 'linux' ? test : test.skip;
const reason = new Error('stop');
const LONG = 'x'.repeat(100_000);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forawait-hung-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes to files hang until `release()`, and the end of the test waits for the files to be closed. */
class HungWrites implements AsyncDisposable {
  readonly #prototype: FileHandle;
  readonly #write: FileHandle['write'];
  readonly #files = new Set<FileHandle>();
  readonly release: () => void;
  /** Settles with the first write. */
  readonly begun: Promise<void>;

  constructor(prototype: FileHandle) {
    const { write } = prototype;
    this.#prototype = prototype;
    this.#write = write;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.release = release;
    let tell = (): void => undefined;
    this.begun = new Promise<void>((resolve) => (tell = resolve));
    const files = this.#files;
    prototype.write = async function (this: FileHandle, ...given: unknown[]) {
      files.add(this);
      tell();
      await released;
      return await (Reflect.apply(write, this, given) as Promise<never>);
    };
  }

  static async begin(): Promise<HungWrites> {
    const handle = await open(folder, 'r');
    await handle.close();
    return new HungWrites(Object.getPrototypeOf(handle) as FileHandle);
  }

  /** Files that were written to and are open. */
  get open(): number {
    return [...this.#files].filter(({ fd }) => fd >= 0).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    while (this.open > 0) await settleTasks();
    this.#prototype.write = this.#write;
  }
}

/** How a promise stands, told at any time. */
function watched(promise: Promise<unknown> | undefined): { state: unknown } {
  const seen: { state: unknown } = { state: 'pending' };
  promise?.then(
    () => (seen.state = 'done'),
    (error: unknown) => (seen.state = error),
  );
  return seen;
}

const ways: readonly (readonly [string, (writer: NdjsonWriter) => Promise<unknown> | undefined])[] = [
  ['write()', (writer) => writer.write(LONG)],
  ['flush()', (writer) => (void writer.write(1), writer.flush())],
  ['close()', (writer) => (void writer.write(1), writer.close())],
  ['writeAll()', (writer) => writer.writeAll([LONG, LONG])],
  ['writeAll() that waits for its source', (writer) => writer.writeAll(probe<unknown>({ values: [1], hangAt: 1 }))],
  ['pipeTo()', (writer) => pipeTo([LONG, LONG], writer)],
  ['a write() of the stream', (writer) => writer.getWriter().write(LONG)],
];
for (const [name, write] of ways) {
  onLinux(`an abort while a device takes nothing rejects ${name} at once`, async () => {
    await using hung = await HungWrites.begin();
    using time = virtualTime();
    const controller = new AbortController();
    const seen = watched(write(writeNdjson('/dev/null', { signal: controller.signal })));
    await hung.begun;
    controller.abort(reason);
    await settleTasks();
    expect([seen.state, time.now, getEventListeners(controller.signal, 'abort')]).toEqual([reason, 0, []]);
  });
}

const aborts: readonly (readonly [string, (writer: NdjsonWriter) => Promise<void>])[] = [
  ['abort()', (writer) => writer.abort(reason)],
  ['abort() of the stream', (writer) => writer.getWriter().abort(reason)],
  [
    'abort() of the stream that is writing',
    (writer) => {
      const stream = writer.getWriter();
      stream.closed.catch(() => undefined);
      stream.write(LONG).catch(() => undefined);
      return stream.abort(reason);
    },
  ],
  [
    'abort() while it is being closed',
    (writer) => {
      writer.close().catch(() => undefined);
      return writer.abort(reason);
    },
  ],
];
for (const [name, abort] of aborts) {
  onLinux(`${name} waits 1000 ms for a device that takes nothing`, async () => {
    await using hung = await HungWrites.begin();
    using time = virtualTime();
    const writer = writeNdjson('/dev/null');
    void writer.write(1);
    await hung.begun;
    const seen = watched(abort(writer));
    await time.advance(999);
    expect(seen.state).toBe('pending');
    await time.advance(1);
    expect([seen.state, time.pending]).toEqual(['done', 0]);
  });
}

onLinux('a close() that an abort cut short rejects with its reason', async () => {
  await using hung = await HungWrites.begin();
  using time = virtualTime();
  const writer = writeNdjson('/dev/null');
  void writer.write(1);
  await hung.begun;
  const closing = watched(writer.close());
  const aborting = watched(writer.abort(reason));
  await settleTasks();
  expect([closing.state, aborting.state, time.now]).toEqual([reason, 'pending', 0]);
  await time.advance(1000);
});

onLinux('a source that fails while a device takes nothing is told after 1000 ms', async () => {
  await using hung = await HungWrites.begin();
  using time = virtualTime();
  const failing = async function* (): AsyncGenerator<number> {
    yield 1;
    await hung.begun;
    throw reason;
  };
  const seen = watched(writeNdjson('/dev/null').writeAll(failing()));
  await hung.begun;
  await time.advance(999);
  expect(seen.state).toBe('pending');
  await time.advance(1);
  expect(seen.state).toBe(reason);
});

onLinux('what an abort did not wait for is closed when the hung write returns', async () => {
  await using hung = await HungWrites.begin();
  using time = virtualTime();
  const writer = writeNdjson('/dev/null');
  void writer.write(1);
  await hung.begun;
  const aborting = writer.abort(reason);
  await time.advance(1000);
  await aborting;
  expect(hung.open).toBe(1);
  hung.release();
  await time.advance(0);
  expect(hung.open).toBe(0);
});

test('an abort waits for a regular file however long it takes, since it is to be taken back', async () => {
  await using hung = await HungWrites.begin();
  using time = virtualTime();
  const controller = new AbortController();
  const seen = watched(writeNdjson(join(folder, 'out'), { signal: controller.signal }).writeAll([1]));
  await hung.begun;
  controller.abort(reason);
  await time.advance(60_000);
  expect([seen.state, readdirSync(folder).length]).toEqual(['pending', 1]);
  hung.release();
  await time.advance(0);
  expect([seen.state, readdirSync(folder)]).toEqual([reason, []]);
});

/** Until it is so, or surely will not be. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000 && !isSo(); turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** What a reader finds that comes after all: 0 bytes when whoever waited for it has closed the pipe. */
async function bytesIn(pipe: string): Promise<unknown> {
  const reader = await open(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  let bytes: number | undefined;
  await until(() => {
    try {
      bytes = readSync(reader.fd, Buffer.alloc(9));
      return true;
    } catch {
      return false;
    }
  });
  await reader.close();
  return bytes;
}

for (const options of [{}, { append: true }, { atomic: false }]) {
  onLinux(`an abort while a pipe waits for its reader is told at once, with ${JSON.stringify(options)}`, async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const controller = new AbortController();
    const seen = watched(writeNdjson(pipe, { ...options, signal: controller.signal }).writeAll([1]));
    // No virtual clock, and no settleTasks(): they wait until nothing is under way.
    let turns = 0;
    await until(() => ++turns > 1000);
    controller.abort(reason);
    await until(() => seen.state !== 'pending');
    const { state } = seen;
    expect(await bytesIn(pipe)).toBe(0);
    expect(state).toBe(reason);
  });
}

onLinux('an abort before a pipe is opened leaves it unopened', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const writer = writeNdjson(pipe);
  void writer.write(1);
  await writer.abort(reason);
  await expect(writer.write(2)).rejects.toBe(reason);
});
