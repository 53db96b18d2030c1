import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A jest reporter that fails the run for what went astray outside of every test. Under nx it also writes
 * `test-results/results.json` into the package, an nx output: so `npm test` can add the packages up, also those that nx
 * answers from its cache.
 */
export default class ResultsReporter {
  #folder;
  #late = join(tmpdir(), `forawait-late-${process.pid}.ndjson`);
  #failure;

  constructor(globalConfig) {
    this.#folder = join(globalConfig.rootDir, 'test-results');
    // The workers, which are started after this, write to it: see `environment.js`.
    process.env.FORAWAIT_LATE = this.#late;
  }

  onRunStart() {
    rmSync(this.#late, { force: true });
    if (isTask()) rmSync(this.#folder, { recursive: true, force: true });
  }

  onRunComplete(_contexts, results) {
    this.#check(results);
    // In one process with the tests, stray work may still fire between here and the exit.
    process.once('exit', () => {
      if (this.#failure === undefined) this.#check(results);
      if (this.#failure !== undefined) process.exitCode = 1;
      rmSync(this.#late, { force: true });
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
    if (!isTask()) return;
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

/** Whoever runs jest by hand must not change what a run of all packages writes at the same time. */
const isTask = () => process.env.NX_TASK_TARGET_PROJECT !== undefined;

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
