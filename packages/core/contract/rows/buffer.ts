// Between a source and its reader.
import type { Row } from '../row.ts';

export const buffers: readonly Row[] = [
  {
    operator: 'buffer',
    kind: 'stream',
    refuses: [
      [[], 'TypeError'],
      [[0], 'RangeError'],
      [[1.5], 'RangeError'],
      [[2, { overflow: 'drop' }], 'TypeError'],
      [[2, { size: 3 }], 'TypeError'],
    ],
    args: () => [2],
    gives: (values) => values,
    ahead: 2,
  },
  {
    operator: 'buffer',
    variant: 'drop-oldest',
    kind: 'stream',
    args: () => [40, { overflow: 'drop-oldest' }],
    gives: (values) => values,
    ahead: 40,
    skips: true,
  },
  {
    operator: 'buffered',
    kind: 'stream',
    refuses: [
      [[], 'TypeError'],
      [['2'], 'TypeError'],
      [[0], 'RangeError'],
      [[1.5], 'RangeError'],
    ],
    args: () => [3],
    gives: (values) => values,
    ahead: 3,
    behind: 2,
  },
  {
    operator: 'buffered',
    variant: 'one at a time',
    kind: 'stream',
    args: () => [1],
    gives: (values) => values,
    ahead: 1,
  },
  {
    operator: 'conflate',
    kind: 'stream',
    refuses: [
      [[5], 'TypeError'],
      [[null], 'TypeError'],
    ],
    args: () => [(waiting: unknown, value: unknown) => [waiting, value].flat()],
    gives: (values) => values,
    flat: true,
    unordered: true,
    ahead: 40,
    skips: true,
  },
];
