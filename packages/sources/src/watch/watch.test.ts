import { settleTasks } from '@forawait/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  watch as watchByNode,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { timersLeft } from '../../test/timers-left.ts';
import type { Watch } from '../lines/follow/watch-folder.ts';
import type { FileChange } from './file-change.ts';
import { FileWatcher } from './file-watcher.ts';
import type { WatchOptions } from './options.ts';
import { watch } from './watch.ts';

let root = '';
let open = 0;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'forawait-watch-')));
  open = 0;
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  expect(open).toBe(0);
});

const at = (...names: string[]): string => join(root, ...names);

/** The platform's, counted. */
const platform: Watch = (folder, options, changed) => {
  const watcher = watchByNode(folder, options, changed);
  open++;
  let closed = false;
  return {
    on: (event, failed) => watcher.on(event, failed),
    close: () => {
      if (!closed) open--;
      closed = true;
      watcher.close();
    },
  };
};
/** One that can watch nothing. */
const none: Watch = () => {
  throw Object.assign(new Error('no watch is left'), { code: 'ENOSPC' });
};

/** By hints alone, or by looking now and then alone. */
const ways: readonly (readonly [string, WatchOptions, Watch])[] = [
  ['by hints', { pollMs: 2 ** 31 - 1, debounceMs: 0 }, platform],
  ['by looking', { pollMs: 1 }, none],
];

const told = ({ type, path }: FileChange): string => `${type} ${relative(root, path)}`;

/** One that has looked: what there was, so many paths, has been told. */
async function begun(path: string, options: WatchOptions, by: Watch = platform, there = 1): Promise<FileWatcher> {
  const watcher = new FileWatcher(path, { ...options, initial: true }, by);
  for (let n = 0; n < there; n++) expect((await watcher.next()).value?.type).toBe('added');
  return watcher;
}

const next = async (watcher: FileWatcher): Promise<string> => told((await watcher.next()).value!);

describe.each(ways)('%s', (_way, options, by) => {
  test('a file is added, changed and removed', async () => {
    mkdirSync(at('box'));
    const watcher = await begun(at('box'), options, by);
    writeFileSync(at('box', 'file'), '');
    expect(await next(watcher)).toBe('added box/file');
    appendFileSync(at('box', 'file'), '2');
    expect(await next(watcher)).toBe('changed box/file');
    rmSync(at('box', 'file'));
    expect(await next(watcher)).toBe('removed box/file');
    await watcher.return();
  });

  test('a file that is replaced, as editors save, is watched on', async () => {
    writeFileSync(at('file'), '1');
    const watcher = await begun(at('file'), options, by);
    for (const text of ['2', '3', '4']) {
      writeFileSync(at('.file.new'), text);
      renameSync(at('.file.new'), at('file'));
      expect(await next(watcher)).toBe('changed file');
    }
    await watcher.return();
  });

  test('a file that is renamed is removed and added', async () => {
    mkdirSync(at('box'));
    writeFileSync(at('box', 'a'), '1');
    const watcher = await begun(at('box'), options, by, 2);
    renameSync(at('box', 'a'), at('box', 'b'));
    expect([await next(watcher), await next(watcher)].sort()).toEqual(['added box/b', 'removed box/a']);
    await watcher.return();
  });

  test('a file that becomes a folder is removed and added', async () => {
    writeFileSync(at('file'), '1');
    const watcher = await begun(at('file'), options, by);
    rmSync(at('file'));
    mkdirSync(at('file'));
    expect([await next(watcher), await next(watcher)]).toEqual(['removed file', 'added file']);
    await watcher.return();
  });

  test('a folder that is removed and made anew is watched on', async () => {
    mkdirSync(at('box'));
    const watcher = await begun(at('box'), options, by);
    rmSync(at('box'), { recursive: true });
    expect(await next(watcher)).toBe('removed box');
    mkdirSync(at('box'));
    expect(await next(watcher)).toBe('added box');
    writeFileSync(at('box', 'new'), '1');
    expect(await next(watcher)).toBe('added box/new');
    await watcher.return();
  });

  test('recursive: folders that come are watched, too', async () => {
    mkdirSync(at('box', 'deep'), { recursive: true });
    const watcher = await begun(at('box'), { ...options, recursive: true }, by, 2);
    mkdirSync(at('box', 'deep', 'deeper'));
    expect(await next(watcher)).toBe('added box/deep/deeper');
    writeFileSync(at('box', 'deep', 'deeper', 'file'), '1');
    expect(await next(watcher)).toBe('added box/deep/deeper/file');
    rmSync(at('box', 'deep'), { recursive: true });
    const removed = ['box/deep', 'box/deep/deeper', 'box/deep/deeper/file'].map((path) => `removed ${path}`);
    expect([await next(watcher), await next(watcher), await next(watcher)].sort()).toEqual(removed);
    await watcher.return();
  });
});

