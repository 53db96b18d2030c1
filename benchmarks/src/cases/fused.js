import * as effect from '../engines/effect.js';
import * as forawait from '../engines/forawait.js';
import * as generators from '../engines/generators.js';
import * as iterOps from '../engines/iter-ops.js';
import * as helpers from '../engines/iterator-helpers.js';
import * as rxjs from '../engines/rxjs.js';
import * as streamingIterables from '../engines/streaming-iterables.js';
import { integers, ofArray, ofAsyncGenerator, ofChunks } from '../sources.js';

const ITEMS = 20_000;
const values = integers(ITEMS);
const array = ofArray(values);
const chunks = ofChunks(values);
const asyncGenerator = ofAsyncGenerator(values);

/** Stages that do next to nothing: what is measured is what the engine adds. */
const STAGES = [
  ['map', (x) => x + 1],
  ['filter', (x) => x % 3 !== 0],
  ['map', (x) => (x * 2) | 0],
  ['map', (x) => x ^ 5],
  ['filter', (x) => x % 7 !== 0],
];
const sum = (state, x) => state + x;

const waiting = [streamingIterables, iterOps, effect, rxjs, generators];
const syncOnly = helpers.available ? [iterOps.sync, helpers] : [iterOps.sync];

export const cases = [
  {
    name: 'sync',
    title: 'map, filter, map, sum over an array',
    ...race({ name: 'hand loop', run: async () => handLoop(values) }, array, [...waiting, ...syncOnly]),
  },
  {
    name: 'sync-1',
    title: 'map, sum over an array',
    ...race({ name: 'hand loop', run: async () => handLoopOfOne() }, array, [...waiting, ...syncOnly], 1),
  },
  {
    name: 'sync-5',
    title: 'map, filter, map, map, filter, sum over an array',
    ...race({ name: 'hand loop', run: async () => handLoopOfFive() }, array, [...waiting, ...syncOnly], 5),
  },
  {
    name: 'chunked',
    title: 'map, filter, map, sum over chunks of 64 to 512 values that arrive asynchronously',
    ...race({ name: 'hand loop', run: () => handLoopOverChunks(chunks.open()) }, chunks, waiting),
  },
  {
    name: 'async-generator',
    title: 'map, filter, map, sum over an async generator',
    ...race({ name: 'bare for await', run: () => bareForAwait(asyncGenerator.open()) }, asyncGenerator, waiting),
  },
];

/** The limit, ours by a terminal call and by `for await`, and the peers, over one source. */
function race(limit, source, peers, count = 3) {
  const stages = STAGES.slice(0, count);
  const entrant = ({ name, fold }) => ({ name, peer: true, run: () => fold(source, stages, sum, 0) });
  return {
    items: ITEMS,
    modes: ['alone', 'polluted'],
    engines: [forawait, ...peers],
    contestants: [
      limit,
      { name: 'forawait, terminal', run: () => forawait.fold(source, stages, sum, 0) },
      { name: 'forawait, for await', run: () => forawait.iterate(source, stages, sum, 0) },
      ...peers.map(entrant),
    ],
  };
}

function handLoop(array) {
  let total = 0;
  for (const value of array) {
    const x = value + 1;
    if (x % 3 !== 0) total += (x * 2) | 0;
  }
  return total;
}

function handLoopOfOne() {
  let total = 0;
  for (const value of values) total += value + 1;
  return total;
}

function handLoopOfFive() {
  let total = 0;
  for (const value of values) {
    const x = value + 1;
    if (x % 3 === 0) continue;
    const y = ((x * 2) | 0) ^ 5;
    if (y % 7 !== 0) total += y;
  }
  return total;
}

async function handLoopOverChunks(chunks) {
  let total = 0;
  for await (const chunk of chunks) {
    for (const value of chunk) {
      const x = value + 1;
      if (x % 3 !== 0) total += (x * 2) | 0;
    }
  }
  return total;
}

async function bareForAwait(source) {
  let total = 0;
  for await (const value of source) {
    const x = value + 1;
    if (x % 3 !== 0) total += (x * 2) | 0;
  }
  return total;
}
