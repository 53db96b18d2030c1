import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import split2 from 'split2';

const { lineReader } = await import('@forawait/sources').catch((error) => {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return {};
  throw error;
});

const texts = [
  { kind: 'ascii', bytes: 16e6, what: 'about 100 bytes of ASCII', fill: 'the quick brown fox jumps over ', length: 99 },
  { kind: 'utf8', bytes: 16e6, what: 'about 100 bytes of UTF-8', fill: 'größer als ein Häuschen, 日本語 ', length: 80 },
  { kind: 'short', bytes: 4e6, what: 'about 10 bytes of ASCII', fill: '12345678', length: 9 },
];

/** Counts lines and characters, so that neither can be wrong unseen. */
const digest = (state, line) => state + 1e6 + line.length;

export const cases = texts.map(({ kind, bytes, what, fill, length }) => {
  let path;
  return {
    name: `lines-${kind}`,
    title: `lines of ${what} from a file`,
    missing: lineReader === undefined ? 'lineReader is not built' : undefined,
    modes: ['alone'],
    prepare() {
      path = temporaryFile();
      return writeLines(path, bytes, (i) => `${i} ${fill.repeat(9)}`.slice(0, length));
    },
    contestants: [
      { name: "readline, 'line' event", run: () => byEvent(path) },
      { name: 'forawait, terminal', run: () => lineReader(path).reduce(digest, 0) },
      { name: 'forawait, batches', run: () => byBatches(path) },
      { name: 'forawait, for await', run: () => total(lineReader(path)) },
      { name: 'readline, for await', peer: true, run: () => total(readline(path)) },
      { name: "split2, 'data' event", peer: true, run: () => bySplit(path) },
      { name: 'split2, for await', peer: true, run: () => total(createReadStream(path).pipe(split2())) },
    ],
  };
});

function temporaryFile() {
  const folder = mkdtempSync(join(tmpdir(), 'forawait-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'lines.txt');
}

/** @returns {number} how many lines there are */
function writeLines(path, bytes, line) {
  const lines = [];
  for (let size = 0; size < bytes; size += Buffer.byteLength(lines.at(-1)) + 1) lines.push(line(lines.length));
  writeFileSync(path, `${lines.join('\n')}\n`);
  return lines.length;
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

async function bySplit(path) {
  let state = 0;
  const lines = createReadStream(path).pipe(split2());
  lines.on('data', (line) => {
    state = digest(state, line);
  });
  await once(lines, 'end');
  return state;
}
