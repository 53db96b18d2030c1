// Logs that begin alike, by a banner that is longer than the beginning by which a file is known.
import { describe, expect, test } from '@jest/globals';
import { onVirtualDisk, type VirtualLogs } from '../../../test/on-virtual-disk.ts';
import { type LineReader, lineReader } from '../line-reader.ts';

const BANNER = 'x'.repeat(1500);

/** A log whose files all begin with the banner. */
class Log {
  readonly given: string[] = [];
  readonly #logs: VirtualLogs;
  #reader: LineReader | undefined;

  constructor(logs: VirtualLogs) {
    this.#logs = logs;
  }

  write(...lines: string[]): void {
    const { disk } = this.#logs;
    const file = disk.entries.get('app.log') ?? disk.create('app.log');
    const all = file.bytes.length === 0 ? [BANNER, ...lines] : lines;
    disk.append(file, all.map((line) => `${line}\n`).join(''));
  }

  rotate(): void {
    this.#logs.disk.shift('app.log');
  }

  /** What is given by and by, but for banners, until there is nothing more or it fails. */
  async settled(start?: LineReader['checkpoint']): Promise<unknown[]> {
    this.given.length = 0;
    const failures: unknown[] = [];
    if (this.#reader === undefined) {
      const reader = lineReader('/logs/app.log', { start, follow: { pollMs: 100, lingerMs: 1000 } });
      this.#reader = reader;
      const read = async (): Promise<void> => {
        for await (const line of reader) if (line !== BANNER) this.given.push(line);
      };
      void read().catch((error: unknown) => failures.push((error as Error).name));
    }
    await this.#logs.time.advance(300);
    return [...this.given, ...failures];
  }

  async leave(): Promise<LineReader['checkpoint']> {
    const reader = this.#reader;
    this.#reader = undefined;
    const checkpoint = reader?.checkpoint;
    await reader?.return();
    return checkpoint;
  }
}

function onLog(action: (log: Log, logs: VirtualLogs) => Promise<void>): Promise<void> {
  return onVirtualDisk(async (logs) => {
    const log = new Log(logs);
    await action(log, logs);
    await log.leave();
  });
}

describe('several rotations by rename between two looks', () => {
  test('give all files', () =>
    onLog(async (log) => {
      log.write('a');
      expect(await log.settled()).toEqual(['a']);
      log.rotate();
      log.write('b1', 'b2', 'b3');
      log.rotate();
      log.write('c');
      log.rotate();
      log.write('d1', 'd2');
      expect(await log.settled()).toEqual(['b1', 'b2', 'b3', 'c', 'd1', 'd2']);
    }));

  test('give all files, also those that are shorter than what was read before', () =>
    onLog(async (log) => {
      log.write('a1', 'a2', 'a3', 'a4');
      expect(await log.settled()).toEqual(['a1', 'a2', 'a3', 'a4']);
      log.rotate();
      log.write('b');
      log.rotate();
      log.write('c1', 'c2', 'c3', 'c4', 'c5', 'c6');
      expect(await log.settled()).toEqual(['b', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
    }));
});

describe('a reader that goes on at a checkpoint', () => {
  test('gives all files that were rotated away since', () =>
    onLog(async (log) => {
      log.write('a1');
      await log.settled();
      const checkpoint = await log.leave();
      log.write('a2');
      log.rotate();
      log.write('b');
      log.rotate();
      log.write('c1', 'c2', 'c3');
      expect(await log.settled(checkpoint)).toEqual(['a2', 'b', 'c1', 'c2', 'c3']);
    }));

  test('does not take another file for its own, which is gone', () =>
    onLog(async (log, { disk }) => {
      log.write('a1');
      await log.settled();
      const checkpoint = await log.leave();
      log.write('a2');
      disk.entries.delete('app.log');
      log.write('b1', 'b2', 'b3');
      expect(await log.settled(checkpoint)).toEqual(['FollowGapError']);
    }));

  test('does not take its file for the same, which was written anew', () =>
    onLog(async (log, { disk }) => {
      log.write('a1');
      await log.settled();
      const checkpoint = await log.leave();
      log.write('a2');
      disk.truncate(disk.entries.get('app.log')!);
      log.write('b1', 'b2', 'b3');
      expect(await log.settled(checkpoint)).toEqual(['FollowGapError']);
    }));
});
