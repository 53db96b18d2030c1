// Truncation and every way of rotation, each as one fact.
import { describe, expect, test } from '@jest/globals';
import { onVirtualDisk, type VirtualLogs } from '../../../test/on-virtual-disk.ts';
import type { Inode, VirtualDisk } from '../../../test/virtual-disk.ts';
import { type LineReader, lineReader } from '../line-reader.ts';
import type { LineReaderOptions } from '../options.ts';
import type { FollowOptions } from './follow-options.ts';

const PATH = '/logs/app.log';
const POLL_MS = 100;
const LINGER_MS = 1000;
/** Longer than the beginning by which a file is known. */
const LONG = 'x'.repeat(1500);

/** A log that is followed from its first line on. */
class Log {
  readonly disk: VirtualDisk;
  readonly given: string[] = [];
  readonly reader: LineReader;
  readonly #time: VirtualLogs['time'];

  constructor({ disk, time }: VirtualLogs, follow: FollowOptions = {}, options: LineReaderOptions = {}) {
    this.disk = disk;
    this.#time = time;
    this.reader = lineReader(PATH, { ...options, follow: { pollMs: POLL_MS, lingerMs: LINGER_MS, ...follow } });
  }

  get file(): Inode {
    return this.disk.entries.get('app.log') ?? this.disk.create('app.log');
  }

  write(...lines: string[]): Inode {
    const { file } = this;
    this.disk.append(file, lines.map((line) => `${line}\n`).join(''));
    return file;
  }

  /** What is given within so many milliseconds. */
  async within(ms: number): Promise<string[]> {
    this.given.length = 0;
    this.#read();
    await this.#time.advance(ms);
    return [...this.given];
  }

  /** What is given by and by, until there is nothing more. */
  settled(): Promise<string[]> {
    return this.within(3 * POLL_MS);
  }

  #reading = false;
  #read(): void {
    if (this.#reading) return;
    this.#reading = true;
    void (async () => {
      for await (const line of this.reader) this.given.push(line);
    })();
  }
}

function onLog(action: (log: Log, logs: VirtualLogs) => Promise<void>, follow?: FollowOptions): Promise<void> {
  return onVirtualDisk(async (logs) => {
    const log = new Log(logs, follow);
    await action(log, logs);
    await log.reader.return();
  });
}

