import { virtualTime } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fineSettings, historyOf, mixedHistory, type Setting, settings } from '../../../test/log-arbitraries.ts';
import { type LogEvent, LogHistory } from '../../../test/log-history.ts';
import { VirtualDisk } from '../../../test/virtual-disk.ts';
import { lineReader } from '../line-reader.ts';

/** Follows a log to its last line, while what happens to it happens between any two calls of the file system. */
async function follow(events: readonly LogEvent[], { grain, telling, pace, lingerMs }: Setting): Promise<void> {
  const time = virtualTime();
  const disk = new VirtualDisk({ grain, telling });
  const unmount = disk.mount();
  try {
    const history = new LogHistory(disk, 'app.log');
    history.play({ kind: 'lines', count: 1, width: 0 });
    const given: string[] = [];
    const steps = [...events];
    let calls = 0;
    let finished = false;
    disk.step = () => {
      if (given.length === 0) return; // what was rotated away before the reader began is no concern of it
      for (let left = pace[calls++ % pace.length]!; left > 0 && !finished; left--) {
        const event = steps.shift();
        if (event !== undefined) history.play(event);
        else history.finish();
        finished = event === undefined;
      }
    };
    await time.run(async () => {
      for await (const line of lineReader('/logs/app.log', { follow: { lingerMs } })) {
        given.push(line);
        if (finished && line === history.written.at(-1)) break;
      }
    });
    const seen = new Set(given);
    const lines = new Set(history.written);
    const torn = given.filter((line) => !lines.has(line));
    expect(torn.filter((half) => ![...history.exposed].some((line) => line.startsWith(half)))).toEqual([]);
    expect(given.filter((line) => lines.has(line))).toEqual(
      history.written.filter((line) => seen.has(line) || !history.exposed.has(line)),
    );
    expect([disk.opened, disk.watchers.size, time.pending]).toEqual([0, 0, 0]);
  } finally {
    unmount();
    time.restore();
  }
}

test('whatever rename rotations fall between any two looks, every line is given once and in order', async () => {
  await fc.assert(fc.asyncProperty(historyOf('rename', 'reopen'), settings, follow));
});

test('whatever recreations fall between any two looks, every line is given once and in order', async () => {
  await fc.assert(fc.asyncProperty(historyOf('remove', 'reopen'), settings, follow));
});

test('under copytruncate every line is given once and in order, but for those written between copy and truncation', async () => {
  await fc.assert(fc.asyncProperty(historyOf('copy', 'truncate'), settings, follow));
});

test('whatever rotations of both kinds fall between any two looks, every line is given once and in order', async () => {
  await fc.assert(fc.asyncProperty(mixedHistory, fineSettings, follow));
});
