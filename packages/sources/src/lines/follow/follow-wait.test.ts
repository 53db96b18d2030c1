// Waiting, and leaving at each kind of wait: it ends at once, and nothing stays behind.
import { settleTasks } from '@forawait/core/testing';
import { describe, expect, jest, test } from '@jest/globals';
import { onVirtualDisk, type VirtualLogs } from '../../../test/on-virtual-disk.ts';
import type { VirtualDisk } from '../../../test/virtual-disk.ts';
import { type LineReader, lineReader } from '../line-reader.ts';

const PATH = '/logs/app.log';
const POLL_MS = 100;
const FOLLOW = { pollMs: POLL_MS, lingerMs: 3_600_000 };
const DONE = { value: undefined, done: true };
const LONG_MS = 100 * POLL_MS;

const line = (value: string): IteratorResult<string> => ({ value, done: false });

function write(disk: VirtualDisk, text: string): void {
  disk.append(disk.entries.get('app.log') ?? disk.create('app.log'), text);
}

/** A read that waits. */
interface Waiting {
  readonly pending: Promise<IteratorResult<string>>;
}

/** Lets time pass, of which the read makes nothing. */
async function waiting({ time }: VirtualLogs, reader: LineReader): Promise<Waiting> {
  const pending = reader.next();
  let settled = false;
  const settle = (): void => void (settled = true);
  pending.then(settle, settle);
  await time.advance(LONG_MS);
  expect(settled).toBe(false);
  return { pending };
}

const waits: readonly (readonly [string, (logs: VirtualLogs, reader: LineReader) => Promise<Waiting>])[] = [
  ['for a file that does not exist', waiting],
  [
    'for a file that has nothing in it',
    async (logs, reader) => {
      logs.disk.create('app.log');
      return waiting(logs, reader);
    },
  ],
  [
    'for new lines',
    async (logs, reader) => {
      write(logs.disk, 'one\n');
      expect(await reader.next()).toEqual(line('one'));
      return waiting(logs, reader);
    },
  ],
  [
    'for the rest of a line',
    async (logs, reader) => {
      write(logs.disk, 'one\ntw');
      expect(await reader.next()).toEqual(line('one'));
      return waiting(logs, reader);
    },
  ],
  [
    'for the file that takes the place of one that is gone',
    async (logs, reader) => {
      write(logs.disk, 'one\n');
      expect(await reader.next()).toEqual(line('one'));
      logs.disk.shift('app.log');
      return waiting(logs, reader);
    },
  ],
  [
    'with several files open for late lines',
    async (logs, reader) => {
      const { disk, time } = logs;
      for (const number of ['1', '2', '3', '4']) {
        disk.shift('app.log');
        write(disk, `${number}\n`);
        expect(await time.run(() => reader.next())).toEqual(line(number));
      }
      expect(disk.opened).toBe(4);
      return waiting(logs, reader);
    },
  ],
];

const reason = new Error('stop');
const waysOut: readonly (readonly [string, (reader: LineReader, controller: AbortController) => unknown])[] = [
  ['an abort', (_, controller) => controller.abort(reason)],
  ['return()', (reader) => reader.return()],
  ['dispose', (reader) => reader[Symbol.asyncDispose]()],
];

describe.each(waits)('a read that waits %s', (_, wait) => {
  test.each(waysOut)('is ended by %s at once, and nothing stays open', async (way, leave) => {
    await onVirtualDisk(async (logs) => {
      const controller = new AbortController();
      const reader = lineReader(PATH, { follow: FOLLOW, signal: controller.signal });
      const { pending } = await wait(logs, reader);
      const before = logs.time.now;
      const left = leave(reader, controller);
      if (way === 'an abort') await expect(pending).rejects.toBe(reason);
      else expect(await pending).toEqual(DONE);
      await left;
      await settleTasks();
      expect(logs.time.now).toBe(before);
    });
  });
});

describe('before the first read', () => {
  test.each(waysOut)('%s opens nothing', async (way, leave) => {
    await onVirtualDisk(async ({ disk }) => {
      write(disk, 'one\n');
      const calls: string[] = [];
      disk.step = (call) => void calls.push(call);
      const watch = jest.spyOn(disk, 'watch');
      const controller = new AbortController();
      const reader = lineReader(PATH, { follow: FOLLOW, signal: controller.signal });
      await settleTasks();
      await leave(reader, controller);
      if (way === 'an abort') await expect(reader.next()).rejects.toBe(reason);
      expect(await reader.next()).toEqual(DONE);
      expect(calls).toEqual([]);
      expect(watch).not.toHaveBeenCalled();
    });
  });
});

