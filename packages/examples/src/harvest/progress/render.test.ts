import { expect, test } from '@jest/globals';
import picocolors from 'picocolors';
import { newCounts, stages, type Counts } from './counts.ts';
import { NARROWEST, renderBars, renderLine } from './render.ts';

const plain = picocolors.createColors(false);
const halfway: Counts = {
  ...newCounts(),
  total: 1829,
  read: 1000,
  kept: 200,
  fetched: 715,
  written: 700,
  bytes: 3_100_000,
  retries: 12,
};

test('each stage has a bar, the figures stand below each other', () => {
  expect(renderBars(halfway, { columns: 80, colours: plain, ms: 4210 }).split('\n')).toEqual([
    'read     ████████████████░░░░░░░░░░░░░░ 1,000 of 1,829',
    'fetched  ███████████████░░░░░░░░░░░░░░░   915 of 1,829 · 3.10 MB · 12 retries',
    'written  ██████████████░░░░░░░░░░░░░░░░   900 of 1,829 · 4.2 s',
  ]);
});

test('a bar does not shrink while the figures grow', () => {
  for (const columns of [40, 80]) {
    const lengths = [1, 10, 100, 1000, 1829].map((read) => {
      const [line = ''] = renderBars({ ...newCounts(), total: 1829, read }, { columns, colours: plain, ms: 10 }).split(
        '\n',
      );
      return line.replace(/[^█░]/g, '').length;
    });
    expect(new Set(lengths).size).toBe(1);
  }
});

test('a full harvest has full bars', () => {
  const counts = { ...newCounts(), total: 3, read: 3, fetched: 3, written: 3 };
  const bars = renderBars(counts, { columns: 40, colours: plain, ms: 10 });
  expect(bars).not.toContain('░');
  expect(bars.match(/█{13} 3 of 3/g)).toHaveLength(3);
});

test('no line is ever wider than the terminal, nor cut in the middle of a word', () => {
  for (let columns = NARROWEST; columns < 90; columns += 1) {
    for (const line of renderBars(halfway, { columns, colours: plain, ms: 4210 }).split('\n')) {
      expect(line.length).toBeLessThan(columns);
      expect(line).toMatch(/^(read|fetched|written) +.*(\d %|of 1,829|12 retries|4\.2 s)$/);
    }
  }
});

test('at forty columns there are bars, with a percentage and a count', () => {
  expect(renderBars(halfway, { columns: 40, colours: plain, ms: 4210 }).split('\n')).toEqual([
    'read     ████░░░░░  54 % 1,000 of 1,829',
    'fetched  ████░░░░░  50 %   915 of 1,829',
    'written  ████░░░░░  49 %   900 of 1,829',
  ]);
});

test('where no bar fits there is a percentage and a count', () => {
  expect(renderBars(halfway, { columns: 32, colours: plain, ms: 4210 }).split('\n')[1]).toBe(
    'fetched   50 %   915 of 1,829',
  );
});

test('where no count fits there is a percentage', () => {
  expect(renderBars(halfway, { columns: 20, colours: plain, ms: 4210 }).split('\n')[1]).toBe('fetched   50 %');
});

test('the percentage is 100 only when all is done, and unknown as long as the total is', () => {
  const percent = (counts: Partial<Counts>): string | undefined =>
    renderBars({ ...newCounts(), ...counts }, { columns: 20, colours: plain, ms: 0 }).split('\n')[2];
  expect(percent({ total: 1000, read: 1000, fetched: 1000, written: 999 })).toBe('written   99 %');
  expect(percent({ total: 1000, read: 1000, fetched: 1000, written: 1000 })).toBe('written  100 %');
  expect(percent({ total: 0 })).toBe('written  100 %');
  expect(percent({ read: 5, fetched: 5, written: 5 })).toBe('written    ? %');
});

test('a width that shrinks under the narrowest still gets what fits', () => {
  expect(renderBars(halfway, { columns: 8, colours: plain, ms: 0 }).split('\n')).toEqual(['54 %', '50 %', '49 %']);
  expect(renderBars(halfway, { columns: 3, colours: plain, ms: 0 }).split('\n')).toEqual(['54', '50', '49']);
});

test('colours come only from the colours handed in', () => {
  const coloured = renderBars(halfway, { columns: 80, colours: picocolors.createColors(true), ms: 4210 });
  expect(coloured).toContain('\u001b[32m████');
  expect(renderBars(halfway, { columns: 80, colours: plain, ms: 4210 })).not.toContain('\u001b');
});

test('the plain line says the same, failures too', () => {
  expect(renderLine({ ...halfway, failed: 1 }, 64_000)).toBe(
    'read 1,000 of 1,829, fetched 915 of 1,829, written 900 of 1,829 · 3.10 MB · 12 retries · 1 failed · 1 min 04 s',
  );
});

test('as long as the total is unknown it may grow', () => {
  const counts = { ...newCounts(), read: 5, fetched: 2, written: 1 };
  expect(renderLine(counts, 0)).toBe('read 5 of 5+, fetched 2 of 5+, written 1 of 5+ · 0 B · 0 ms');
  expect(renderBars(newCounts(), { columns: 60, colours: plain, ms: 0 })).not.toContain('█');
});

test('lines that are no page are not waited for', () => {
  const counts = { ...newCounts(), total: 10, read: 10, bad: 2, duplicates: 1, kept: 3, fetched: 4, written: 4 };
  expect(stages(counts).map(({ done, of }) => [done, of])).toEqual([
    [10, 10],
    [7, 7],
    [7, 7],
  ]);
});

test('hosts that are slowed down are told as long as they are', () => {
  expect(renderLine({ ...newCounts(), slowed: 1 }, 0)).toContain(' · 0 B · 1 host slowed down · 0 ms');
  expect(renderLine({ ...newCounts(), slowed: 2 }, 0)).toContain(' · 2 hosts slowed down · ');
});

test('pages that have not changed are told, where there are some', () => {
  const counts = { ...newCounts(), total: 3, read: 3, fetched: 3, unchanged: 2, written: 3, bytes: 12 };
  expect(renderLine(counts, 0)).toContain(' · 12 B · 2 unchanged · 0 ms');
  expect(renderBars(counts, { columns: 80, colours: plain, ms: 0 })).toContain(' 3 of 3 · 12 B · 2 unchanged\n');
  expect(renderLine({ ...counts, unchanged: 0 }, 0)).not.toContain('unchanged');
});
