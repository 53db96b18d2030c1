import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import ndjsonPackage from 'ndjson';
import split2 from 'split2';

const { ndjson } = await import('@forawait/sources').catch((error) => {
  if (error.code === 'ERR_MODULE_NOT_FOUND') return {};
  throw error;
});

const texts = [
  {
    kind: 'event',
    bytes: 8e6,
    what: 'about 150 bytes, an event of a log',
    value: (i) => ({
      id: i,
      at: '2026-01-01T00:00:00.000Z',
      user: `user-${i % 997}`,
      action: 'view',
      tags: ['a', 'b'],
      ms: i % 1000,
      ok: i % 7 > 0,
      note: 'the quick brown fox',
    }),
  },
  { kind: 'small', bytes: 4e6, what: 'about 20 bytes', value: (i) => ({ n: i, ok: true }) },
];

/** Counts records and what is in them, so that neither can be wrong unseen. */
const digest = (state, record) => state + 1e6 + (record.ms ?? record.n % 1000);

export const cases = texts.map(({ kind, bytes, what, value }) => {
  let path;
  return {
    name: `ndjson-${kind}`,
    title: `NDJSON records of ${what}, from a file`,
    missing: ndjson === undefined ? 'ndjson is not built' : undefined,
    modes: ['alone'],
    prepare() {
      path = temporaryFile();
      return writeRecords(path, bytes, value);
    },
    contestants: [
      { name: "readline, 'line' event + JSON.parse", run: () => byEvent(path) },
      { name: 'forawait, terminal', run: () => ndjson(path).reduce(digest, 0) },
      { name: 'forawait, batches', run: () => byBatches(path) },
      { name: 'forawait, for await', run: () => total(ndjson(path)) },
      { name: 'readline, for await + JSON.parse', peer: true, run: () => parsedTotal(readline(path)) },
      { name: "split2(JSON.parse), 'data' event", peer: true, run: () => byData(path, split2(JSON.parse)) },
      { name: "ndjson (npm), 'data' event", peer: true, run: () => byData(path, ndjsonPackage.parse()) },
    ],
  };
});

function temporaryFile() {
  const folder = mkdtempSync(join(tmpdir(), 'forawait-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'records.ndjson');
}

/** @returns {number} how many records there are */
function writeRecords(path, bytes, value) {
  const lines = [];
  for (let size = 0; size < bytes; size += lines.at(-1).length + 1) lines.push(JSON.stringify(value(lines.length)));
  writeFileSync(path, `${lines.join('\n')}\n`);
  return lines.length;
}

const readline = (path) => createInterface({ input: createReadStream(path), crlfDelay: Infinity });

async function total(records) {
  let state = 0;
  for await (const record of records) state = digest(state, record);
  return state;
}

async function parsedTotal(lines) {
  let state = 0;
  for await (const line of lines) state = digest(state, JSON.parse(line));
  return state;
}

async function byBatches(path) {
  let state = 0;
  for await (const batch of ndjson(path).batches()) for (const record of batch) state = digest(state, record);
  return state;
}

async function byEvent(path) {
  let state = 0;
  const reader = readline(path);
  reader.on('line', (line) => {
    state = digest(state, JSON.parse(line));
  });
  await once(reader, 'close');
  return state;
}

async function byData(path, parser) {
  let state = 0;
  const records = createReadStream(path).pipe(parser);
  records.on('data', (record) => {
    state = digest(state, record);
  });
  await once(records, 'end');
  return state;
}
