import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { virtualTime, type VirtualTime } from '@forawait/core/testing';
import picocolors from 'picocolors';
import { newCounts } from './counts.ts';
import { progressView, type ViewOptions } from './view.ts';

let time: VirtualTime;
let written: string[];

beforeEach(() => {
  time = virtualTime();
  written = [];
});

afterEach(() => {
  time.restore();
});

function options(bars: boolean, columns: number | undefined = 80): ViewOptions {
  const stream = {
    isTTY: true,
    columns,
    write: (text: string | Uint8Array): boolean => written.push(String(text)) > 0,
  };
  return { stream, bars, colours: picocolors.createColors(false) };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('elsewhere than on a terminal a plain line comes every two seconds, and one at the end', async () => {
  const counts = { ...newCounts(), total: 3 };
  await time.run(() =>
    progressView(counts, options(false)).use(async (view) => {
      view.note('a note');
      await sleep(2500);
      counts.read = 3;
      await sleep(2000);
    }),
  );
  expect(written).toEqual([
    'a note\n',
    'read 0 of 3, fetched 0 of 3, written 0 of 3 · 0 B · 2.0 s\n',
    'read 3 of 3, fetched 0 of 3, written 0 of 3 · 0 B · 4.0 s\n',
    'read 3 of 3, fetched 0 of 3, written 0 of 3 · 0 B · 4.5 s\n',
  ]);
  expect(time.pending).toBe(0);
});

test('on a terminal the bars are drawn again in place, ten times a second', async () => {
  const counts = { ...newCounts(), total: 3 };
  await time.run(() =>
    progressView(counts, options(true)).use(async () => {
      await sleep(150);
      counts.read = 3;
      await sleep(100);
    }),
  );
  const frames = written.join('').match(/read .* of 3/g);
  expect(frames).toEqual([expect.stringContaining('░ 0 of 3'), expect.stringContaining('█ 3 of 3')]);
  expect(written[0]).not.toContain('\u001b[2K');
  expect(written[1]).toContain('\u001b[2K');
  expect(written.at(-1)).toContain('250 ms');
  expect(time.pending).toBe(0);
});

test('on a terminal a note stays above the bars', async () => {
  await time.run(() =>
    progressView({ ...newCounts(), total: 3 }, options(true)).use(async (view) => {
      await sleep(110);
      view.note('a note');
    }),
  );
  const text = written.join('').replace(/\u001b\[[^A-Za-z]*[A-Za-z]/g, '');
  expect(text).toMatch(/^read [^]*written .*\n[^]*a note\n[^]*read [^]*written .* of 3 · \d+ ms\n$/);
});

test('when the block fails its error comes out, and the clock is left alone', async () => {
  const broken = new Error('broken');
  const view = progressView(newCounts(), options(true)).use(() => {
    throw broken;
  });
  await expect(time.run(() => view)).rejects.toBe(broken);
  expect(time.pending).toBe(0);
});

const plainText = (): string => written.join('').replace(/\u001b\[[^A-Za-z]*[A-Za-z]/g, '');

test.each([[0], [undefined], [NaN]])('a terminal that says it has %p columns counts as one of 80', async (columns) => {
  const counts = { ...newCounts(), total: 3 };
  const use = progressView(counts, { ...options(true), stream: { ...options(true).stream, columns } });
  await time.run(() => use.use((view) => view.note('a note of some length')));
  expect(plainText()).toContain('a note of some length\n');
  expect(plainText()).toContain('fetched  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0 of 3 · 0 B\n');
});

test('a terminal of few columns gets plain lines', async () => {
  await time.run(() => progressView({ ...newCounts(), total: 3 }, options(true, 14)).use(() => sleep(2500)));
  expect(written).toEqual([
    'read 0 of 3, fetched 0 of 3, written 0 of 3 · 0 B · 2.0 s\n',
    'read 0 of 3, fetched 0 of 3, written 0 of 3 · 0 B · 2.5 s\n',
  ]);
});

test('a terminal that becomes narrow meanwhile gets narrow bars', async () => {
  const { stream, ...rest } = options(true);
  const terminal = { ...stream, columns: 80 };
  await time.run(() =>
    progressView({ ...newCounts(), total: 3 }, { ...rest, stream: terminal }).use(async () => {
      await sleep(150);
      terminal.columns = 20;
    }),
  );
  expect(written.at(-1)).toContain('fetched    0 %\n');
});
