import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { Program, run } from './program.ts';

// Processes take their time where others want the machine too.
jest.setTimeout(60_000);

const outputs: Readonly<Record<string, readonly string[]>> = {
  '01-count.ts': ['3', '4', '5', '6', '7', '8'],
  '02-async-count.ts': ['3', '4', '5', '6', '7', '8', 'squares of the even ones: 4, 16, 36, 64, 100'],
  '03-fetch-numbers.ts': ['1', '4', '9', '16', '25'],
  '04-read-lines.ts': ['MIT License', 'Copyright (c) 2026 The forawait authors', 'words: 171'],
  '05-context.ts': ['set up', 'kept for a moment', 'torn down', 'set up', 'torn down', 'caught: the block failed'],
  '06-blocking-work.ts': ['primes: 168, 1229, 9592, 78498', 'the loop went on meanwhile: true'],
  '07-clean-up.ts': [
    'drop 1',
    'drop 2',
    'tap turned off',
    '0 DROP 1',
    'tap turned off',
    'well covered',
    'caught: dropped a bucket',
  ],
  '08-pipeline.ts': [
    'made before anybody reads: 0',
    'page 1 and page 2',
    'page 4 and page 5',
    'page 7 and page 8',
    'made no more than needed: true',
    'sum of the even numbers up to a million: 250000500000',
  ],
  '12-last-lines.ts': [
    ...Array.from({ length: 10 }, (_, index) => `line ${index + 3}`),
    'bytes before them: 1000000015',
  ],
  '13-records.ts': [
    'line 2, byte 29: ERR_NDJSON_SCHEMA',
    'line 4, byte 64: ERR_NDJSON_SYNTAX',
    '{"place":"Oslo","celsius":3,"kelvin":276.15}',
    '{"place":"Cairo","celsius":31,"kelvin":304.15}',
    "left out without a word: [ 'Oslo', 'Cairo' ]",
    'caught: Cannot accept line 2 (byte 29): celsius: it must be a number',
  ],
  '14-pages.ts': [
    ...['  asked for /planets', 'Mercury', 'Venus', 'Earth', '  asked for /planets?cursor=3', 'Mars'],
    ...['another run goes on there:', '  asked for /planets?cursor=3', 'Jupiter', 'Saturn'],
    ...['  asked for /planets?cursor=6', 'Uranus', 'Neptune'],
  ],
  '16-download.ts': [
    ...['  asked for all of it', '  asked for bytes=500000-', '  asked for bytes=1000000-', '1088890 bytes, 3 tries'],
    ...['a program that gives up:', '  asked for all of it', 'the connection broke', 'it is started again:'],
    ...['  asked for bytes=500000-', '  asked for bytes=1000000-', '500000 bytes were there already'],
    ...['all is there: true', "[ 'book.txt', 'other.txt' ]"],
  ],
  '17-polite-crawl.ts': [
    ...['/', '/cats', '/dogs', '/cat.png', '/birds', '/dog.png', '/bird.png'],
    '8 requests; left alone for the second that it asked for: true',
  ],
  '18-primes-in-workers.ts': [
    `${'█'.repeat(40)} 148933 primes`,
    'the clock went on meanwhile: true',
    'and below a thousand millions, in no time at all: undefined',
  ],
  '19-nursery.ts': [
    ...['the oven has 200 degrees', 'soup is ready', 'stove off: soup', 'rice is ready', 'stove off: rice'],
    ...['dinner is served', 'oven off', 'toast is ready', 'stove off: toast', 'stove off: stew'],
    'errors: Error: the toast is burnt',
  ],
  '20-deadline.ts': [
    ...['ticked until time was up: true', 'calling Ada', 'said goodbye to Ada'],
    'TimeoutError: Cannot go on: it was not done after 20 ms',
    ...['calling Grace', 'said goodbye to Grace', 'calling Linus', 'said goodbye to Linus', 'nobody answered: true'],
  ],
  '21-pool.ts': [
    ...['open 1', 'open 2', 'row 1 by 1', 'row 2 by 2', 'row 3 by 1', 'close 1', 'open 3', 'row 4 by 2', 'row 5 by 3'],
    ...['{ max: 2, lent: 0, idle: 2, waiting: 0 }', 'close 2', 'close 3'],
  ],
};

