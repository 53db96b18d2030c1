// Values made of values.
import type { Row } from '../row.ts';
import { adding, behind, isOdd, running, twice } from '../row-callbacks.ts';
import { noFunctions } from './refusals.ts';

export const shape: readonly Row[] = [
  {
    operator: 'tap',
    kind: 'stream',
    callback: true,
    refuses: noFunctions,
    args: (look) => [look],
    gives: (values) => values,
  },
  {
    operator: 'enumerate',
    kind: 'stream',
    refuses: [
      [[{ start: '1' }], 'TypeError'],
      [[{ start: 0.5 }], 'RangeError'],
      [[{ from: 1 }], 'TypeError'],
      [[1], 'TypeError'],
    ],
    args: () => [],
    gives: (values) => values.map((value, index) => [index, value]),
  },
  {
    operator: 'scan',
    kind: 'stream',
    callback: true,
    refuses: noFunctions,
    args: (look) => [adding(look), 0],
    gives: running,
  },
  {
    operator: 'chunks',
    kind: 'stream',
    refuses: [
      [[], 'TypeError'],
      [[0], 'RangeError'],
      [[1.5], 'RangeError'],
    ],
    args: () => [2],
    gives: (values) => values.flatMap((_, at) => (at % 2 === 0 ? [values.slice(at, at + 2)] : [])),
  },
  {
    operator: 'pairwise',
    kind: 'stream',
    args: () => [],
    gives: (values) => values.slice(1).map((value, at) => [values[at], value]),
  },
  {
    operator: 'windows',
    kind: 'stream',
    refuses: [
      [[], 'TypeError'],
      [[0], 'RangeError'],
      [[1.5], 'RangeError'],
      [[2, { undersized: 'pad' }], 'TypeError'],
      [[2, { step: 2 }], 'TypeError'],
      [[2, 'allow-partial'], 'TypeError'],
    ],
    args: () => [3],
    gives: (values) => values.slice(2).map((_, at) => values.slice(at, at + 3)),
  },
  {
    operator: 'windows',
    variant: 'allow-partial, of a source that is too short',
    kind: 'stream',
    args: () => [40, { undersized: 'allow-partial' }],
    gives: (values) => (values.length > 0 ? [values] : []),
    skips: true,
    ahead: 40,
  },
  {
    operator: 'chunksWithin',
    kind: 'stream',
    refuses: [
      [[2], 'TypeError'],
      [[0, 5], 'RangeError'],
      [[1.5, 5], 'RangeError'],
      [[2, -1], 'RangeError'],
      [[2, Number.NaN], 'RangeError'],
      [[2, Infinity], 'RangeError'],
    ],
    args: () => [2, 60_000],
    gives: (values) => values.flatMap((_, at) => (at % 2 === 0 ? [values.slice(at, at + 2)] : [])),
  },
  {
    operator: 'readyChunks',
    kind: 'stream',
    refuses: [
      [[], 'TypeError'],
      [[0], 'RangeError'],
      [[1.5], 'RangeError'],
    ],
    args: () => [2],
    gives: (values) => values,
    flat: true,
  },
  {
    operator: 'flatten',
    kind: 'stream',
    prepare: twice,
    args: () => [],
    gives: (values) => values.flatMap(twice),
  },
  { operator: 'compact', kind: 'stream', args: () => [], gives: (values) => values },
  {
    operator: 'compact',
    variant: 'of nulls among values',
    kind: 'stream',
    prepare: (value) => (isOdd(value) ? value : null),
    args: () => [],
    gives: (values) => values.filter(isOdd),
  },
  {
    operator: 'groupBy',
    kind: 'terminal',
    callback: true,
    refuses: noFunctions,
    args: (look) => [behind(look, isOdd)],
    gives: grouped,
    keeps: true,
  },
  {
    operator: 'partition',
    kind: 'terminal',
    callback: true,
    refuses: noFunctions,
    args: (look) => [behind(look, isOdd)],
    gives: (values) => [values.filter(isOdd), values.filter((value) => !isOdd(value))],
    keeps: true,
  },
];

/** In the order in which the keys come up. */
function grouped(values: readonly number[]): Map<boolean, number[]> {
  const keys = [...new Set(values.map(isOdd))];
  return new Map(keys.map((key) => [key, values.filter((value) => isOdd(value) === key)]));
}