describe('a file that is truncated', () => {
  test('is read from its start, when it is shorter by then', () =>
    onLog(async (log) => {
      log.write('one', 'two', 'three');
      expect(await log.settled()).toEqual(['one', 'two', 'three']);
      log.disk.truncate(log.file);
      log.write('four');
      expect(await log.settled()).toEqual(['four']);
      expect(log.reader.position).toBe(5);
    }));

  test.each(['a', LONG])('is read from its start, when it is longer again by then (%#)', (first) =>
    onLog(async (log) => {
      log.write(first, 'one');
      expect(await log.settled()).toEqual([first, 'one']);
      log.disk.truncate(log.file);
      const lines = ['two', 'three', LONG, 'four'];
      log.write(...lines);
      expect(await log.settled()).toEqual(lines);
    }),
  );

  test('is read from its start, when it is just as long again by then', () =>
    onLog(async (log) => {
      log.write('one');
      expect(await log.settled()).toEqual(['one']);
      log.disk.truncate(log.file);
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
    }));

  test('is read from its start, when only its beginning is another', () =>
    onLog(async (log) => {
      log.write('one', LONG);
      expect(await log.settled()).toEqual(['one', LONG]);
      log.disk.truncate(log.file);
      log.write('two', LONG);
      expect(await log.settled()).toEqual(['two', LONG]);
    }));

  test('and written anew with the same bytes looks as it did', () =>
    onLog(async (log) => {
      log.write('one');
      expect(await log.settled()).toEqual(['one']);
      log.disk.truncate(log.file);
      log.write('one', 'two');
      expect(await log.settled()).toEqual(['two']);
    }));

  test('over and over is read anew each time', () =>
    onLog(async (log) => {
      for (let time = 0; time < 20; time++) {
        const line = `time ${String(time)}`;
        log.write(line);
        expect(await log.settled()).toEqual([line]);
        log.disk.truncate(log.file);
      }
    }));

  test('and stays empty is waited for', () =>
    onLog(async (log) => {
      log.write('one');
      await log.settled();
      log.disk.truncate(log.file);
      expect(await log.within(60_000)).toEqual([]);
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
    }));

  test('behind half a line makes a line of that half', () =>
    onLog(async (log) => {
      log.disk.append(log.write('one'), 'tw');
      expect(await log.settled()).toEqual(['one']);
      log.disk.truncate(log.file);
      log.write('three');
      expect(await log.settled()).toEqual(['tw', 'three']);
    }));

  test('and copied before: what was not read yet is read in the copy, the rest is not given again', () =>
    onLog(async (log) => {
      log.write('one', 'two');
      await log.settled();
      log.write('three', 'four');
      log.disk.append(log.disk.create('app.log.1'), log.file.bytes);
      log.disk.truncate(log.file);
      log.write('five');
      expect(await log.settled()).toEqual(['three', 'four', 'five']);
    }));

  test('over and over between two looks: every copy is read, the oldest first', () =>
    onLog(async (log) => {
      log.write(LONG);
      await log.settled();
      const copied = (number: number): void => {
        log.write(`copied ${String(number)}`, LONG);
        for (let name = 9; name > 0; name--) log.disk.rename(`app.log.${String(name)}`, `app.log.${String(name + 1)}`);
        log.disk.append(log.disk.create('app.log.1'), log.file.bytes);
        log.disk.truncate(log.file);
      };
      for (const number of [1, 2, 3]) copied(number);
      log.write('last');
      expect(await log.settled()).toEqual(['copied 1', LONG, 'copied 2', LONG, 'copied 3', LONG, 'last']);
    }));

  test('before it was read, and copied before that: it is read in the copy, though more came between', () =>
    onLog(async (log) => {
      const { disk } = log;
      log.write('one');
      await log.settled();
      disk.shift('app.log');
      const file = log.write('two');
      disk.append(disk.create('app.log.0'), file.bytes);
      disk.append(file, 'lost by the rotation');
      disk.step = (call) => {
        if (call !== 'names' || file.open === 0 || file.bytes.length < 10) return;
        disk.truncate(file);
        log.write('three');
      };
      expect(await log.settled()).toEqual(['two', 'three']);
    }));

  test('long after it was copied: what was read since the copy is not given again', () =>
    onLog(async (log) => {
      log.write(LONG, 'one');
      await log.settled();
      log.disk.append(log.disk.create('app.log.1'), log.file.bytes);
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
      log.disk.truncate(log.file);
      log.write('three');
      expect(await log.settled()).toEqual(['three']);
    }));
});

