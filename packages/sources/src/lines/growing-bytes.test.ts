import { expect, test } from '@jest/globals';
import { GrowingBytes } from './growing-bytes.ts';

const MIB = 1 << 20;

test('what was appended is there, in one piece', () => {
  const bytes = new GrowingBytes();
  for (const text of ['ab', '', 'c', 'd'.repeat(5000)]) bytes.append(Buffer.from(text));
  expect(bytes.view().toString()).toBe(`abc${'d'.repeat(5000)}`);
  expect(bytes.length).toBe(5003);
});

test('what is appended may change afterwards', () => {
  const [bytes, chunk] = [new GrowingBytes(), Buffer.from('ab')];
  bytes.append(chunk);
  chunk.fill('x');
  expect(bytes.view().toString()).toBe('ab');
});

test('remove() takes bytes out of the middle', () => {
  const bytes = new GrowingBytes();
  bytes.append(Buffer.from('abcdef'));
  bytes.remove(1, 4);
  expect(bytes.view().toString()).toBe('aef');
});

for (const size of [1, 4096, 65_536]) {
  test(`pieces of ${String(size)} B: twice as many make one more memory, and each byte is moved once at most`, () => {
    const bytes = new GrowingBytes();
    const piece = Buffer.alloc(size);
    const memories = new Set<ArrayBufferLike>();
    let moved = 0;
    for (let doubled = 0; doubled < 10; doubled++) {
      const [before, known] = [bytes.length, memories.size];
      for (let left = Math.max(1, before / size); left > 0; left--) {
        const last = bytes.view();
        bytes.append(piece);
        const { buffer } = bytes.view();
        if (!memories.has(buffer)) moved += last.length;
        memories.add(buffer);
      }
      expect(memories.size - known).toBeLessThanOrEqual(1);
      expect(moved).toBeLessThan(bytes.length);
      expect(bytes.view().buffer.byteLength).toBeLessThanOrEqual(Math.max(4096, 2 * bytes.length));
    }
  });
}

test('cleared, a small memory is used again, and that of a long line is let go', () => {
  const bytes = new GrowingBytes();
  bytes.append(Buffer.alloc(10));
  const { buffer } = bytes.view();
  bytes.clear();
  expect(bytes.length).toBe(0);
  bytes.append(Buffer.alloc(10));
  expect(bytes.view().buffer).toBe(buffer);
  bytes.append(Buffer.alloc(2 * MIB));
  bytes.clear();
  expect(bytes.view().buffer.byteLength).toBe(0);
});
