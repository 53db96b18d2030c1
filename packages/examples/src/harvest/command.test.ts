import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { tell, type Told } from '../../test/tell.ts';
import type { HarvestRecord } from './record.ts';
import type { Summary } from './summary.ts';

let folder = '';
let list = '';
let out = '';
let server: Server;
let base = '';
let asked: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'command-'));
  list = join(folder, 'urls.txt');
  out = join(folder, 'out.ndjson');
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(request.url?.startsWith('/missing') === true ? 404 : 200).end('body');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const harvest = (...words: readonly string[]): Promise<Told> => tell(folder, ['harvest', ...words, '--out', out]);

function writeList(...lines: readonly string[]): void {
  writeFileSync(list, lines.map((line) => `${line}\n`).join(''));
}

function records(): HarvestRecord[] {
  return readFileSync(out, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as HarvestRecord);
}

test('bad lines are reported with their number, the rest is harvested, and the exit code is 1', async () => {
  writeList(`${base}/0`, `${base}/1`, 'not a url', `${base}/0`, 'ftp://a.test/');
  const { code, stderr } = await harvest(list);
  expect(code).toBe(1);
  expect(stderr).toContain(`${list}:3: not one URL: not a url\n`);
  expect(stderr).toContain(`${list}:5: neither http nor https: ftp://a.test/\n`);
  expect(records()).toHaveLength(2);
});

test('a failed URL is a record, the exit code is 1, and --resume tries it again', async () => {
  writeList(`${base}/0`, `${base}/missing`);
  expect(await harvest(list)).toMatchObject({ code: 1 });
  expect(
    records()
      .map(({ url, status }) => [url, status])
      .sort(),
  ).toEqual([
    [`${base}/0`, 200],
    [`${base}/missing`, 404],
  ]);
  const { code, stderr } = await harvest(list, '--resume');
  expect(code).toBe(1);
  expect(stderr).toContain(`Resuming ${out}: 1 record there, 1 failure to be tried again\n`);
  expect(records()).toHaveLength(2);
  expect(asked.sort()).toEqual(['/0', '/missing', '/missing']);
});

test('--resume over what is complete fetches nothing and exits with 0', async () => {
  writeList(`${base}/0`, `${base}/1`);
  expect(await harvest(list)).toMatchObject({ code: 0 });
  expect(await harvest(list, '--resume')).toMatchObject({ code: 0 });
  expect(asked).toHaveLength(2);
  expect(records()).toHaveLength(2);
});

test('--json prints the summary alone on standard output, also of a list on standard input', async () => {
  const { code, stdout } = await tell(
    folder,
    ['harvest', '-', '--json', '--out', out],
    `${base}/a\n${base}/b\n${base}/a\n`,
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout) as Summary).toMatchObject({
    out,
    urls: 2,
    records: 2,
    duplicates: 1,
    statuses: { 200: 2 },
  });
  expect(records()).toHaveLength(2);
});

test('an out file that exists is not touched, and the exit code is 2', async () => {
  writeList(`${base}/0`);
  writeFileSync(out, 'precious\n');
  expect(await harvest(list)).toEqual({
    code: 2,
    stdout: '',
    stderr: `Cannot write ${out}: it exists; continue it with --resume, or name another --out\n`,
  });
  expect(await harvest(list, '--resume')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^Cannot resume/) });
  expect(readFileSync(out, 'utf8')).toBe('precious\n');
  expect(asked).toEqual([]);
});

