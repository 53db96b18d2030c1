import { statSync } from 'node:fs';

/** What asks all operators takes longest, however short its file is: begun last, it would keep one worker busy when all others are done. */
const LONGEST = ['contract.test.ts', 'ours.test.ts', 'proof.test.ts', 'schedules.test.ts', 'mutants.test.ts'];

/** The order of the test files of a run: the longest first, then by size, as jest does where it has not seen them before. */
export default class LongestFirst {
  sort(tests) {
    const weight = ({ path }) => {
      const place = LONGEST.findIndex((name) => path.endsWith(`/${name}`));
      return place < 0 ? statSync(path).size : (LONGEST.length - place) * 1e9;
    };
    const weights = new Map([...tests].map((test) => [test, weight(test)]));
    return [...tests].sort((one, other) => weights.get(other) - weights.get(one));
  }

  allFailedTests(tests) {
    return this.sort(tests);
  }

  shard(tests) {
    return tests;
  }

  cacheResults() {}
}
