import { virtualTime } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LogEvent, LogHistory } from '../../../test/log-history.ts';
import { VirtualDisk } from '../../../test/virtual-disk.ts';
import { lineReader } from '../line-reader.ts';

/** What happens before which call of the file system, counted from when the first line was given. */
type Schedule = readonly (readonly [call: number, event: LogEvent])[];

/** Calls by which a reader has long come to the end of what is written here. */
const ENDLESS = 5000;

/** Follows a log to its last line. Answers the lines that were given, and those that were written. */
async function follow(schedule: Schedule): Promise<[given: string[], written: readonly string[]]> {
  const time = virtualTime();
  const disk = new VirtualDisk();
  const unmount = disk.mount();
  const hung = new AbortController();
  const given: string[] = [];
  try {
    const history = new LogHistory(disk, 'app.log');
    history.play({ kind: 'lines', count: 2, width: 0 });
    const finished = Math.max(...schedule.map(([call]) => call)) + 1;
    let calls = 0;
    disk.step = () => {
      if (given.length === 0) return;
      calls++;
      for (const [call, event] of schedule) if (call === calls) history.play(event);
      if (calls === finished) history.finish();
      if (calls === ENDLESS) hung.abort(new Error(`Only ${String(given.length)} lines were given`));
    };
    await time.run(async () => {
      for await (const line of lineReader('/logs/app.log', { follow: true, signal: hung.signal })) {
        given.push(line);
        if (calls >= finished && line === history.written.at(-1)) break;
      }
    });
    return [given, history.written];
  } finally {
    unmount();
    time.restore();
  }
}

const fourLines: LogEvent = { kind: 'lines', count: 4, width: 300 };
const rotation: readonly LogEvent[] = [fourLines, { kind: 'copy' }, { kind: 'truncate' }, fourLines];
const at = (call: number): Schedule => rotation.map((event) => [call, event] as const);

test('whenever a log is copied and truncated while its folder is looked through, all is given in order', async () => {
  for (let second = 1; second <= 32; second++) {
    for (let third = second; third <= 32; third++) {
      const [given, written] = await follow([...at(1), ...at(second), ...at(third)]);
      expect({ second, third, given }).toEqual({ second, third, given: written });
    }
  }
});

const lines = fc.record({
  kind: fc.constant('lines' as const),
  count: fc.integer({ min: 1, max: 6 }),
  width: fc.constantFrom(0, 100, 300, 2000),
});
const copied = fc.tuple(lines, fc.constant({ kind: 'copy' as const }), fc.constant({ kind: 'truncate' as const }));
const schedules: fc.Arbitrary<Schedule> = fc
  .integer({ min: 1, max: 9 })
  .chain((most) =>
    fc.tuple(
      fc.array(fc.tuple(copied, lines), { minLength: 1, maxLength: 5, size: 'max' }),
      fc.array(fc.nat(most), { minLength: 20, maxLength: 20 }),
    ),
  )
  .map(([turns, gaps]) => {
    let call = 1;
    return turns
      .flatMap(([turn, more]) => [...turn, more])
      .map((event, index) => [(call += gaps[index]!), event] as const);
  });

test('however fast copies and truncations follow each other, all is given in order', async () => {
  await fc.assert(
    fc.asyncProperty(schedules, async (schedule) => {
      const [given, written] = await follow(schedule);
      expect(given).toEqual(written);
    }),
  );
});
