import { expect, test } from '@jest/globals';
import { toArray, zip } from '../index.ts';
import { probe } from '../testing/index.ts';

const endless = (): { readonly values: Generator<string>; readonly seen: string[] } => {
  const seen: string[] = [];
  const values = (function* () {
    try {
      for (let n = 0; ; n++) {
        seen.push(`p${String(n)}`);
        yield `p${String(n)}`;
      }
    } finally {
      seen.push('closed');
    }
  })();
  return { values, seen };
};

test('of the padding as many values are read as there are sources, then it is closed', async () => {
  const { values, seen } = endless();
  expect(await toArray(zip([[1, 2], ['a']], { mode: 'longest', padding: values }))).toEqual([
    [1, 'a'],
    [2, 'p1'],
  ]);
  expect(seen).toEqual(['p0', 'p1', 'closed']);
});

test('padding that is short, or that is not given, is undefined', async () => {
  const sources = (): [number[], number[], number[]] => [[1], [], []];
  expect(await toArray(zip(sources(), { mode: 'longest', padding: [0, 7] }))).toEqual([[1, 7, undefined]]);
  expect(await toArray(zip(sources(), { mode: 'longest' }))).toEqual([[1, undefined, undefined]]);
});

test.each(['shortest', 'strict', undefined] as const)('in mode %s padding is not read', async (mode) => {
  const { values, seen } = endless();
  expect(await toArray(zip([[1], ['a']], { mode, padding: values }))).toEqual([[1, 'a']]);
  expect(seen).toEqual([]);
});

test.each<[string, unknown, ErrorConstructor]>([
  ['is no iterable', 5, TypeError],
  [
    'fails',
    {
      [Symbol.iterator]: (): never => {
        throw new RangeError('padding');
      },
    },
    RangeError,
  ],
])('padding that %s closes the sources', (_name, padding, kind) => {
  const sources = [probe({ values: [1] }), probe({ values: [2] })];
  const wrong = padding as Iterable<unknown>;
  expect(() => zip(sources, { mode: 'longest', padding: wrong })).toThrow(kind);
  for (const source of sources) source.assertClosedOnce();
});

test('padding that is no iterable is refused in words', () => {
  const padding = 5 as unknown as Iterable<number>;
  expect(() => zip([[1], [2]], { mode: 'longest', padding })).toThrow(
    'Cannot use 5 as padding: it must be an iterable',
  );
});
