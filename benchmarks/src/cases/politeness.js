import { cpuMs } from '../clock.js';
import { median } from '../measure.js';
import * as effect from '../engines/effect.js';
import * as forawait from '../engines/forawait.js';
import * as rxjs from '../engines/rxjs.js';
import * as streamingIterables from '../engines/streaming-iterables.js';
import { integers, ofArray } from '../sources.js';

const ITEMS = 200_000;
const values = integers(ITEMS);
const source = ofArray(values);
const sum = (state, x) => (state + x) | 0;

/** About half a microsecond of work that no compiler can leave out. */
function grind(x) {
  let state = x + 1;
  for (let i = 0; i < 300; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}

async function handLoop() {
  let total = 0;
  for (const value of values) total = sum(total, grind(value));
  return total;
}

const STAGES = [['map', grind]];
const contestants = [
  { name: 'hand loop', run: handLoop },
  { name: 'forawait, terminal', run: () => forawait.fold(source, STAGES, sum, 0) },
  { name: 'forawait, for await', run: () => forawait.iterate(source, STAGES, sum, 0) },
  { name: 'effect', peer: true, run: () => effect.fold(source, STAGES, sum, 0) },
  { name: 'rxjs', peer: true, run: () => rxjs.fold(source, STAGES, sum, 0) },
  { name: 'streaming-iterables', peer: true, run: () => streamingIterables.fold(source, STAGES, sum, 0) },
];

export const cases = [
  {
    name: 'politeness',
    title: 'a mapper of half a microsecond over an array, sum: what giving way costs',
    items: ITEMS,
    modes: ['alone'],
    contestants,
    extra,
  },
];

/** How long the event loop has to wait at worst, in ms of CPU time, by contestant: the middle of several passes. */
async function extra() {
  const figures = {};
  for (const { name, run } of contestants) {
    const worst = [];
    for (let pass = 0; pass < 5; pass++) worst.push(await watch(run));
    figures[name] = median(worst);
  }
  return { label: 'longest stretch, ms', figures };
}

async function watch(run) {
  let longest = 0;
  let last = cpuMs();
  let over = false;
  const look = () => {
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (!over) setImmediate(look);
  };
  setImmediate(look);
  await run();
  over = true;
  return Math.max(longest, cpuMs() - last);
}
