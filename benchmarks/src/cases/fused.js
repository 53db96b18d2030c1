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

/** Three stages that do next to nothing: what is measured is what the engine adds. */
const STAGES = [
  ['map', (x) => x + 1],
  ['filter', (x) => x % 3 !== 0],
  ['map', (x) => (x * 2) | 0],
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
function race(limit, source, peers) {
  const entrant = ({ name, fold }) => ({ name, peer: true, run: () => fold(source, STAGES, sum, 0) });
  return {
    items: ITEMS,
    modes: ['alone', 'polluted'],
    engines: [forawait, ...peers],
    contestants: [
      limit,
      { name: 'forawait, terminal', run: () => forawait.fold(source, STAGES, sum, 0) },
      { name: 'forawait, for await', run: () => forawait.iterate(source, STAGES, sum, 0) },
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
