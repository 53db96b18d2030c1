import { describe, expect, jest, test } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { onVirtualDisk } from '../../../test/on-virtual-disk.ts';
import { lineReader } from '../line-reader.ts';
import { type Watch, watchFolder } from './watch-folder.ts';

const never: Watch = () => {
  throw Object.assign(new Error('no more watches'), { code: 'ENOSPC' });
};

class Watcher extends EventEmitter {
  readonly close = jest.fn<() => void>();
}

test.each(['ENOSPC', 'ENOSYS', 'EMFILE', 'ENOENT', 'EACCES'])(
  'a folder that cannot be watched (%s) is none to tell of',
  (code) => {
    const fail = jest.fn<Watch>(() => {
      throw Object.assign(new Error(code), { code });
    });
    const changed = jest.fn();
    const stop = watchFolder('/logs', changed, fail);
    expect(fail).toHaveBeenCalledTimes(1);
    expect(stop).not.toThrow();
    expect(changed).not.toHaveBeenCalled();
  },
);

describe('a folder that is watched', () => {
  test('does not keep the process alive by that', () => {
    const watch = jest.fn<Watch>(() => new Watcher());
    watchFolder('/logs', () => undefined, watch);
    expect(watch).toHaveBeenCalledWith('/logs', { persistent: false }, expect.any(Function));
  });

  test('tells the names of what changes, where the platform knows them', () => {
    const names: (string | null)[] = [];
    let tell = (_: string, __: string | null): void => undefined;
    watchFolder(
      '/logs',
      (name) => names.push(name),
      (_, __, changed) => {
        tell = changed;
        return new Watcher();
      },
    );
    tell('change', 'app.log');
    tell('rename', null);
    expect(names).toEqual(['app.log', null]);
  });

  test('is watched no longer when that fails later, and to stop it then does no harm', () => {
    const watcher = new Watcher();
    const stop = watchFolder(
      '/logs',
      () => undefined,
      () => watcher,
    );
    watcher.emit('error', Object.assign(new Error('gone'), { code: 'EPERM' }));
    expect(watcher.close).toHaveBeenCalledTimes(1);
    expect(stop).not.toThrow();
    expect(() => watcher.emit('error', new Error('once more'))).not.toThrow();
  });

  test('is let go of once', () => {
    const watcher = new Watcher();
    watchFolder(
      '/logs',
      () => undefined,
      () => watcher,
    )();
    expect(watcher.close).toHaveBeenCalledTimes(1);
  });
});

test('where no folder can be watched, looking now and then does it alone', async () => {
  await onVirtualDisk(async ({ disk, time }) => {
    jest.spyOn(disk, 'watch').mockImplementation((folder, changed) => watchFolder(folder, changed, never));
    const log = disk.create('app.log');
    disk.append(log, 'one\n');
    const reader = lineReader('/logs/app.log', { follow: { pollMs: 100 } });
    expect(await time.run(() => reader.next())).toEqual({ value: 'one', done: false });
    disk.append(log, 'two\n');
    disk.shift('app.log');
    disk.append(disk.create('app.log'), 'three\n');
    expect(await time.run(() => reader.next())).toEqual({ value: 'two', done: false });
    expect(await time.run(() => reader.next())).toEqual({ value: 'three', done: false });
    expect(time.now).toBeLessThanOrEqual(200);
    await reader.return();
  });
});
