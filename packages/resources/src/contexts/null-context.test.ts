import { expect, test } from '@jest/globals';
import { caught } from '../../test/helpers.ts';
import { nullContext } from './null-context.ts';

const boom = new Error('boom');

test('A22: nullContext() gives the value and does nothing', async () => {
  expect(await nullContext('value').use((value) => value)).toBe('value');
  expect(await nullContext().use((value) => value)).toBe(undefined);
});

test('A22: nullContext() lets the same error pass', async () => {
  expect(await caught(() => nullContext().use(() => Promise.reject(boom)))).toBe(boom);
});

test('one nullContext() can be used many times, also inside itself', async () => {
  const context = nullContext(1);
  expect(await context.use((outer) => context.use((inner) => outer + inner))).toBe(2);
  await using entered = await context.enter();
  expect([entered.value, await entered.exit({ error: boom })]).toEqual([1, false]);
});

test('nullContext().use() refuses a body that is no function, at the call', () => {
  expect(() => nullContext().use('text' as unknown as () => void)).toThrow(TypeError);
});
