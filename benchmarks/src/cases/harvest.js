import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../program.js';
import { serve } from '../served.js';

const PAGES = 20_000;
const IN_FLIGHT = 64;
/** For the site, which is not measured, to be compiled. */
const WARM_UP_PAGES = 1000;

const command = new URL('../../../packages/examples/dist/harvest/cli.js', import.meta.url);
const asMany = ['--concurrency', String(IN_FLIGHT), '--per-host', String(IN_FLIGHT)];
const byHand = new URL('../programs/by-hand.js', import.meta.url);
const byFetcher = new URL('../programs/by-fetcher.js', import.meta.url);

/** Whole programs: where they are, and with which arguments they do it. */
const contestants = [
  { name: 'p-map + undici by hand', file: byHand, args: (list, out) => [list, out, IN_FLIGHT] },
  { name: 'forawait, fetcher', file: byFetcher, args: (list, out) => [list, out, IN_FLIGHT] },
  { name: 'forawait harvest', file: command, args: (list, out) => ['harvest', list, '--out', out, ...asMany] },
];

/** What each has used, by its name. */
const used = {};
let folder;
let origin;

export const cases = [
  {
    name: 'harvest',
    title: `${PAGES} pages of 4 kB from a site on loopback, ${IN_FLIGHT} at a time, a record of each: CPU time of the program`,
    items: PAGES,
    missing: existsSync(command) ? undefined : 'harvest is not built',
    modes: ['alone'],
    async prepare() {
      folder = mkdtempSync(join(tmpdir(), 'forawait-bench-'));
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      origin = await serve();
    },
    contestants,
    measure,
    extra: () => [
      extra('pages a second', ({ wallMs }) => (PAGES * 1000) / wallMs),
      extra('most memory, MB', ({ maxBytes }) => maxBytes / 1e6),
    ],
  },
];

/** Each once: the start of a program counts, and how it is compiled meanwhile. */
async function measure() {
  await run(contestants[0], WARM_UP_PAGES);
  const digests = {};
  for (const one of contestants) {
    used[one.name] = await run(one, PAGES);
    digests[one.name] = digest(readFileSync(join(folder, one.name), 'utf8'));
  }
  const [expected] = Object.values(digests);
  for (const [name, found] of Object.entries(digests)) {
    if (found !== expected) throw new Error(`Cannot compare: ${name} has written other records`);
  }
  return Object.fromEntries(contestants.map(({ name }) => [name, [(used[name].cpuMs * 1e6) / PAGES]]));
}

function run({ name, file, args }, pages) {
  const list = join(folder, 'urls.txt');
  const out = join(folder, name);
  writeFileSync(list, Array.from({ length: pages }, (_, id) => `${origin}/html/${id}\n`).join(''));
  rmSync(out, { force: true });
  return runProgram(file, args(list, out), join(folder, 'usage.json'));
}

/** What all records must say, in whatever order they come. */
function digest(records) {
  const lines = records
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const facts = lines.map(({ url, status, bytes, contentType, sha256, title }) =>
    JSON.stringify([url, status, bytes, contentType, sha256, title]),
  );
  return facts.sort().join('\n');
}

function extra(label, figure) {
  return { label, figures: Object.fromEntries(Object.entries(used).map(([name, usage]) => [name, figure(usage)])) };
}
