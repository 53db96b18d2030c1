// Run in a process of its own by mutants.test.ts: a rejection that nobody handles is no business of the test runner.
import { BrokenLawError, checkAsyncIterable } from '../../src/testing/index.ts';
import { Honest, type Waiting } from './honest.ts';

class Stray extends Honest {
  protected override fail(waiting: Waiting, error: unknown): void {
    void Promise.reject(error);
    super.fail(waiting, error);
  }
}

// that of somebody else, meanwhile, is not told
const checking = checkAsyncIterable((source) => new Honest(source), { seed: 1, runs: 20 });
void Promise.reject(new Error('not of what is checked'));
await checking;

try {
  await checkAsyncIterable((source) => new Stray(source), { seed: 1 });
} catch (error) {
  process.stdout.write(error instanceof BrokenLawError ? error.law : String(error));
}