describe('break', () => {
  test('in the middle of a batch closes the file', async () => {
    await onVirtualDisk(async ({ disk }) => {
      write(disk, 'one\ntwo\nthree\n');
      for await (const text of lineReader(PATH, { follow: FOLLOW })) if (text === 'two') break;
    });
  });

  test('with files open for late lines closes them all', async () => {
    await onVirtualDisk(async ({ disk, time }) => {
      write(disk, '1\n');
      await time.run(async () => {
        for await (const text of lineReader(PATH, { follow: FOLLOW })) {
          if (text === '5') break;
          disk.shift('app.log');
          write(disk, `${String(Number(text) + 1)}\n`);
        }
      });
    });
  });

  test('out of batches closes the file', async () => {
    await onVirtualDisk(async ({ disk }) => {
      write(disk, 'one\ntwo\n');
      for await (const lines of lineReader(PATH, { follow: FOLLOW }).batches()) {
        expect(lines).toEqual(['one', 'two']);
        break;
      }
    });
  });
});

test('an operator that has had enough ends what it follows', async () => {
  await onVirtualDisk(async ({ disk }) => {
    write(disk, 'one\ntwo\nthree\n');
    expect(await lineReader(PATH, { follow: FOLLOW }).take(2).toArray()).toEqual(['one', 'two']);
  });
});

test('return() a second time has nothing to do', async () => {
  await onVirtualDisk(async ({ disk }) => {
    write(disk, 'one\n');
    const reader = lineReader(PATH, { follow: FOLLOW });
    await reader.next();
    expect(await reader.return()).toEqual(DONE);
    expect(await reader.return()).toEqual(DONE);
    expect(await reader.next()).toEqual(DONE);
  });
});

describe('a call of the file system that hangs', () => {
  /** Begins to read, and hangs in the call of that number until it is let go. */
  async function hang(disk: VirtualDisk, number: number, read: () => unknown): Promise<() => void> {
    let letGo = (): void => undefined;
    let calls = 0;
    disk.step = () => {
      return ++calls === number ? new Promise<void>((resolve) => (letGo = resolve)) : undefined;
    };
    read();
    await settleTasks();
    expect(calls).toBe(number);
    return letGo;
  }

  // The first read of a file that is there takes twelve calls.
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);

  test.each(numbers)('does not hold up an abort, and what it opened is closed (call %d)', async (number) => {
    await onVirtualDisk(async ({ disk, time }) => {
      write(disk, 'one\n');
      disk.append(disk.create('app.log.1'), 'old\n');
      const controller = new AbortController();
      const reader = lineReader(PATH, { follow: FOLLOW, signal: controller.signal });
      let outcome: unknown;
      const letGo = await hang(disk, number, () => void reader.next().catch((error: unknown) => (outcome = error)));
      controller.abort(reason);
      await settleTasks();
      expect(outcome).toBe(reason);
      expect(time.now).toBe(0);
      letGo();
      await time.advance(0);
    });
  });

  test('is waited for no longer than graceMs, and reported', async () => {
    await onVirtualDisk(async ({ disk, time }) => {
      write(disk, 'one\n');
      const onOrphan = jest.fn();
      const reader = lineReader(PATH, { follow: FOLLOW, graceMs: 500, name: 'log', onOrphan });
      const letGo = await hang(disk, 3, () => void reader.next());
      await time.run(() => reader.return());
      expect(time.now).toBe(500);
      expect(onOrphan).toHaveBeenCalledTimes(1);
      expect(onOrphan.mock.calls[0]).toMatchObject([{ name: 'log' }]);
      letGo();
      await settleTasks();
    });
  });

  test('and fails when the reader is long gone is no unhandled rejection', async () => {
    await onVirtualDisk(async ({ disk, time }) => {
      write(disk, 'one\n');
      let fail = (_: Error): void => undefined;
      disk.step = () => new Promise<void>((_, reject) => (fail = reject));
      const reader = lineReader(PATH, { follow: FOLLOW, graceMs: 0 });
      const pending = reader.next();
      await settleTasks();
      expect(await time.run(() => Promise.all([pending, reader.return()]))).toEqual([DONE, DONE]);
      fail(new Error('too late'));
      await settleTasks();
    });
  });
});

