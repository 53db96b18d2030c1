// Where modules of Node cannot be had; and how often the clock is looked at.
import { expect, test } from '@jest/globals';
import { builtin } from './builtin.ts';
import { newController } from './controller.ts';
import { since } from './since.ts';

/** Does it with another `process`. */
function on<T>(platform: object | undefined, action: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'process') as PropertyDescriptor;
  Object.defineProperty(globalThis, 'process', { value: platform, configurable: true, writable: true });
  try {
    return action();
  } finally {
    Object.defineProperty(globalThis, 'process', before);
  }
}

test.each([
  ['a browser', undefined],
  ['a Node without process.getBuiltinModule()', {}],
])('%s has no modules of Node, and its controllers do without', (_name, platform) => {
  expect(on(platform, () => builtin('node:events'))).toBeUndefined();
  const controller = on(platform, newController);
  controller.abort('no more');
  expect(controller.signal.reason).toBe('no more');
});

test('what begins in one go has one time, and what begins later another one', async () => {
  await Promise.resolve();
  const now = performance.now.bind(performance);
  let looks = 0;
  performance.now = () => ++looks;
  const times = [since(), since()];
  await Promise.resolve();
  times.push(since());
  performance.now = now;
  await Promise.resolve();
  expect(times).toEqual([1, 1, 2]);
});
