// A long line costs work in proportion to its length: bytes searched and decoded are counted, never timed.
import { expect, jest, test } from '@jest/globals';
import { LineCutter } from './cut.ts';
import { type Decoding, decodingOf } from './decoding.ts';
import { type CodeUnits, type Newline, oneByteUnits } from './line-ends.ts';

interface Work {
  searched: number;
  decoded: number;
}

/** UTF-8, and how many bytes were gone through. */
function counted(): Decoding & { readonly work: Work } {
  const utf8 = decodingOf('utf-8', false);
  const work = { searched: 0, decoded: 0 };
  const units: CodeUnits = {
    ...oneByteUnits,
    find(bytes, code, from, to) {
      const found = oneByteUnits.find(bytes, code, from, to);
      work.searched += (found < 0 ? bytes.length : found + 1) - from;
      return found;
    },
    findLast(bytes, code, from, to) {
      const found = oneByteUnits.findLast(bytes, code, from, to);
      work.searched += to - Math.max(from, found);
      return found;
    },
  };
  const decode: Decoding['decode'] = (bytes, from, to) => {
    work.decoded += to - from;
    return utf8.decode(bytes, from, to);
  };
  return { ...utf8, units, decode, work };
}

/** The bytes of all memory that is asked for meanwhile. */
function allocatedBy(work: () => void): number {
  let allocated = 0;
  const spy = jest.spyOn(Buffer, 'allocUnsafeSlow').mockImplementation((size) => {
    allocated += size;
    return Buffer.alloc(size);
  });
  work();
  spy.mockRestore();
  return allocated;
}

const CHUNK = 1024;

/** What a line takes that comes in so many chunks, with another one after it. */
function workFor(chunks: number, newline: Newline, headroom: number, mostCarried?: number): Work {
  const { work, ...decoding } = counted();
  const cutter = new LineCutter({ newline, decoding, maxLineBytes: Infinity, onLongLine: 'error', mostCarried });
  const memory = Buffer.alloc(headroom + CHUNK, 'x');
  const lengths: number[] = [];
  const drain = (): void => {
    for (let lines = cutter.next(); lines !== undefined; lines = cutter.next()) {
      lengths.push(...lines.map(({ length }) => length));
      // Asking where it lies is no reason to go through it again.
      cutter.positioned(lines);
      cutter.position(0);
    }
  };
  for (let chunk = 0; chunk < chunks; chunk++) {
    cutter.push(memory.subarray(headroom), headroom);
    drain();
  }
  cutter.push(Buffer.from('\nend'), 0);
  drain();
  cutter.end();
  drain();
  expect(lengths).toEqual([chunks * CHUNK, 3]);
  return work;
}

for (const newline of ['lf', 'universal'] as const) {
  test.each([0, 4 * CHUNK])(
    `${newline}: each byte of a long line is searched and decoded once, headroom %i`,
    (headroom) => {
      const searches = newline === 'universal' ? 2 : 1;
      for (const chunks of [1, 16, 256, 4096]) {
        const { searched, decoded } = workFor(chunks, newline, headroom);
        expect(searched).toBeLessThanOrEqual(searches * (chunks * CHUNK + 64));
        expect(decoded).toBe(chunks * CHUNK + 4);
      }
    },
  );
}

test.each([0, 4 * CHUNK])(
  'a long line, which grows by doubling, is not copied once more at its end, headroom %i',
  (headroom) => {
    for (const chunks of [4, 16, 256, 4096]) {
      const allocated = allocatedBy(() => workFor(chunks, 'lf', headroom));
      expect(allocated).toBeLessThanOrEqual(4 * (chunks * CHUNK + 4));
    }
  },
);

test.each([0, 4 * CHUNK])(
  'a line, however long, takes no more memory for its bytes than a long one, headroom %i',
  (headroom) => {
    for (const chunks of [16, 256, 4096]) {
      const allocated = allocatedBy(() => workFor(chunks, 'lf', headroom, 16 * CHUNK));
      expect(allocated).toBeLessThanOrEqual(64 * CHUNK);
    }
  },
);

for (const newline of ['lf', 'universal'] as const) {
  test(`${newline}: each byte of a line that is decoded as it comes is searched and decoded once`, () => {
    const searches = newline === 'universal' ? 2 : 1;
    for (const chunks of [16, 256, 4096]) {
      const { searched, decoded } = workFor(chunks, newline, 0, 8 * CHUNK);
      expect(searched).toBeLessThanOrEqual(searches * (chunks * CHUNK + 64));
      expect(decoded).toBe(chunks * CHUNK + 3);
    }
  });
}

test('a long line of which each chunk ends within a character takes no more memory for its bytes, either', () => {
  const line = Buffer.from('é'.repeat(512 * CHUNK));
  const cutter = new LineCutter({
    newline: 'lf',
    decoding: decodingOf('utf-8', true),
    maxLineBytes: Infinity,
    onLongLine: 'error',
    mostCarried: 16 * CHUNK,
  });
  const allocated = allocatedBy(() => {
    cutter.push(line.subarray(0, 1), 0);
    for (let at = 1; at < line.length; at += CHUNK) cutter.push(line.subarray(at, at + CHUNK), 0);
  });
  expect(allocated).toBeLessThanOrEqual(64 * CHUNK);
});

test('whether the beginning of a line can be decoded early is asked again at twice the length, not with every chunk', () => {
  let asked = 0;
  const apart = (): number => {
    asked++;
    return 0;
  };
  const cutter = new LineCutter({
    newline: 'lf',
    decoding: { ...decodingOf('utf-8', false), apart },
    maxLineBytes: Infinity,
    onLongLine: 'error',
    mostCarried: CHUNK,
  });
  for (let chunk = 0; chunk < 128; chunk++) cutter.push(Buffer.alloc(CHUNK, 'x'), 0);
  expect(asked).toBeLessThanOrEqual(8);
});

test.each(['truncate', 'skip'] as const)('%s: of a line that is too long each byte is searched once', (onLongLine) => {
  for (const chunks of [16, 256, 4096]) {
    const { work, ...decoding } = counted();
    const cutter = new LineCutter({ newline: 'lf', decoding, maxLineBytes: 100, onLongLine });
    for (let chunk = 0; chunk < chunks; chunk++) {
      cutter.push(Buffer.alloc(CHUNK, 'x'), 0);
      expect(cutter.next()).toBeUndefined();
    }
    cutter.push(Buffer.from('\n'), 0);
    expect(cutter.next()).toEqual(onLongLine === 'skip' ? undefined : ['x'.repeat(100)]);
    expect(work.searched).toBeLessThanOrEqual(chunks * CHUNK + 1024);
  }
});

test.each(['\n', '\r', '\r\n'])(
  'universal: of lines that are all too long, each byte is searched a few times, newline %j',
  (end) => {
    const line = 'x'.repeat(20);
    for (const lines of [16, 256, 4096]) {
      const { work, ...decoding } = counted();
      const cutter = new LineCutter({ newline: 'universal', decoding, maxLineBytes: 10, onLongLine: 'skip' });
      const bytes = Buffer.from(`${line}${end}`.repeat(lines));
      cutter.push(bytes, 0);
      expect(cutter.next()).toBeUndefined();
      expect(work.searched).toBeLessThanOrEqual(lines * 1024);
    }
  },
);
