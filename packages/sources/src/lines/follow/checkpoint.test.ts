// How far a reader came, and going on there; what is told when that cannot be.
import { settleTasks } from '@forawait/core/testing';
import { describe, expect, test } from '@jest/globals';
import { onVirtualDisk, type VirtualLogs } from '../../../test/on-virtual-disk.ts';
import type { Inode, VirtualDisk } from '../../../test/virtual-disk.ts';
import { FollowGapError } from '../../index.ts';
import { type LineReader, lineReader } from '../line-reader.ts';
import type { LineReaderOptions } from '../options.ts';
import { type FollowCheckpoint, hashOf } from './checkpoint.ts';

const PATH = '/logs/app.log';
const FOLLOW = { pollMs: 100, lingerMs: 1000 };
const LONG = 'x'.repeat(1500);

function write(disk: VirtualDisk, ...lines: string[]): Inode {
  const file = disk.entries.get('app.log') ?? disk.create('app.log');
  disk.append(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

/** The next so many lines. */
async function read({ time }: VirtualLogs, reader: LineReader, count: number): Promise<string[]> {
  const lines: string[] = [];
  while (lines.length < count) lines.push(String((await time.run(() => reader.next())).value));
  return lines;
}

/** The checkpoint after so many lines, as it comes back from where it was stored. */
async function after(logs: VirtualLogs, count: number, options: LineReaderOptions = {}): Promise<FollowCheckpoint> {
  const reader = lineReader(PATH, { follow: FOLLOW, ...options });
  await read(logs, reader, count);
  await reader.return();
  return stored(reader.checkpoint);
}

function stored(checkpoint: LineReader['checkpoint']): FollowCheckpoint {
  return JSON.parse(JSON.stringify(checkpoint)) as FollowCheckpoint;
}

/** The lines from there on that are given while nothing is written. */
async function resumed(
  { time }: VirtualLogs,
  start: FollowCheckpoint | undefined,
  options: LineReaderOptions = {},
): Promise<string[]> {
  const reader = lineReader(PATH, { follow: FOLLOW, ...options, start });
  const lines: string[] = [];
  const reading = (async () => {
    for await (const line of reader) lines.push(line);
  })();
  reading.catch(() => undefined);
  await time.advance(3 * FOLLOW.pollMs);
  await reader.return();
  await reading;
  return lines;
}

describe('reader.checkpoint', () => {
  test('is undefined without follow, of what can be read from its beginning only', async () => {
    const reader = lineReader(['one\n']);
    expect(reader.checkpoint).toBeUndefined();
    await reader.next();
    expect(reader.checkpoint).toBeUndefined();
    await reader.return();
  });

  test('is undefined before the first read, and when nothing was ever read', () =>
    onVirtualDisk(async ({ disk }) => {
      write(disk, 'one');
      const reader = lineReader(PATH, { follow: FOLLOW });
      expect(reader.checkpoint).toBeUndefined();
      await settleTasks();
      expect(reader.checkpoint).toBeUndefined();
      await reader.return();
      expect(reader.checkpoint).toBeUndefined();
    }));

  test('is undefined when the first read failed', () =>
    onVirtualDisk(async ({ disk, time }) => {
      disk.step = () => {
        throw new Error('mine');
      };
      const reader = lineReader(PATH, { follow: FOLLOW });
      await expect(time.run(() => reader.next())).rejects.toThrow('mine');
      expect(reader.checkpoint).toBeUndefined();
    }));

  test('tells the place, the line, the file and the beginning by which it is known', () =>
    onVirtualDisk(async (logs) => {
      const { number } = write(logs.disk, 'één', 'two');
      await logs.time.advance(5000);
      const at = Date.now();
      const reader = lineReader(PATH, { follow: FOLLOW });
      await read(logs, reader, 1);
      expect(reader.checkpoint).toEqual({
        offset: 6,
        line: 2,
        inode: String(number),
        head: { bytes: 10, hash: hashOf(Buffer.from('één\ntwo\n')) },
        read: { offset: 0, bytes: 10, hash: hashOf(Buffer.from('één\ntwo\n')) },
        at,
      });
      await reader.return();
    }));

  test('knows a file by no more than its first 1024 bytes', () =>
    onVirtualDisk(async (logs) => {
      const { bytes } = write(logs.disk, LONG, LONG);
      const { head } = await after(logs, 2);
      expect(head).toEqual({ bytes: 1024, hash: hashOf(bytes.subarray(0, 1024)) });
    }));

  test('is the same after JSON', () =>
    onVirtualDisk(async (logs) => {
      write(logs.disk, 'one');
      const reader = lineReader(PATH, { follow: FOLLOW });
      await read(logs, reader, 1);
      logs.disk.shift('app.log');
      write(logs.disk, 'two');
      await read(logs, reader, 1);
      expect(stored(reader.checkpoint).earlier).toHaveLength(1);
      expect(stored(reader.checkpoint)).toEqual(reader.checkpoint);
      await reader.return();
    }));

  test('counts a batch as given whole', () =>
    onVirtualDisk(async (logs) => {
      write(logs.disk, 'one', 'two', 'three');
      const reader = lineReader(PATH, { follow: FOLLOW });
      const batches = reader.batches();
      expect((await logs.time.run(() => batches.next())).value).toEqual(['one', 'two', 'three']);
      expect(reader.checkpoint).toMatchObject({ offset: 14, line: 4 });
      await batches.return();
    }));

  test('stays that of the last line given while the next one is waited for, and after the end', () =>
    onVirtualDisk(async (logs) => {
      const file = write(logs.disk, 'one');
      const reader = lineReader(PATH, { follow: FOLLOW });
      await read(logs, reader, 1);
      const pending = reader.next();
      logs.disk.append(file, 'half a line');
      await logs.time.advance(500);
      expect(reader.checkpoint).toMatchObject({ offset: 4, line: 2 });
      await reader.return();
      await pending;
      expect(reader.checkpoint).toMatchObject({ offset: 4, line: 2 });
    }));

  test('tells when the file was last looked at', () =>
    onVirtualDisk(async (logs) => {
      write(logs.disk, 'one');
      const reader = lineReader(PATH, { follow: FOLLOW });
      await read(logs, reader, 1);
      void reader.next();
      await logs.time.advance(10 * FOLLOW.pollMs);
      expect(reader.checkpoint).toHaveProperty('at', Date.now());
      await reader.return();
    }));

  test('names the files before it while late lines may come from them', () =>
    onVirtualDisk(async (logs) => {
      const old = write(logs.disk, 'one');
      const reader = lineReader(PATH, { follow: FOLLOW });
      await read(logs, reader, 1);
      logs.disk.shift('app.log');
      write(logs.disk, 'two');
      await read(logs, reader, 1);
      expect(reader.checkpoint).toMatchObject({
        offset: 4,
        line: 2,
        earlier: [{ inode: String(old.number), offset: 4 }],
      });
      void reader.next();
      await logs.time.advance(2 * FOLLOW.lingerMs);
      expect(reader.checkpoint).not.toHaveProperty('earlier');
      await reader.return();
    }));

  test('is told of the source behind operators', () =>
    onVirtualDisk(async ({ disk, time }) => {
      write(disk, 'one', 'two', 'three');
      const reader = lineReader(PATH, { follow: FOLLOW });
      expect(
        await time.run(() =>
          reader
            .map((line) => line.length)
            .take(2)
            .toArray(),
        ),
      ).toEqual([3, 3]);
      expect(reader.checkpoint).toMatchObject({ line: 3 });
    }));
});

describe('a reader that begins at a checkpoint', () => {
  const encodings = ['utf-8', 'utf-16le', 'utf-16be'] as const;
  const lines = ['one', 'zwei é', '', '\u{1f600}', LONG, 'six', 'sieben'];

  function bytesOf(encoding: string, text: string): Buffer {
    const bytes = Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'utf16le');
    return encoding === 'utf-16be' ? bytes.swap16() : bytes;
  }

  test.each(encodings)('goes on with the very next line, in the middle of a batch too (%s)', (encoding) =>
    onVirtualDisk(async (logs) => {
      logs.disk.append(logs.disk.create('app.log'), bytesOf(encoding, `\ufeff${lines.join('\r\n')}\n`));
      for (let count = 1; count <= lines.length; count++) {
        const checkpoint = await after(logs, count, { encoding });
        expect(checkpoint.line).toBe(count + 1);
        expect(await resumed(logs, checkpoint, { encoding })).toEqual(lines.slice(count));
      }
    }),
  );

  test('goes on with the numbers and positions of its file, and tells its position before it is read', () =>
    onVirtualDisk(async (logs) => {
      write(logs.disk, 'one', 'two', 'three');
      const start = await after(logs, 2);
      const reader = lineReader(PATH, { follow: FOLLOW, start, positions: true });
      expect(reader.position).toBe(8);
      const { value } = await logs.time.run(() => reader.next());
      expect(value).toEqual({ line: 'three', number: 3, start: 8, end: 14 });
      await reader.return();
    }));

  test('gives half a line that was there, when the rest has come', () =>
    onVirtualDisk(async (logs) => {
      const file = write(logs.disk, 'one');
      logs.disk.append(file, 'ha');
      const checkpoint = await after(logs, 1);
      logs.disk.append(file, 'lf\ntwo\n');
      expect(await resumed(logs, checkpoint)).toEqual(['half', 'two']);
    }));

  test('that was taken while there was no file gives all of it', () =>
    onVirtualDisk(async (logs) => {
      const reader = lineReader(PATH, { follow: FOLLOW });
      void reader.next();
      await logs.time.advance(1000);
      const checkpoint = stored(reader.checkpoint);
      await reader.return();
      expect(checkpoint).toMatchObject({ offset: 0, line: 1 });
      write(logs.disk, 'one');
      logs.disk.shift('app.log');
      write(logs.disk, 'two');
      expect(await resumed(logs, checkpoint)).toEqual(['one', 'two']);
    }));

  test('finds its file by whatever name, and reads those after it', () =>
    onVirtualDisk(async (logs) => {
      write(logs.disk, 'one', 'two');
      const checkpoint = await after(logs, 1);
      logs.disk.shift('app.log');
      write(logs.disk, 'three');
      logs.disk.shift('app.log');
      write(logs.disk, 'four');
      expect(await resumed(logs, checkpoint)).toEqual(['two', 'three', 'four']);
    }));

  test('does not read what was rotated away before its file', () =>
    onVirtualDisk(async (logs) => {
      write(logs.disk, 'old');
      logs.disk.shift('app.log');
      write(logs.disk, 'one', 'two');
      expect(await resumed(logs, await after(logs, 1))).toEqual(['two']);
    }));

  test('does not read what was rotated away before its file, though it was written to last', () =>
    onVirtualDisk(async (logs) => {
      const old = write(logs.disk, 'old');
      logs.disk.shift('app.log');
      write(logs.disk, 'one', 'two');
      const checkpoint = await after(logs, 1);
      logs.disk.append(old, 'too late\n');
      logs.disk.shift('app.log');
      write(logs.disk, 'three');
      expect(await resumed(logs, checkpoint)).toEqual(['two', 'three']);
    }));

  test('finds a copy of its file when that was truncated, and reads the file after it', () =>
    onVirtualDisk(async (logs) => {
      const file = write(logs.disk, 'one', 'two');
      const checkpoint = await after(logs, 1);
      logs.disk.append(logs.disk.create('app.log.1'), file.bytes);
      logs.disk.truncate(file);
      write(logs.disk, 'three');
      expect(await resumed(logs, checkpoint)).toEqual(['two', 'three']);
    }));

  test('finds a copy of its file when that was removed', () =>
    onVirtualDisk(async (logs) => {
      const file = write(logs.disk, 'one', 'two');
      const checkpoint = await after(logs, 1);
      logs.disk.append(logs.disk.create('app.log.1'), file.bytes);
      logs.disk.entries.delete('app.log');
      write(logs.disk, 'three');
      expect(await resumed(logs, checkpoint)).toEqual(['two', 'three']);
    }));

  test('gives the late lines of all files that it names', () =>
    onVirtualDisk(async (logs) => {
      const old = write(logs.disk, 'one');
      const reader = lineReader(PATH, { follow: FOLLOW });
      await read(logs, reader, 1);
      logs.disk.shift('app.log');
      write(logs.disk, 'two');
      await read(logs, reader, 1);
      await reader.return();
      logs.disk.append(old, 'late\n');
      write(logs.disk, 'three');
      expect(await resumed(logs, stored(reader.checkpoint))).toEqual(['late', 'three']);
    }));
});

describe('where the file of the checkpoint is gone', () => {
  const gone: readonly (readonly [string, (disk: VirtualDisk, file: Inode) => void])[] = [
    ['removed', (disk) => disk.entries.delete('app.log')],
    ['compressed', (disk) => disk.rename('app.log', 'app.log.1.gz')],
    ['moved to a name of another kind', (disk) => disk.rename('app.log', 'old.log')],
    ['truncated', (disk, file) => disk.truncate(file)],
    [
      'written anew with other bytes, and is longer than it was',
      (disk, file) => {
        disk.truncate(file);
        disk.append(file, 'other bytes\n');
      },
    ],
    [
      'in another file that was given its number',
      (disk, { number }) => {
        disk.entries.delete('app.log');
        Object.assign(write(disk, 'other bytes'), { number });
      },
    ],
  ];

  for (const [how, lose] of gone) {
    test(`(${how}), it fails with a FollowGapError at the first read`, () =>
      onVirtualDisk(async (logs) => {
        const file = write(logs.disk, 'one');
        const start = await after(logs, 1);
        lose(logs.disk, file);
        const reader = lineReader(PATH, { follow: FOLLOW, start });
        const error = await logs.time.run(() => reader.next()).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(FollowGapError);
        expect(error).toMatchObject({
          name: 'FollowGapError',
          code: 'ERR_FOLLOW_GAP',
          path: PATH,
          message: `Cannot follow ${PATH} without a gap: the file of the checkpoint is gone, or compressed, or has been written anew since; set onGap to 'continue' to go on with what was written since`,
        });
        expect(await reader.next()).toEqual({ value: undefined, done: true });
      }));
  }

  const CONTINUE = { follow: { ...FOLLOW, onGap: 'continue' as const } };

  test("'continue' goes on with the files that were written to since, from their start", () =>
    onVirtualDisk(async (logs) => {
      write(logs.disk, 'old');
      logs.disk.shift('app.log');
      write(logs.disk, 'one');
      await logs.time.advance(60_000);
      const checkpoint = await after(logs, 1);
      await logs.time.advance(60_000);
      logs.disk.entries.delete('app.log');
      write(logs.disk, 'two');
      logs.disk.rename('app.log', 'app.log.0');
      write(logs.disk, 'three');
      expect(await resumed(logs, checkpoint, CONTINUE)).toEqual(['two', 'three']);
    }));

  test("'continue' waits for a file where there is none", () =>
    onVirtualDisk(async (logs) => {
      write(logs.disk, 'one');
      const start = await after(logs, 1);
      logs.disk.entries.delete('app.log');
      const reader = lineReader(PATH, { ...CONTINUE, start });
      const pending = reader.next();
      await logs.time.advance(60_000);
      write(logs.disk, 'two');
      expect(await logs.time.run(() => pending)).toEqual({ value: 'two', done: false });
      await reader.return();
    }));

  test('and it is one of the files before, it fails too, and continues with those that are there', () =>
    onVirtualDisk(async (logs) => {
      write(logs.disk, 'one');
      const reader = lineReader(PATH, { follow: FOLLOW });
      await read(logs, reader, 1);
      logs.disk.shift('app.log');
      write(logs.disk, 'two', 'three');
      await read(logs, reader, 1);
      await reader.return();
      const start = stored(reader.checkpoint);
      logs.disk.entries.delete('app.log.1');
      await expect(logs.time.run(() => lineReader(PATH, { follow: FOLLOW, start }).next())).rejects.toBeInstanceOf(
        FollowGapError,
      );
      expect(await resumed(logs, start, CONTINUE)).toEqual(['three']);
    }));

  test('an offset behind the end of the file is such a gap as well', () =>
    onVirtualDisk(async (logs) => {
      write(logs.disk, 'one');
      const start = { offset: 5, line: 2 };
      const reader = lineReader(PATH, { follow: FOLLOW, start });
      await expect(logs.time.run(() => reader.next())).rejects.toMatchObject({
        name: 'FollowGapError',
        message: expect.stringContaining('it has no byte 5 to start from') as unknown,
      });
      const lenient = lineReader(PATH, { ...CONTINUE, start });
      expect(await read(logs, lenient, 1)).toEqual(['one']);
      await lenient.return();
    }));
});
