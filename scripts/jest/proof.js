import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import fc, * as exported from 'fast-check';

// Set up for each test file by `npm run proof`: every property runs many times, all from one seed, and the runs are counted.
const { FORAWAIT_RUNS, FORAWAIT_SEED, FORAWAIT_COUNT } = process.env;
const least = Number(FORAWAIT_RUNS);
let runs = 0;

fc.configureGlobal({ numRuns: least, seed: Number(FORAWAIT_SEED), beforeEach: () => (runs += 1) });

// What a property asks for itself is meant for `npm test`; it may ask for more, not for less.
const assert = (property, { numRuns = 0, ...options } = {}) =>
  fc.assert(property, { ...options, numRuns: Math.max(numRuns, least) });

import.meta.jest.unstable_mockModule('fast-check', () => ({ ...exported, assert, default: { ...fc, assert } }));

globalThis.afterAll(() => {
  mkdirSync(dirname(FORAWAIT_COUNT), { recursive: true });
  appendFileSync(FORAWAIT_COUNT, `${runs}\n`);
});