type Step = readonly [act: 'write' | 'remove' | 'move' | 'folder' | 'read', from: number, to: number];

/** Does a step where it can be done. */
function act([what, from, to]: Step, paths: readonly string[]): void {
  try {
    if (what === 'write') appendFileSync(paths[from]!, 'x');
    else if (what === 'remove') rmSync(paths[from]!, { recursive: true });
    else if (what === 'move') renameSync(paths[from]!, paths[to]!);
    else mkdirSync(paths[from]!);
  } catch (error) {
    expect((error as { code?: unknown }).code).toMatch(
      /^(ENOENT|EEXIST|ENOTDIR|EISDIR|ENOTEMPTY|EINVAL|ERR_FS_EISDIR)$/,
    );
  }
}

/** What is there by what was told: nothing is added twice, and nothing removed or changed that is not there. */
function apply(there: Map<string, string>, changes: readonly FileChange[]): void {
  for (const { type, path, kind } of changes) {
    expect(there.get(path)).toBe(type === 'added' ? undefined : kind);
    if (type === 'removed') there.delete(path);
    else there.set(path, kind);
  }
}

test.each(ways)('%s, whatever happens, what is told adds up to what is there', async (_way, options, by) => {
  const name = fc.integer({ min: 0, max: 5 });
  const kind = fc.constantFrom(
    'write' as const,
    'remove' as const,
    'move' as const,
    'folder' as const,
    'read' as const,
  );
  const step = fc.tuple(kind, name, name);
  let turn = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const box = at(`box${String(turn++)}`);
      const paths = ['a', 'b', 'd', 'd/a', 'd/e', 'd/e/f'].map((path) => join(box, path));
      mkdirSync(box);
      const batches = new FileWatcher(box, { ...options, recursive: true, initial: true }, by).batches();
      const there = new Map<string, string>();
      const read = async (): Promise<void> => apply(there, (await batches.next()).value ?? []);
      await read();
      let marks = 0;
      for (const each of steps) {
        if (each[0] !== 'read') act(each, paths);
        else {
          writeFileSync(join(box, `mark${String(marks++)}`), '');
          await read();
        }
      }
      writeFileSync(join(box, 'last'), '');
      while (!there.has(join(box, 'last'))) await read();
      const found = readdirSync(box, { recursive: true }).map((path) => join(box, String(path)));
      expect([...there.keys()].sort()).toEqual([box, ...found].sort());
      await batches.return();
      expect(open).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('recursive: folders deeper than a path can name are without content, and end nothing', async () => {
  const name = 'd'.repeat(250);
  const half = Array.from({ length: 10 }, () => name);
  mkdirSync(at(...half), { recursive: true });
  execFileSync('mkdir', ['-p', join(...half)], { cwd: at(...half) });
  try {
    const seen = await watch(root, { recursive: true, initial: true }).batches().first();
    expect(seen?.length).toBeGreaterThan(10);
  } finally {
    execFileSync('rm', ['-rf', at(name)]);
  }
});

test('initial tells what is there, a folder before its content, and not what is behind links', async () => {
  mkdirSync(at('box', 'deep'), { recursive: true });
  writeFileSync(at('box', 'deep', 'file'), '1');
  symlinkSync('..', at('box', 'link'));
  const all = new FileWatcher(pathToFileURL(at('box')), { initial: true, recursive: true }, platform);
  expect(await all.take(4).map(told).toArray()).toEqual([
    'added box',
    'added box/deep',
    'added box/link',
    'added box/deep/file',
  ]);
  const flat = new FileWatcher(at('box'), { initial: true }, platform);
  expect(await flat.take(3).map(told).toArray()).toEqual(['added box', 'added box/deep', 'added box/link']);
});

test('what came and went between two reads is not told, and much is told as one', async () => {
  mkdirSync(at('box'));
  const watcher = await begun(at('box'), { pollMs: 1 });
  writeFileSync(at('box', 'gone'), '1');
  writeFileSync(at('box', 'kept'), '1');
  appendFileSync(at('box', 'kept'), '2');
  rmSync(at('box', 'gone'));
  expect((await watcher.next()).value).toEqual({ type: 'added', path: at('box', 'kept'), kind: 'file' });
  await watcher.return();
});

test('the first read of what is not there is a clear error', async () => {
  await expect(new FileWatcher(at('none'), {}, platform).next()).rejects.toMatchObject({
    message: `Cannot read ${at('none')}: no such file`,
    code: 'ENOENT',
    cause: { code: 'ENOENT' },
  });
});

test('nothing is watched before the first read', async () => {
  writeFileSync(at('file'), '1');
  const watcher = new FileWatcher(at('file'), {}, platform);
  await settleTasks();
  expect(open).toBe(0);
  await watcher.return();
  expect(open).toBe(0);
});

test('leaving at any moment lets go of every watch and every timer', async () => {
  mkdirSync(at('box', 'deep'), { recursive: true });
  for (let turns = 0; turns < 8; turns++) {
    const left = await timersLeft(async () => {
      const watcher = new FileWatcher(at('box'), { recursive: true }, platform);
      const pending = watcher.next();
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      await watcher.return();
      expect(await pending).toEqual({ value: undefined, done: true });
    });
    expect([open, left]).toEqual([0, 0]);
  }
});

test('an abort rejects with the reason, and lets go', async () => {
  writeFileSync(at('file'), '1');
  const controller = new AbortController();
  const watcher = new FileWatcher(at('file'), { signal: controller.signal }, platform);
  const pending = watcher.next();
  await settleTasks();
  controller.abort('stop');
  await expect(pending).rejects.toBe('stop');
  await watcher.return();
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test.each([
  ['no path', ['', {}], 'TypeError', 'Cannot watch "": it must be a path or a file: URL'],
  ['a URL of the web', [new URL('http://a/'), {}], 'TypeError', 'Cannot watch http://a/: it must be a path or a file:'],
  ['a number', [3, {}], 'TypeError', 'Cannot watch the number 3: it must be a path'],
  ['an option that is none', ['a', { recursiv: true }], 'TypeError', 'did you mean recursive?'],
  ['recursive', ['a', { recursive: 1 }], 'TypeError', 'Cannot watch with recursive the number 1'],
  ['pollMs', ['a', { pollMs: 0 }], 'RangeError', 'Cannot watch with pollMs 0: it must be 1 or more'],
  ['debounceMs', ['a', { debounceMs: -1 }], 'RangeError', 'Cannot watch with debounceMs -1: it must be 0 or more'],
] as const)('%s is refused at the call', (_name, args, kind, message) => {
  let error: unknown;
  try {
    watch(...(args as unknown as Parameters<typeof watch>));
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({ name: kind, message: expect.stringContaining(message) });
});