test.each(Object.entries(outputs))('%s prints what it says', async (file, lines) => {
  expect(await run(file)).toEqual({ code: 0, signal: null, stdout: `${lines.join('\n')}\n`, stderr: '' });
});

test('15-resume.ts goes on after a kill: nothing is left out, and no more comes again than was done just before', async () => {
  const { code, stdout, stderr } = await run('15-resume.ts');
  expect([code, stderr]).toEqual([0, '']);
  const [before = '', after] = stdout.split('the first run ended with SIGKILL\n');
  expect(before).toBe('Oslo\nRome\nLima\n');
  expect(after).toMatch(
    /^((Oslo\n)?Rome\n)?(Lima\n)?Cairo\nPerth\nthat was all: [2-5] done\nthe second run ended with 0\n$/,
  );
});

test('09-until-ctrl-c.ts ticks until Ctrl-C, puts its things away and exits with 130', async () => {
  const program = new Program('09-until-ctrl-c.ts');
  await program.shows('stdout', 'tick 2\n');
  program.kill('SIGINT');
  const { code, stdout, stderr } = await program.ended;
  expect([code, stderr]).toEqual([130, '']);
  expect(stdout).toMatch(
    /^database is up\nserver is up\ntick 1\ntick 2\n(tick 3\n)?server is down\ndatabase is down\n$/,
  );
});

test('22-shutdown.ts ends the requests that are under way after Ctrl-C, gives up on slow ones, and exits with 130', async () => {
  const program = new Program('22-shutdown.ts');
  const [url = ''] = (await program.shows('stdout', '\n')).split('\n');
  const quick = await fetch(`${url}/300`);
  const slow = await fetch(`${url}/60000`);
  program.kill('SIGINT');
  await program.shows('stdout', 'no new requests\n');
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  expect([await quick.text(), await slow.text()]).toEqual(['working … done\n', 'working … ']);
  const { code, stdout, stderr } = await program.ended;
  expect([code, stderr, stdout]).toEqual([130, '', `${url}\nno new requests\ngave up on some requests\n`]);
});

test('10-token-stream.ts prints an answer token by token', async () => {
  const stdout = 'Async iterators are pulled: nothing comes before you ask.\n';
  expect(await run('10-token-stream.ts', ['1'])).toEqual({ code: 0, signal: null, stdout, stderr: '' });
});

test('10-token-stream.ts hangs up on Ctrl-C and exits with 130', async () => {
  const program = new Program('10-token-stream.ts', ['50000']);
  await program.shows('stdout', 'Async');
  program.kill('SIGINT');
  const stdout = 'Async … stopped\n';
  expect(await program.ended).toEqual({ code: 130, signal: null, stdout, stderr: '' });
});

test('11-follow-log.ts prints every line once, whatever the log is renamed to', async () => {
  const lines = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`);
  const second = ['on from byte 14, while the log is written to and rotated\n', ...lines(3, 10), 'that was all\n'];
  const stdout = [...lines(1, 2), ...second].join('');
  expect(await run('11-follow-log.ts', ['20'])).toEqual({ code: 0, signal: null, stdout, stderr: '' });
});

test('11-follow-log.ts lets go of the log on Ctrl-C and exits with 130', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'examples-'));
  const program = new Program('11-follow-log.ts', ['50000'], { env: { TMPDIR: folder } });
  await program.shows('stdout', 'line 3\n');
  program.kill('SIGINT');
  const { code, stdout, stderr } = await program.ended;
  expect([code, stderr]).toEqual([130, '']);
  expect(stdout).toMatch(/\nline 3\nstopped\n$/);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test('every example has a run test', () => {
  const files = readdirSync(new URL('../src', import.meta.url)).filter((name) => /^\d\d-(?!primes\.ts)/.test(name));
  const others = [
    ...['09-until-ctrl-c.ts', '10-token-stream.ts', '11-follow-log.ts', '15-resume.ts', '22-shutdown.ts'],
  ];
  expect(files).toEqual([...Object.keys(outputs), ...others].sort());
});
