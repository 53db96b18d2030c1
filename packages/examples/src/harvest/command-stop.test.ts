import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { tell } from '../../test/tell.ts';
import { failureRecord } from './record.ts';

let folder = '';
let list = '';
let out = '';
/** Nobody is asked: every harvest here is stopped before. */
const base = 'http://127.0.0.1:9';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stop-'));
  list = join(folder, 'urls.txt');
  out = join(folder, 'out.ndjson');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function writeList(...lines: readonly string[]): void {
  writeFileSync(list, lines.map((line) => `${line}\n`).join(''));
}

test('a stop while a large list is counted is heard at once', async () => {
  writeFileSync(list, '');
  truncateSync(list, 2 ** 32);
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  const start = performance.now();
  const { code, stderr } = await tell(folder, ['harvest', list, '--out', out], '', {}, false, stop.signal);
  expect(code).toBeUndefined();
  expect(stderr).toMatch(/^Stopping: [^]*Continue with: /);
  // To read it all takes longer than this by far.
  expect(performance.now() - start).toBeLessThan(1000);
});

test('a stop before what is there was read leaves it as it is, and tells how to go on', async () => {
  writeList(`${base}/0`);
  const before = `${JSON.stringify(failureRecord({ url: `${base}/0`, ms: 1, tries: 1, error: 'x' }))}\n`;
  writeFileSync(out, before);
  const words = ['harvest', list, '--out', out, '--resume'];
  const { code, stderr } = await tell(folder, words, '', {}, false, AbortSignal.abort());
  expect(code).toBeUndefined();
  expect(stderr).toBe(
    `Interrupted before the first request. Continue with: forawait harvest ${list} --out ${out} --resume\n`,
  );
  expect(readFileSync(out, 'utf8')).toBe(before);
});

test.each([
  ['start', 'npm start -- '],
  ['npx', 'npx forawait harvest '],
  [undefined, 'forawait harvest '],
])('who was started by npm as %p is told to go on with %s', async (event, words) => {
  writeList(`${base}/0`);
  const env = { npm_lifecycle_event: event };
  const { stderr } = await tell(folder, ['harvest', list, '--out', out], '', env, false, AbortSignal.abort());
  expect(stderr).toContain(`Continue with: ${words}${list} --out ${out} --resume\n`);
});

test.each([
  [['my file.ndjson'], `'my file.ndjson'`],
  [["it's $HOME.ndjson"], `'it'\\''s $HOME.ndjson'`],
])('the command to go on with can be pasted into a shell: --out %j', async (names, quoted) => {
  writeList(`${base}/0`);
  const words = ['harvest', list, '--out', join(folder, ...names)];
  const { stderr } = await tell(folder, words, '', {}, false, AbortSignal.abort());
  const whole = `'${folder}/${quoted.slice(1)}`;
  expect(stderr).toContain(`Continue with: forawait harvest ${list} --out ${whole} --resume\n`);
});

test('the command to go on with is the same one where the list comes after --', async () => {
  writeList(`${base}/0`);
  const { stderr } = await tell(folder, ['harvest', '--out', out, '--', list], '', {}, false, AbortSignal.abort());
  expect(stderr).toContain(`Continue with: forawait harvest --out ${out} --resume -- ${list}\n`);
});
