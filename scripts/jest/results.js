import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A jest reporter that writes `test-results/results.json` into the package, which is an nx output: `npm test` can add the
 * packages up, also those that nx answers from its cache. It fails the run for what went astray outside of every test.
 */
export default class ResultsReporter {
  #folder;
  #late;
  #failure;

  constructor(globalConfig) {
    this.#folder = join(globalConfig.rootDir, 'test-results');
    this.#late = join(this.#folder, 'late.ndjson');
  }

  onRunStart() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  onRunComplete(_contexts, results) {
    this.#check(results);
    // In one process with the tests, stray work may still fire between here and the exit.
    process.once('exit', () => {
      if (this.#failure === undefined) this.#check(results);
      if (this.#failure !== undefined) process.exitCode = 1;
    });
  }

  getLastError() {
    return this.#failure;
  }

  #check(results) {
    const late = this.#readLate();
    if (late.length > 0) {
      this.#failure = new Error(`${late.length} went astray outside of every test`);
      const lines = late.map(({ kind, detail, during }) => `${kind} in ${during}\n${detail}\n`);
      process.stderr.write(`\n${lines.join('\n')}\n`);
    }
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, 'results.json'), `${JSON.stringify(summary(results, late.length), null, 2)}\n`);
  }

  #readLate() {
    if (!existsSync(this.#late)) return [];
    return readFileSync(this.#late, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }
}

function summary(results, astray) {
  return {
    suites: { passed: results.numPassedTestSuites, failed: results.numFailedTestSuites },
    tests: {
      passed: results.numPassedTests,
      failed: results.numFailedTests,
      skipped: results.numPendingTests + results.numTodoTests,
    },
    // A file that does not load, or fails after its tests, has no failing test to count.
    broken: results.testResults.filter(({ testExecError }) => testExecError !== undefined).length + astray,
    ms: Date.now() - results.startTime,
  };
}