describe('overlapping next()', () => {
  test('get the lines in order, as they come', async () => {
    await onVirtualDisk(async ({ disk, time }) => {
      const reader = lineReader(PATH, { follow: FOLLOW });
      const reads = [reader.next(), reader.next(), reader.next()];
      await time.advance(LONG_MS);
      write(disk, 'one\n');
      await time.advance(LONG_MS);
      disk.shift('app.log');
      write(disk, 'two\nthree\n');
      expect(await time.run(() => Promise.all(reads))).toEqual(['one', 'two', 'three'].map(line));
      await reader.return();
    });
  });

  test('all end when the reader is left', async () => {
    await onVirtualDisk(async ({ disk, time }) => {
      write(disk, 'one\n');
      const reader = lineReader(PATH, { follow: FOLLOW });
      const reads = [reader.next(), reader.next(), reader.next()];
      await time.advance(LONG_MS);
      await reader.return();
      expect(await Promise.all(reads)).toEqual([line('one'), DONE, DONE]);
    });
  });

  test('never have two calls of the file system under way at once', async () => {
    await onVirtualDisk(async ({ disk, time }) => {
      write(disk, 'one\ntwo\n');
      let under = 0;
      let most = 0;
      disk.step = async () => {
        most = Math.max(most, ++under);
        await settleTasks(1);
        under--;
      };
      const reader = lineReader(PATH, { follow: FOLLOW });
      await time.run(() => Promise.all([reader.next(), reader.next()]));
      expect(most).toBe(1);
      await reader.return();
    });
  });
});

describe('looking', () => {
  test('every pollMs, where the platform tells of nothing', async () => {
    await onVirtualDisk(async ({ disk, time }) => {
      const reader = lineReader(PATH, { follow: FOLLOW });
      const pending = reader.next();
      await time.advance(0);
      write(disk, 'one\n');
      let came: number | undefined;
      void pending.then(() => (came = time.now));
      await time.advance(POLL_MS - 1);
      expect(came).toBeUndefined();
      await time.advance(1);
      expect(came).toBe(POLL_MS);
      await reader.return();
    });
  });

  test('at once, where it does', async () => {
    await onVirtualDisk(
      async ({ disk, time }) => {
        const reader = lineReader(PATH, { follow: { ...FOLLOW, pollMs: 60_000 } });
        const pending = reader.next();
        await time.advance(1);
        write(disk, 'one\n');
        await settleTasks();
        expect(await pending).toEqual(line('one'));
        expect(time.now).toBe(1);
        await reader.return();
      },
      { telling: true },
    );
  });

  test('not for what happens to other names', async () => {
    await onVirtualDisk(async ({ disk, time }) => {
      const reader = lineReader(PATH, { follow: FOLLOW });
      const pending = reader.next();
      await time.advance(1);
      let calls = 0;
      disk.step = () => void calls++;
      const tell = (name: string | null): void => disk.watchers.forEach((changed) => changed(name));
      tell('other.log');
      tell('app');
      await settleTasks();
      expect(calls).toBe(0);
      for (const name of ['app.log', 'app.log.1', null]) {
        calls = 0;
        tell(name);
        await settleTasks();
        expect(calls).toBeGreaterThan(0);
      }
      await reader.return();
      expect(await pending).toEqual(DONE);
    });
  });

  test('when a hint falls into a look, there is another one', async () => {
    await onVirtualDisk(async ({ disk, time }) => {
      const reader = lineReader(PATH, { follow: { ...FOLLOW, pollMs: 60_000 } });
      const pending = reader.next();
      await time.advance(60_000);
      let written = false;
      disk.step = (call) => {
        if (written || call !== 'stats') return;
        written = true;
        // Just after this call has seen nothing.
        queueMicrotask(() =>
          queueMicrotask(() => {
            write(disk, 'one\n');
            disk.watchers.forEach((changed) => changed('app.log'));
          }),
        );
      };
      disk.watchers.forEach((changed) => changed('app.log'));
      await settleTasks();
      expect(written).toBe(true);
      expect(await pending).toEqual(line('one'));
      expect(time.now).toBe(60_000);
      await reader.return();
    });
  });
});
