import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { failureRecord, pageRecord } from '../record.ts';
import { claimOutFile, previousName } from './claim.ts';

let folder = '';
let out = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resume-'));
  out = join(folder, 'out.ndjson');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function page(url: string): string {
  const body = Buffer.from(url);
  return `${JSON.stringify(pageRecord({ url, status: 200, contentType: 'text/plain', body, ms: 1, tries: 1 }))}\n`;
}

function failure(url: string): string {
  return `${JSON.stringify(failureRecord({ url, status: 503, ms: 1, tries: 5, error: 'busy' }))}\n`;
}

const resume = async (): Promise<unknown> => {
  const { urls, ...rest } = await claimOutFile(out, 'resume');
  return { urls: [...urls], ...rest };
};

test('a whole file is kept to the byte', async () => {
  const content = page('/a') + page('/b');
  writeFileSync(out, content);
  expect(await resume()).toEqual({ urls: ['/a', '/b'], tornBytes: 0, failures: 0, setAside: undefined });
  expect(readFileSync(out, 'utf8')).toBe(content);
});

test('resuming what is not there yet, or empty, begins it', async () => {
  expect(await resume()).toEqual({ urls: [], tornBytes: 0, failures: 0, setAside: undefined });
  writeFileSync(out, '');
  expect(await resume()).toMatchObject({ urls: [] });
});

test('wherever the last line was torn, what stood before it is kept', async () => {
  const [first, second] = [page('/a'), page('/ü')];
  const bytes = Buffer.from(first + second);
  for (let length = Buffer.byteLength(first) + 1; length < bytes.length; length += 7) {
    writeFileSync(out, bytes.subarray(0, length));
    expect(await resume()).toMatchObject({ urls: ['/a'], tornBytes: length - Buffer.byteLength(first) });
    expect(readFileSync(out, 'utf8')).toBe(first);
  }
});

test('a file that is nothing but a torn line is empty afterwards', async () => {
  writeFileSync(out, '{"url":"/a","sta');
  expect(await resume()).toMatchObject({ urls: [], tornBytes: 16 });
  expect(readFileSync(out, 'utf8')).toBe('');
});

test('failures and repeated URLs are taken out, the rest stays as it is and in its order', async () => {
  writeFileSync(out, failure('/x') + page('/a') + failure('/b') + page('/b') + page('/a') + page('/c') + '{"url"');
  expect(await resume()).toEqual({ urls: ['/a', '/b', '/c'], tornBytes: 6, failures: 2, setAside: undefined });
  expect(readFileSync(out, 'utf8')).toBe(page('/a') + page('/b') + page('/c'));
  expect(readdirSync(folder)).toEqual(['out.ndjson']);
});

test('a replaced file keeps its mode, and a link to it stays a link', async () => {
  const real = join(folder, 'real.ndjson');
  writeFileSync(real, failure('/x') + page('/a'), { mode: 0o600 });
  symlinkSync(real, out);
  await resume();
  expect(readFileSync(real, 'utf8')).toBe(page('/a'));
  expect(statSync(real).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['out.ndjson', 'real.ndjson']);
});

test("a user's own file beside it is left alone, and nothing of ours stays", async () => {
  const own = ['out.ndjson.tmp', 'out.tmp', 'out.ndjson.bak'];
  for (const name of own) writeFileSync(join(folder, name), 'precious\n');
  writeFileSync(out, failure('/x') + page('/a'));
  await resume();
  expect(readFileSync(out, 'utf8')).toBe(page('/a'));
  for (const name of own) expect(readFileSync(join(folder, name), 'utf8')).toBe('precious\n');
  expect(readdirSync(folder).sort()).toEqual(['out.ndjson', ...own].sort());
});

test('a stop ends the reading of what is there, and changes nothing', async () => {
  const content = failure('/x') + page('/a');
  writeFileSync(out, content);
  const stop = AbortSignal.abort(new Error('stopped'));
  await expect(claimOutFile(out, 'resume', stop)).rejects.toBe(stop.reason);
  expect(readFileSync(out, 'utf8')).toBe(content);
  expect(readdirSync(folder)).toEqual(['out.ndjson']);
});

test.each([
  ['one line\nno record\nand no end', 'its last line'],
  ['no record\n', 'line 1'],
  [`${page('/a')}\n${page('/b')}`, 'line 2'],
  [`${page('/a')}{"url":"/b","status":20\n${page('/c')}`, 'line 2'],
  ['no line feed at all', 'its last line'],
])('a file that is not ours is refused and left alone: %j', async (content, place) => {
  writeFileSync(out, content);
  await expect(resume()).rejects.toMatchObject({
    name: 'UsageError',
    message: `Cannot resume ${out}: ${place} is not a record of a harvest; name another --out`,
  });
  expect(readFileSync(out, 'utf8')).toBe(content);
});

test('a file of many records is read whole', async () => {
  const urls = Array.from({ length: 20_000 }, (_, index) => `/page-${index}`);
  writeFileSync(out, urls.map(page).join(''));
  expect(await resume()).toMatchObject({ urls });
});

test('an out file that exists is refused, without a change', async () => {
  writeFileSync(out, page('/a'));
  await expect(claimOutFile(out, 'refuse')).rejects.toMatchObject({
    name: 'UsageError',
    message: `Cannot write ${out}: it exists; continue it with --resume, or name another --out`,
  });
  expect(readFileSync(out, 'utf8')).toBe(page('/a'));
});

test('an out file that may step aside gets another name', async () => {
  writeFileSync(out, page('/a'));
  const previous = join(folder, 'out.previous.ndjson');
  expect(await claimOutFile(out, 'set aside')).toMatchObject({ setAside: previous });
  expect(readFileSync(previous, 'utf8')).toBe(page('/a'));
  expect(readdirSync(folder)).toEqual(['out.ndjson', 'out.previous.ndjson']);
  expect(readFileSync(out, 'utf8')).toBe('');
});

test('what stepped aside before stays, however often that happens', async () => {
  const expected = ['.previous', '.previous.2', '.previous.3'].map((part) => join(folder, `out${part}.ndjson`));
  for (const [index, name] of expected.entries()) {
    writeFileSync(out, page(`/${index}`));
    expect(await claimOutFile(out, 'set aside')).toMatchObject({ setAside: name });
  }
  for (const [index, name] of expected.entries()) expect(readFileSync(name, 'utf8')).toBe(page(`/${index}`));
});

test('nothing of that name is overwritten, not even an empty file or a link to nothing', async () => {
  writeFileSync(out, page('/a'));
  writeFileSync(join(folder, 'out.previous.ndjson'), '');
  symlinkSync(join(folder, 'gone'), join(folder, 'out.previous.2.ndjson'));
  const third = join(folder, 'out.previous.3.ndjson');
  expect(await claimOutFile(out, 'set aside')).toMatchObject({ setAside: third });
  expect(readFileSync(join(folder, 'out.previous.ndjson'), 'utf8')).toBe('');
});

test('the name for what steps aside is made from any name', () => {
  expect([previousName('harvest.ndjson'), previousName('a/b'), previousName('a/b.ndjson', 2)]).toEqual([
    'harvest.previous.ndjson',
    'a/b.previous.ndjson',
    'a/b.previous.2.ndjson',
  ]);
});

test.each(['resume', 'refuse', 'set aside'] as const)('a folder is no out file (%s)', async (ifThere) => {
  await expect(claimOutFile(folder, ifThere)).rejects.toMatchObject({
    name: 'UsageError',
    message: `Cannot write ${folder}: it is a folder; name a file`,
  });
});
