// Several sources.
import type { Row } from '../row.ts';
import { inList, numbers } from '../row-callbacks.ts';

export const combine: readonly Row[] = [
  {
    operator: 'concat',
    kind: 'stream',
    refuses: [
      [[5], 'TypeError'],
      [[null], 'TypeError'],
    ],
    args: () => [[97, 98]],
    gives: (values) => [...values, 97, 98],
  },
  {
    operator: 'merge',
    kind: 'stream',
    refuses: [
      [[[5]], 'TypeError'],
      [[[null]], 'TypeError'],
    ],
    args: () => [[[]]],
    spread: inList,
    gives: (values) => values,
  },
  {
    operator: 'zip',
    kind: 'stream',
    refuses: [
      [[[5]], 'TypeError'],
      [[[], { mode: 'short' }], 'TypeError'],
    ],
    args: () => [[numbers()]],
    spread: inList,
    method: false,
    gives: (values) => values.map((value, index) => [value, index]),
  },
];
