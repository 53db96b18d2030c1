// Reads that waited when it was left: each gets the value of its place, or done.
import { expect, test } from '@jest/globals';
import {
  type BrokenLawError,
  checkAsyncIterable,
  type CheckOptions,
  type CheckSource,
} from '../../src/testing/index.ts';
import { Honest, OVER, type Result, type Waiting } from './honest.ts';

const lawOf = (Checked: typeof Honest, options: CheckOptions): Promise<unknown> =>
  checkAsyncIterable((source: CheckSource) => new Checked(source), { seed: 1, ...options }).then(
    () => 'none',
    (error: unknown) => (error as BrokenLawError).law,
  );

/** Every read that waits gets what comes when it is left. */
class Twice extends Honest {
  protected override deliver(waiting: Waiting, result: Result): void {
    super.deliver(waiting, result);
    if (this.closing !== undefined) for (const other of this.waiting) super.deliver(other, result);
  }
}

test.each([true, false])('a value that is given twice is told (ordered: %p)', async (ordered) => {
  expect(await lawOf(Twice, { ordered })).toBe('in order');
});

test.each([
  ['next next return', 2],
  ['next next return answer', 2],
  ['next wait next next throw', 3],
  ['next next return', 1],
] as const)('it is told by %p', async (steps, values) => {
  expect(await lawOf(Twice, { replay: { steps, values } })).toBe('in order');
});

test('the value of another place is told, though no other read has it', async () => {
  class Oldest extends Honest {
    protected override deliver(waiting: Waiting, result: Result): void {
      const [oldest] = this.waiting;
      if (this.closing === undefined || oldest === undefined) return super.deliver(waiting, result);
      waiting.resolve(OVER);
      super.deliver(oldest, result);
    }
  }
  expect(await lawOf(Oldest, { replay: { steps: 'next next return newest', values: 2 } })).toBe('in order');
});

test('done in place of a value is no fault', async () => {
  class Done extends Honest {
    protected override deliver(waiting: Waiting, result: Result): void {
      if (this.closing !== undefined && result.value === 1) waiting.resolve(OVER);
      else super.deliver(waiting, result);
    }
  }
  expect(await lawOf(Done, {})).toBe('none');
});

test('what is the value of no place is no fault: it may be half a chunk', async () => {
  class Half extends Honest {
    protected override deliver(waiting: Waiting, result: Result): void {
      const less = this.closing !== undefined && result.done !== true;
      super.deliver(waiting, less ? { value: result.value / 16, done: false } : result);
    }
  }
  expect(await lawOf(Half, {})).toBe('none');
});
