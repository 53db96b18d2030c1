import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import split2 from 'split2';

const { lineReader } = await import('@forawait/sources').catch((error) => {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return {};
  throw error;
});

/** So large that neither the start nor the end counts, and that no processor's cache holds it. */
const BYTES = 128e6;

const texts = [
  { kind: 'ascii', what: 'about 100 bytes of ASCII', fill: 'the quick brown fox jumps over ', length: 99 },
  {
    kind: 'crlf',
    what: 'about 100 bytes of ASCII and CRLF',
    fill: 'the quick brown fox jumps over ',
    length: 98,
    end: '\r\n',
  },
  { kind: 'utf8', what: 'about 100 bytes of UTF-8', fill: 'größer als ein Häuschen, 日本語 ', length: 80 },
  { kind: 'short', what: 'about 10 bytes of ASCII', fill: '12345678', length: 9 },
];

/** Counts lines and characters, so that neither can be wrong unseen. */
const digest = (state, line) => state + 1e6 + line.length;

export const cases = texts.map(({ kind, what, fill, length, end = '\n' }) => {
  let path;
  const contestants = [
    { name: "readline, 'line' event", run: () => byEvent(path) },
    { name: 'forawait, terminal', run: () => lineReader(path).reduce(digest, 0) },
    { name: 'forawait, batches', run: () => byBatches(path) },
    { name: 'forawait, for await', run: () => total(lineReader(path)) },
    { name: 'readline, for await', peer: true, run: () => total(readline(path)) },
    { name: 'FileHandle.readLines', peer: true, run: () => byHandle(path) },
    { name: "split2, 'data' event", peer: true, run: () => bySplit(path) },
    { name: 'split2, for await', peer: true, run: () => total(createReadStream(path).pipe(split2())) },
  ];
  return {
    name: `lines-${kind}`,
    title: `lines of ${what} from a file`,
    missing: lineReader === undefined ? 'lineReader is not built' : undefined,
    modes: ['alone'],
    prepare() {
      path = temporaryFile();
      return writeLines(path, (i) => `${i} ${fill.repeat(9)}`.slice(0, length) + end);
    },
    contestants,
    extra: () => besideWc(path, contestants),
  };
});

function temporaryFile() {
  const folder = mkdtempSync(join(tmpdir(), 'forawait-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'lines.txt');
}

/** @returns {number} how many lines there are */
function writeLines(path, line) {
  const file = openSync(path, 'w');
  let lines = 0;
  for (let bytes = 0; bytes < BYTES;) {
    const some = Array.from({ length: 10_000 }, () => line(lines++)).join('');
    bytes += writeSync(file, some);
  }
  closeSync(file);
  return lines;
}

/** How many times as long as `wc -l` each takes by the clock on the wall; nothing where there is no `wc`. */
async function besideWc(path, contestants) {
  const wc = await wallMs(() => spawnSync('wc', ['-l', path]));
  if (spawnSync('wc', ['-l', path]).status !== 0) return undefined;
  const figures = {};
  for (const { name, run } of contestants) figures[name] = (await wallMs(run)) / wc;
  return { label: 'times the wall time of wc -l', figures };
}

/** The shorter of two runs, in milliseconds. */
async function wallMs(run) {
  const times = [];
  for (let again = 0; again < 2; again++) {
    const began = performance.now();
    await run();
    times.push(performance.now() - began);
  }
  return Math.min(...times);
}

const readline = (path) => createInterface({ input: createReadStream(path), crlfDelay: Infinity });

async function total(lines) {
  let state = 0;
  for await (const line of lines) state = digest(state, line);
  return state;
}

async function byBatches(path) {
  let state = 0;
  for await (const batch of lineReader(path).batches()) for (const line of batch) state = digest(state, line);
  return state;
}

async function byEvent(path) {
  let state = 0;
  const reader = readline(path);
  reader.on('line', (line) => {
    state = digest(state, line);
  });
  await once(reader, 'close');
  return state;
}

async function byHandle(path) {
  const file = await open(path);
  return await total(file.readLines());
}

async function bySplit(path) {
  let state = 0;
  const lines = createReadStream(path).pipe(split2());
  lines.on('data', (line) => {
    state = digest(state, line);
  });
  await once(lines, 'end');
  return state;
}
