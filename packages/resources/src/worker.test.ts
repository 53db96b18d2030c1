import { expect, test } from '@jest/globals';
import { CancelScope } from './index.ts';
import { cancelSignal, isCancelled, moving, reportProgress, throwIfCancelled } from './worker.ts';

// How they work in workers: see offload/worker-pool.test.ts.

test('H7: outside of workers they look at the scope of the caller', async () => {
  const scope = new CancelScope();
  const result = await scope.run(() => {
    throwIfCancelled();
    const before = [isCancelled(), cancelSignal().aborted];
    scope.cancel();
    expect([before, isCancelled(), cancelSignal()]).toEqual([[false, false], true, scope.signal]);
    throwIfCancelled();
    return 'not reached';
  });
  expect(result).toBeUndefined();
});

test('with neither worker nor scope nothing is cancelled, and progress goes nowhere', () => {
  throwIfCancelled();
  reportProgress(() => 'not even cloned');
  expect([isCancelled(), cancelSignal().aborted]).toEqual([false, false]);
});

test('moving() answers the same object, and refuses what is none', () => {
  const bytes = new Uint8Array(1);
  expect(moving(bytes, [bytes.buffer])).toBe(bytes);
  expect(() => moving(1 as unknown as object, [])).toThrow(TypeError);
  expect(() => moving({}, 1 as unknown as [])).toThrow(
    'Cannot move the number 1: expected a list of what is to be moved',
  );
});
