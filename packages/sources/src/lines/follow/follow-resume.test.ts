import { virtualTime } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fineSettings, historyOf, mixedHistory, type Setting, settings } from '../../../test/log-arbitraries.ts';
import { type LogEvent, LogHistory } from '../../../test/log-history.ts';
import { VirtualDisk } from '../../../test/virtual-disk.ts';
import { lineReader } from '../line-reader.ts';
import type { FollowCheckpoint } from './checkpoint.ts';
import { FollowGapError } from './gap-error.ts';

/** A reader that ends after so many lines, of which it stored the place of every so manieth; and what happens until the next. */
interface Life {
  readonly lines: number;
  readonly every: number;
  readonly meanwhile: number;
}

const lives: fc.Arbitrary<Life[]> = fc.array(
  fc.record({
    lines: fc.integer({ min: 1, max: 40 }),
    every: fc.integer({ min: 1, max: 5 }),
    meanwhile: fc.integer({ min: 0, max: 15 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The lines that each life gave, and how many of the lines of the one before it had been stored. */
interface Told {
  readonly given: string[];
  stored: number;
}

async function live(events: readonly LogEvent[], lifes: readonly Life[], setting: Setting): Promise<void> {
  const time = virtualTime();
  const disk = new VirtualDisk(setting);
  const unmount = disk.mount();
  try {
    const history = new LogHistory(disk, 'app.log');
    history.play({ kind: 'lines', count: 1, width: 0 });
    const steps = [...events];
    let finished = false;
    const play = (): void => {
      const event = steps.shift();
      if (event !== undefined) history.play(event);
      else if (!finished) history.finish();
      finished ||= event === undefined;
    };
    const told: Told[] = [];
    let checkpoint: FollowCheckpoint | undefined;
    for (const { lines, every, meanwhile } of [...lifes, { lines: Infinity, every: 1, meanwhile: 0 }]) {
      const life: Told = { given: [], stored: 0 };
      let calls = 0;
      disk.step = () => {
        // What happens before the very first line may be none of its concern; a later life knows where to begin.
        if (checkpoint === undefined) return;
        for (let left = setting.pace[calls++ % setting.pace.length]!; left > 0; left--) play();
      };
      const follow = { lingerMs: setting.lingerMs };
      const reader = lineReader('/logs/app.log', { follow, start: checkpoint });
      const reading = time.run(async () => {
        for await (const line of reader) {
          life.given.push(line);
          if (life.given.length === 1 || life.given.length % every === 0) {
            life.stored = life.given.length;
            checkpoint = JSON.parse(JSON.stringify(reader.checkpoint)) as FollowCheckpoint;
          }
          if (life.given.length >= lines || (finished && line === history.written.at(-1))) break;
        }
      });
      const gap = await reading.then(
        () => false,
        (error: unknown) => {
          if (error instanceof FollowGapError) return true;
          throw error;
        },
      );
      if (gap) {
        // The contract: at least once, and never a gap that is not told. What was written between copy and truncation is
        // part of what the checkpoint knows, and no file has it any more: nobody can tell what else was lost with it.
        const there = new Set([...disk.entries.values()].flatMap(({ bytes }) => bytes.toString().split('\n')));
        expect([...history.exposed].filter((line) => !there.has(line))).not.toEqual([]);
        expect([disk.opened, disk.watchers.size, time.pending]).toEqual([0, 0, 0]);
        return;
      }
      told.push(life);
      expect([disk.opened, disk.watchers.size, time.pending]).toEqual([0, 0, 0]);
      if (finished && life.given.at(-1) === history.written.at(-1)) break;
      disk.step = () => undefined;
      for (let left = meanwhile; left > 0 && steps.length > 0; left--) play();
    }
    // What was stored has been given for good, the rest comes again: taken together nothing is missing, nothing twice.
    const kept = told.flatMap(({ given, stored }, index) => (index < told.length - 1 ? given.slice(0, stored) : given));
    const all = new Set(history.written);
    const seen = new Set(kept);
    expect(kept.filter((line) => all.has(line))).toEqual(
      history.written.filter((line) => seen.has(line) || !history.exposed.has(line)),
    );
  } finally {
    unmount();
    time.restore();
  }
}

test('a reader that begins at a checkpoint goes on just behind it, whatever was renamed meanwhile', async () => {
  await fc.assert(fc.asyncProperty(historyOf('rename', 'reopen'), lives, settings, live));
});

test('a reader that begins at a checkpoint goes on just behind it, whatever was copied and truncated meanwhile', async () => {
  const fine = settings.map((setting) => ({ ...setting, grain: 1 }));
  await fc.assert(fc.asyncProperty(historyOf('copy', 'truncate'), lives, fine, live));
});

test('a reader that begins at a checkpoint goes on just behind it, whatever was rotated in both ways meanwhile', async () => {
  await fc.assert(fc.asyncProperty(mixedHistory, lives, fineSettings, live));
});

test('a copy that is made while its file grows is known for a copy', async () => {
  const events: LogEvent[] = [
    { kind: 'copy' },
    { kind: 'truncate' },
    { kind: 'half' },
    { kind: 'half' },
    { kind: 'copy' },
  ];
  const setting: Setting = { grain: 1, telling: false, pace: [0, 1, 2, 0], lingerMs: 0 };
  await live(events, [{ lines: 1, every: 1, meanwhile: 0 }], setting);
});

test('a file that is truncated just when its checkpoint is looked for, and its copy, are not both read', async () => {
  const events: LogEvent[] = [{ kind: 'copy' }, { kind: 'half' }, { kind: 'pause' }, { kind: 'truncate' }];
  const setting: Setting = { grain: 1, telling: false, pace: [0, 0, 0, 0, 1], lingerMs: 0 };
  await live(events, [{ lines: 1, every: 1, meanwhile: 0 }], setting);
});