describe('a file that is renamed', () => {
  test('is read to its end before the one that takes its place', () =>
    onLog(async (log) => {
      log.write('one');
      await log.settled();
      log.write('two', 'three');
      log.disk.shift('app.log');
      log.write('four');
      expect(await log.settled()).toEqual(['two', 'three', 'four']);
    }));

  test('is read on until there is another with something in it', () =>
    onLog(async (log) => {
      const old = log.write('one');
      await log.settled();
      log.disk.shift('app.log');
      log.disk.create('app.log');
      for (const line of ['two', 'three']) {
        log.disk.append(old, `${line}\n`);
        expect(await log.within(60_000)).toEqual([line]);
      }
      log.write('four');
      expect(await log.settled()).toEqual(['four']);
    }));

  test('is read for late lines of another writer within lingerMs, whatever came meanwhile', () =>
    onLog(async (log) => {
      const old = log.write('one');
      await log.settled();
      log.disk.shift('app.log');
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
      log.disk.append(old, 'late\n');
      expect(await log.settled()).toEqual(['late']);
      log.write('three');
      log.disk.append(old, 'later\n');
      expect((await log.settled()).sort()).toEqual(['later', 'three']);
    }));

  test('is let go of after lingerMs', () =>
    onLog(async (log) => {
      const old = log.write('one');
      await log.settled();
      log.disk.shift('app.log');
      log.write('two');
      expect(await log.within(LINGER_MS - POLL_MS)).toEqual(['two']);
      expect(log.disk.opened).toBe(2);
      expect(await log.within(3 * POLL_MS)).toEqual([]);
      expect(log.disk.opened).toBe(1);
      log.disk.append(old, 'too late\n');
      expect(await log.within(10 * LINGER_MS)).toEqual([]);
    }));

  test('is let go of at once with lingerMs 0, when it was read to its end', () =>
    onLog(
      async (log) => {
        log.write('one');
        await log.settled();
        const old = log.write('two', 'three');
        log.disk.shift('app.log');
        log.write('four');
        expect(await log.settled()).toEqual(['two', 'three', 'four']);
        expect(log.disk.opened).toBe(1);
        log.disk.append(old, 'too late\n');
        expect(await log.within(LINGER_MS)).toEqual([]);
      },
      { lingerMs: 0 },
    ));

  test('with half a line gives it whole, when the rest comes within lingerMs', () =>
    onLog(async (log) => {
      const old = log.write('one');
      log.disk.append(old, 'ha');
      await log.settled();
      log.disk.shift('app.log');
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
      log.disk.append(old, 'lf\n');
      expect(await log.settled()).toEqual(['half']);
    }));

  test('with half a line gives the half as a line when lingerMs is over', () =>
    onLog(async (log) => {
      log.disk.append(log.write('one'), 'ha');
      await log.settled();
      log.disk.shift('app.log');
      log.write('two');
      expect(await log.within(LINGER_MS - POLL_MS)).toEqual(['two']);
      log.write('three');
      expect(await log.within(3 * POLL_MS)).toEqual(expect.arrayContaining(['three', 'ha']));
    }));

  test('with half a line gives the half before the next file with lingerMs 0', () =>
    onLog(
      async (log) => {
        log.disk.append(log.write('one'), 'ha');
        await log.settled();
        log.disk.shift('app.log');
        log.write('two');
        expect(await log.settled()).toEqual(['ha', 'two']);
      },
      { lingerMs: 0 },
    ));

  test('several times between two looks: every file is read, the oldest first', () =>
    onLog(async (log) => {
      log.write('0');
      expect(await log.settled()).toEqual(['0']);
      log.write('0 more');
      for (const number of ['1', '2', '3', '4', '5']) {
        log.disk.shift('app.log');
        log.write(number);
      }
      expect(await log.settled()).toEqual(['0 more', '1', '2', '3', '4', '5']);
    }));

  test.each([
    ['the highest number', (number: number) => `app.log.${String(4 - number)}`],
    ['the lowest number', (number: number) => `app.log.${String(number)}`],
  ])(
    'several times between two looks, while %s is that of the oldest: every file is read, the oldest first',
    (_, named) =>
      onLog(async (log) => {
        log.write('0');
        await log.settled();
        for (const number of [1, 2, 3]) {
          log.disk.rename('app.log', named(number));
          log.write(String(number));
        }
        expect(await log.settled()).toEqual(['1', '2', '3']);
      }),
  );

  test('several times between two looks, and written to late: the oldest is read first all the same', () =>
    onLog(async (log) => {
      log.write('0');
      await log.settled();
      log.disk.shift('app.log');
      const old = log.write('one');
      log.disk.shift('app.log');
      log.write('two');
      log.disk.append(old, 'late\n');
      log.disk.shift('app.log');
      log.write('three');
      expect(await log.settled()).toEqual(['one', 'late', 'two', 'three']);
    }));

  test('several times between two looks by names with dates: every file is read, the oldest first', () =>
    onLog(async (log) => {
      log.write('0');
      await log.settled();
      for (const day of ['20260101', '20260102', '20260103']) {
        log.disk.rename('app.log', `app.log-${day}`);
        log.write(day);
      }
      expect(await log.settled()).toEqual(['20260101', '20260102', '20260103']);
    }));

  test('twice while the folder is looked through: the older one is read first all the same', () =>
    onVirtualDisk(async ({ disk, time }) => {
      const log = new Log({ disk, time }, { lingerMs: 0 });
      void log.file;
      expect(await log.settled()).toEqual([]);
      const rotate = (): void => {
        disk.shift('app.log');
        void log.file;
      };
      const steps = [() => log.write('one'), rotate, () => log.write('two'), rotate, () => log.write('three')];
      disk.step = (call) => void (call === 'read' || call === 'stats' ? steps.shift()?.() : undefined);
      expect(await log.settled()).toEqual(['one', 'two', 'three']);
      await log.reader.return();
    }));

  test('very often holds no more than a few files open', () =>
    onLog(
      async (log) => {
        let most = 0;
        const lines = Array.from({ length: 60 }, (_, number) => String(number));
        const given: string[] = [];
        for (const line of lines) {
          log.write(line);
          given.push(...(await log.within(10 * POLL_MS)));
          most = Math.max(most, log.disk.opened);
          log.disk.shift('app.log');
        }
        expect(given).toEqual(lines);
        expect(most).toBeGreaterThan(5);
        expect(most).toBeLessThan(12);
      },
      { lingerMs: 3_600_000 },
    ));

  test('and renamed back goes on where it was', () =>
    onLog(async (log) => {
      log.write('one');
      await log.settled();
      log.disk.rename('app.log', 'app.log.1');
      expect(await log.settled()).toEqual([]);
      log.disk.rename('app.log.1', 'app.log');
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
    }));

  test('and renamed back while it lingers goes on where it was', () =>
    onLog(async (log) => {
      log.write('one');
      await log.settled();
      log.disk.rename('app.log', 'app.log.1');
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
      log.disk.rename('app.log', 'app.log.2');
      log.disk.rename('app.log.1', 'app.log');
      log.write('three');
      expect(await log.within(10 * LINGER_MS)).toEqual(['three']);
    }));
});

