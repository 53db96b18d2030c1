import { expect, test } from '@jest/globals';
import { LineTail } from './line-tail.ts';

test('of a line that is too long no more is kept than was asked for and a piece, however long it is', () => {
  const tail = new LineTail(3000);
  for (let piece = 0; piece < 100; piece++) tail.prepend(Buffer.alloc(1000, String(piece % 10)));
  expect(tail.length).toBe(100_000);
  expect(tail.take().toString('latin1', 0, 3000)).toBe(`${'9'.repeat(1000)}${'8'.repeat(1000)}${'7'.repeat(1000)}`);
  for (let piece = 0; piece < 100; piece++) tail.prepend(Buffer.alloc(1000));
  expect(tail.take().length).toBeLessThanOrEqual(4000);
});
