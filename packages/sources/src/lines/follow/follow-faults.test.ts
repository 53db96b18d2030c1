// What goes wrong at any call of the file system, and what is left then.
import { expect, test } from '@jest/globals';
import type { VirtualDisk } from '../../../test/virtual-disk.ts';
import { onVirtualDisk } from '../../../test/on-virtual-disk.ts';
import { lineReader } from '../line-reader.ts';

const PATH = '/logs/app.log';
const FOLLOW = { pollMs: 100, lingerMs: 300 };

/** An error as `node:fs` has it. */
function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: told by the disk, ${syscall}`), { code, syscall });
}

/** What happens to a log after each line of it, so that every way of rotation is met. Answers the lines, the last of all last. */
function tour(disk: VirtualDisk, width: number): { lines: string[]; after: (line: string) => void } {
  const lines = ['a', 'late', 'b', 'c', 'd', 'e'].map((line) => line.padEnd(width, line));
  const [a, late, b, c, d, e] = lines.map((line) => `${line}\n`) as [string, string, string, string, string, string];
  let log = disk.create('app.log');
  disk.append(log, a);
  const events: Record<string, () => void> = {
    [a]: () => {
      disk.shift('app.log');
      disk.append(log, late);
      log = disk.create('app.log');
      disk.append(log, b);
    },
    [b]: () => {
      disk.append(log, c);
      disk.rename('app.log.1', 'app.log.2');
      disk.append(disk.create('app.log.1'), log.bytes);
      disk.truncate(log);
      disk.append(log, d);
    },
    [d]: () => {
      disk.truncate(log); // and nobody made a copy
      disk.append(log, e);
    },
  };
  return { lines, after: (line) => events[`${line}\n`]?.() };
}

async function read(disk: VirtualDisk, width: number, signal?: AbortSignal): Promise<string[]> {
  const { lines, after } = tour(disk, width);
  const given: string[] = [];
  for await (const line of lineReader(PATH, { follow: FOLLOW, signal })) {
    given.push(line);
    after(line);
    if (line === lines.at(-1)) break;
  }
  return given;
}

/** Takes the tour once for each call of the file system that it makes, and tells which call it is. */
async function atEachCall(width: number, visit: (number: number) => Promise<void>): Promise<void> {
  let calls = 0;
  await onVirtualDisk(async ({ disk, time }) => {
    disk.step = () => void calls++;
    expect(await time.run(() => read(disk, width))).toEqual(tour(disk, width).lines);
  });
  expect(calls).toBeGreaterThan(40);
  for (let number = 1; number <= calls; number++) await visit(number);
}

// Above 1024 bytes a file is told apart from others by its beginning.
const WIDTHS = [8, 1100];

test.each(WIDTHS)(
  'whichever call fails, the error says so and no file stays open (lines of %d bytes)',
  async (width) => {
    await atEachCall(width, (number) =>
      onVirtualDisk(async ({ disk, time }) => {
        let calls = 0;
        disk.step = (call) => {
          if (++calls === number && call !== 'close') throw systemError('EIO', call);
        };
        const outcome = await time.run(() => read(disk, width)).catch((error: unknown) => error);
        // What may not be read is left out where it need not be followed.
        if (Array.isArray(outcome)) expect(outcome).toEqual(tour(disk, width).lines);
        else expect(outcome).toMatchObject({ code: 'EIO', path: PATH, cause: { code: 'EIO' } });
      }),
    );
  },
);

test.each(WIDTHS)('an abort during any call leaves no file open (lines of %d bytes)', async (width) => {
  await atEachCall(width, (number) =>
    onVirtualDisk(async ({ disk, time }) => {
      const controller = new AbortController();
      const reason = new Error('stop');
      let calls = 0;
      disk.step = () => {
        if (++calls === number) controller.abort(reason);
      };
      const outcome = await time.run(() => read(disk, width, controller.signal)).catch((error: unknown) => error);
      if (Array.isArray(outcome)) expect(outcome).toEqual(tour(disk, width).lines);
      else expect(outcome).toBe(reason);
      await time.advance(0);
    }),
  );
});

test.each(['stats', 'open', 'read'])(
  'a file that may not be read is an error at the first read (EACCES on %s)',
  async (failing) => {
    await onVirtualDisk(async ({ disk, time }) => {
      disk.append(disk.create('app.log'), 'one\n');
      disk.step = (call) => {
        if (call === failing) throw systemError('EACCES', call);
      };
      const reader = lineReader(PATH, { follow: FOLLOW });
      await expect(time.run(() => reader.next())).rejects.toMatchObject({
        message: `Cannot read ${PATH}: permission denied`,
        code: 'EACCES',
        path: PATH,
        cause: { code: 'EACCES' },
      });
      expect(await reader.next()).toEqual({ value: undefined, done: true });
    });
  },
);

test('a file that may not be read any more is an error after all lines before it', async () => {
  await onVirtualDisk(async ({ disk, time }) => {
    const log = disk.create('app.log');
    disk.append(log, 'one\ntwo\n');
    const reader = lineReader(PATH, { follow: FOLLOW });
    expect(await time.run(() => reader.next())).toEqual({ value: 'one', done: false });
    disk.step = (call) => {
      if (call === 'read') throw systemError('EIO', call);
    };
    expect(await time.run(() => reader.next())).toEqual({ value: 'two', done: false });
    await expect(time.run(() => reader.next())).rejects.toMatchObject({ code: 'EIO', path: PATH });
    expect(reader.checkpoint).toMatchObject({ offset: 8, line: 3 });
  });
});

test('a file beside it that could not be read at the start is left out ever after', async () => {
  await onVirtualDisk(async ({ disk, time }) => {
    disk.append(disk.create('app.log.secret'), 'secret\n');
    disk.append(disk.create('app.log'), 'one\n');
    disk.forbidden.add('app.log.secret');
    const reader = lineReader(PATH, { follow: FOLLOW });
    expect(await time.run(() => reader.next())).toEqual({ value: 'one', done: false });
    disk.shift('app.log');
    disk.append(disk.create('app.log'), 'two\n');
    expect(await time.run(() => reader.next())).toEqual({ value: 'two', done: false });
    await reader.return();
  });
});

test('one that cannot be read later on may hold lines: it is an error that names it', async () => {
  await onVirtualDisk(async ({ disk, time }) => {
    disk.append(disk.create('app.log'), 'one\n');
    const reader = lineReader(PATH, { follow: FOLLOW });
    expect(await time.run(() => reader.next())).toEqual({ value: 'one', done: false });
    disk.append(disk.create('app.log.secret'), 'secret\n');
    disk.forbidden.add('app.log.secret');
    disk.shift('app.log');
    disk.append(disk.create('app.log'), 'two\n');
    await expect(time.run(() => reader.next())).rejects.toMatchObject({
      message: `Cannot read ${PATH}.secret: permission denied`,
      path: `${PATH}.secret`,
    });
  });
});

test('from a checkpoint on, a file that cannot be read is left out only when it was not written to since', async () => {
  await onVirtualDisk(async ({ disk, time }) => {
    const write = (line: string): void => {
      disk.append(disk.entries.get('app.log') ?? disk.create('app.log'), line);
    };
    disk.append(disk.create('app.log.secret'), 'secret\n');
    disk.forbidden.add('app.log.secret');
    write('one\n');
    await time.advance(5000);
    const first = lineReader(PATH, { follow: FOLLOW });
    await time.run(() => first.next());
    const start = first.checkpoint;
    await first.return();
    await time.advance(5000);
    write('two\n');
    expect(await time.run(() => lineReader(PATH, { follow: FOLLOW, start }).first())).toBe('two');

    for (const line of ['three\n', 'four\n']) {
      disk.shift('app.log');
      write(line);
    }
    disk.forbidden.add('app.log.1');
    await expect(time.run(() => lineReader(PATH, { follow: FOLLOW, start }).next())).rejects.toMatchObject({
      message: `Cannot read ${PATH}.1: permission denied`,
    });
  });
});

test('one that cannot be opened while copies are looked for is not forgotten', async () => {
  await onVirtualDisk(async ({ disk, time }) => {
    const log = disk.create('app.log');
    disk.append(log, `${'x'.repeat(1500)}\n`);
    const reader = lineReader(PATH, { follow: FOLLOW });
    await time.run(() => reader.next());
    disk.truncate(log); // and nobody made a copy
    disk.append(log, 'one\n');
    disk.step = (call) => {
      // It comes between the two looks at the folder.
      if (call !== 'names' || disk.entries.has('app.log.1') || ++looks < 3) return;
      disk.append(disk.create('app.log.1'), 'lost\n');
      disk.forbidden.add('app.log.1');
    };
    let looks = 0;
    expect(await time.run(() => reader.next())).toEqual({ value: 'one', done: false });
    disk.rename('app.log', 'app.log.2');
    disk.append(disk.create('app.log'), 'two\n');
    await expect(time.run(() => reader.next())).rejects.toMatchObject({ code: 'EACCES' });
  });
});

test('an old file that may not be read is left out at the start', async () => {
  await onVirtualDisk(async ({ disk, time }) => {
    disk.append(disk.create('app.log.1'), 'old\n');
    disk.append(disk.create('app.log'), 'one\n');
    let opened = 0;
    disk.step = (call) => {
      if (call === 'open' && ++opened === 2) throw systemError('EACCES', call);
    };
    expect(await time.run(() => lineReader(PATH, { follow: FOLLOW }).first())).toBe('one');
    expect(opened).toBeGreaterThanOrEqual(2);
  });
});
