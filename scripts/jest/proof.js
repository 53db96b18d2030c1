import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';

// Set up for each test file by `npm run proof`: every property runs many times, all from one seed, and the runs are counted.
const { FORAWAIT_RUNS, FORAWAIT_SEED, FORAWAIT_COUNT } = process.env;
let runs = 0;

fc.configureGlobal({ numRuns: Number(FORAWAIT_RUNS), seed: Number(FORAWAIT_SEED), beforeEach: () => (runs += 1) });

globalThis.afterAll(() => {
  mkdirSync(dirname(FORAWAIT_COUNT), { recursive: true });
  appendFileSync(FORAWAIT_COUNT, `${runs}\n`);
});