test('two harvests at once into one file: one does it, the other is refused with 2, also with --resume', async () => {
  writeList(...Array.from({ length: 12 }, (_, index) => `${base}/${index}`));
  for (const more of [[], ['--resume']]) {
    const told = await Promise.all([harvest(list, ...more), harvest(list, ...more)]);
    expect(told.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(told.find(({ code }) => code === 2)?.stderr).toMatch(/^Cannot write .* is writing to it; [^\n]*\n$/);
    expect(records()).toHaveLength(12);
    rmSync(out);
  }
});

test('an out file that cannot take records is told in one line, with exit code 2', async () => {
  writeList(`${base}/0`);
  for (const path of [join(list, 'below'), '/dev/full']) {
    const { code, stderr } = await tell(folder, ['harvest', list, '--out', path]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^Cannot write [^\n]*: (ENOTDIR|ENOSPC)[^\n]*$/m)]);
    expect(stderr).not.toContain('    at ');
  }
});

test('an empty list is harvested in no time', async () => {
  writeList('# nothing', '');
  expect(await harvest(list)).toMatchObject({ code: 0, stdout: expect.stringMatching(/│ URLs +│ +0 │/) });
});

test('the terminal gets bars and colours, NO_COLOR only bars', async () => {
  writeList(`${base}/0`);
  const words = ['harvest', list, '--out', out];
  const coloured = await tell(folder, words, '', {}, true);
  expect(coloured.stderr).toContain('\u001b[32m█');
  expect(coloured.stdout).toContain('\u001b[1mHarvest\u001b[22m');
  rmSync(out);
  const plain = await tell(folder, words, '', { NO_COLOR: '1' }, true);
  expect(plain.stderr).toContain('█');
  expect(plain.stdout + plain.stderr).not.toMatch(/\u001b\[\d*m/);
});

test('a wrong command is told in one line', async () => {
  expect(await harvest(join(folder, 'no.txt'))).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^Cannot read the list .*no\.txt: ENOENT[^\n]*\n$/),
  });
  expect(await tell(folder, [])).toMatchObject({
    code: 2,
    stderr: 'Cannot run without a command: name one, forawait harvest; see forawait --help\n',
  });
  expect(await tell(folder, ['reap'])).toMatchObject({
    code: 2,
    stderr: 'Cannot run "reap": the command is harvest; see forawait --help\n',
  });
  expect(await tell(folder, ['harvst'])).toMatchObject({
    code: 2,
    stderr: 'Cannot run "harvst": the command is harvest; see forawait --help\n',
  });
});

test('help is help, wherever it is asked for', async () => {
  for (const words of [['--help'], ['-h'], ['harvest', '--help'], ['harvest', 'urls.txt', '-h']]) {
    expect(await tell(folder, words)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: forawait harvest/),
      stderr: '',
    });
  }
});

test('the version is told, wherever it is asked for', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  for (const words of [['--version'], ['harvest', '--version']]) {
    expect(await tell(folder, words)).toEqual({ code: 0, stdout: `forawait ${version}\n`, stderr: '' });
  }
});

test('the failed URLs are named at the end, with why and how often they were tried', async () => {
  writeList(`${base}/0`, `${base}/missing`);
  const { stderr } = await harvest(list, '--json');
  expect(stderr).toMatch(
    new RegExp(`\n1 URL failed:\n {2}${base}/missing: the server answered 404 Not Found \\(1 try\\)\n$`),
  );
});

test('of many failed URLs ten are named, and where the others are is said', async () => {
  writeList(...Array.from({ length: 13 }, (_, index) => `${base}/missing?${index}`));
  const { stderr } = await harvest(list);
  expect(stderr).toMatch(/\n13 URLs failed:\n( {2}http:[^\n]*\n){10} {2}and 3 more; see [^\n]*out\.ndjson\n$/);
});

test('an out file that is a link to nothing is told as that, with --resume too', async () => {
  writeList(`${base}/0`);
  symlinkSync(join(folder, 'gone.ndjson'), out);
  for (const more of [[], ['--resume']]) {
    expect(await harvest(list, ...more)).toMatchObject({
      code: 2,
      stderr: `Cannot write ${out}: it is a link to ${join(folder, 'gone.ndjson')}, which is not there; remove the link, or name another --out\n`,
    });
  }
  expect(readdirSync(folder).sort()).toEqual(['out.ndjson', 'urls.txt']);
});
