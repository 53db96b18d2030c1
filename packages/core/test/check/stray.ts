// Run in a process of its own by mutants.test.ts: a rejection that nobody handles is no business of the test runner.
import { BrokenLawError, checkAsyncIterable } from '../../src/testing/index.ts';
import { Honest, type Waiting } from './honest.ts';

class Stray extends Honest {
  protected override fail(waiting: Waiting, error: unknown): void {
    void Promise.reject(error);
    super.fail(waiting, error);
  }
}

try {
  await checkAsyncIterable((source) => new Stray(source), { seed: 1 });
} catch (error) {
  process.stdout.write(error instanceof BrokenLawError ? error.law : String(error));
}