describe('a file that is removed', () => {
  test('is read to its end, and then the one made anew from its start', () =>
    onLog(async (log) => {
      log.write('one');
      await log.settled();
      log.write('two', 'three');
      log.disk.entries.delete('app.log');
      log.write('four');
      expect(await log.settled()).toEqual(['two', 'three', 'four']);
    }));

  test('is read on while it is open, and no other has taken its place', () =>
    onLog(async (log) => {
      const old = log.write('one');
      await log.settled();
      log.disk.entries.delete('app.log');
      log.disk.append(old, 'two\n');
      expect(await log.within(60_000)).toEqual(['two']);
    }));
});

describe('other files in the folder', () => {
  test.each(['app.log.1.gz', 'app.log.zst', 'app.log.tmp', 'app.logger', 'app.log2', 'other.log', 'log'])(
    '%s is not read',
    (name) =>
      onLog(async (log) => {
        log.write('one');
        await log.settled();
        log.disk.append(log.disk.create(name), 'other\n');
        log.disk.shift('app.log');
        log.write('two');
        expect(await log.settled()).toEqual(['two']);
      }),
  );

  test('what was rotated away before the reader began is not read', () =>
    onLog(async (log) => {
      log.write('old');
      log.disk.shift('app.log');
      log.write('one');
      expect(await log.settled()).toEqual(['one']);
      log.disk.shift('app.log');
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
    }));

  test('a copy that somebody makes of what is followed is not read', () =>
    onLog(async (log) => {
      log.write(LONG, 'one');
      await log.settled();
      log.disk.append(log.disk.create('app.log.bak'), log.file.bytes);
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
      log.disk.shift('app.log');
      log.write('three');
      expect(await log.settled()).toEqual(['three']);
    }));

  test('a folder with such a name is passed over', () =>
    onVirtualDisk(async ({ disk, time }) => {
      disk.append(disk.create('app.log'), 'one\n');
      const stats = disk.stats.bind(disk);
      disk.create('app.log.d');
      disk.stats = async (path) => {
        const told = await stats(path);
        return told !== undefined && path.endsWith('.d') ? { ...told, kind: 'directory', size: 4096 } : told;
      };
      expect(await time.run(() => lineReader(PATH, { follow: true }).first())).toBe('one');
    }));
});

describe('positions', () => {
  test('count from the start of each file', () =>
    onVirtualDisk(async ({ disk, time }) => {
      const file = disk.create('app.log');
      disk.append(file, 'one\ntwo\r\n');
      const reader = lineReader(PATH, { follow: { pollMs: POLL_MS }, positions: true });
      const next = async (): Promise<unknown> => (await time.run(() => reader.next())).value;
      expect(await next()).toEqual({ line: 'one', number: 1, start: 0, end: 4 });
      expect(await next()).toEqual({ line: 'two', number: 2, start: 4, end: 9 });
      expect(reader.position).toBe(9);
      disk.append(file, 'é\n');
      disk.shift('app.log');
      disk.append(disk.create('app.log'), '\ufefffour\n');
      expect(await next()).toEqual({ line: 'é', number: 3, start: 9, end: 12 });
      expect(await next()).toEqual({ line: 'four', number: 1, start: 3, end: 8 });
      expect(reader.position).toBe(8);
      disk.append(file, 'late\n');
      expect(await next()).toEqual({ line: 'late', number: 4, start: 12, end: 17 });
      expect(reader.position).toBe(17);
      disk.append(disk.entries.get('app.log')!, 'five\n');
      expect(await next()).toEqual({ line: 'five', number: 2, start: 8, end: 13 });
      await reader.return();
    }));

  test('count from the start of a file that was truncated', () =>
    onVirtualDisk(async ({ disk, time }) => {
      const file = disk.create('app.log');
      disk.append(file, 'one\ntwo\n');
      const reader = lineReader(PATH, { follow: { pollMs: POLL_MS }, positions: true });
      const next = async (): Promise<unknown> => (await time.run(() => reader.next())).value;
      await next();
      await next();
      disk.truncate(file);
      disk.append(file, 'three\n');
      expect(await next()).toEqual({ line: 'three', number: 1, start: 0, end: 6 });
      await reader.return();
    }));
});

describe('start', () => {
  test("'end' gives what comes from then on, and the next file from its start", () =>
    onVirtualDisk(async (logs) => {
      const log = new Log(logs, {}, { start: 'end' });
      log.write('old', 'older');
      expect(await log.settled()).toEqual([]);
      log.write('one');
      expect(await log.settled()).toEqual(['one']);
      log.disk.shift('app.log');
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
      await log.reader.return();
    }));

  test.each(['nothing in it', 'no file'])("'end' of %s is its start", (what) =>
    onVirtualDisk(async (logs) => {
      const log = new Log(logs, {}, { start: 'end' });
      if (what === 'nothing in it') void log.file;
      expect(await log.settled()).toEqual([]);
      log.write('one');
      expect(await log.settled()).toEqual(['one']);
      await log.reader.return();
    }),
  );

  test('an offset gives the lines behind it, and the next file from its start', () =>
    onVirtualDisk(async (logs) => {
      const log = new Log(logs, {}, { start: { offset: 4, line: 2 } });
      log.write('old', 'one');
      expect(await log.settled()).toEqual(['one']);
      expect(log.reader.checkpoint).toMatchObject({ offset: 8, line: 3 });
      log.disk.shift('app.log');
      log.write('two');
      expect(await log.settled()).toEqual(['two']);
      expect(log.reader.checkpoint).toMatchObject({ offset: 4, line: 2 });
      await log.reader.return();
    }));
});
