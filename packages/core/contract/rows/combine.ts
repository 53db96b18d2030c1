// Several sources.
import type { Refused, Row } from '../row.ts';
import { behind, inList, numbers, silent, twice } from '../row-callbacks.ts';
import { noFunctions } from './refusals.ts';

const notInList: readonly Refused[] = [
  [[[5]], 'TypeError'],
  [[[null]], 'TypeError'],
];

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
    refuses: notInList,
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
  {
    operator: 'interleave',
    kind: 'stream',
    refuses: notInList,
    args: () => [[[97, 98]]],
    spread: inList,
    method: false,
    gives: (values) => [
      ...values.slice(0, 2).flatMap((value, index) => [value, 97 + index]),
      ...[97, 98].slice(values.length),
      ...values.slice(2),
    ],
  },
  {
    operator: 'zipLatest',
    kind: 'stream',
    refuses: notInList,
    args: () => [[[0]]],
    spread: inList,
    method: false,
    gives: (values) => values.map((value) => [value, 0]),
  },
  {
    operator: 'race',
    kind: 'stream',
    refuses: notInList,
    args: () => [[silent()]],
    spread: inList,
    method: false,
    gives: (values) => values,
  },
  {
    operator: 'mergeSorted',
    kind: 'stream',
    refuses: [...notInList, [[[], 'up'], 'TypeError'], [[[], {}], 'TypeError']],
    args: () => [[[]]],
    spread: inList,
    method: false,
    gives: (values) => values,
  },
  {
    operator: 'switchMap',
    kind: 'stream',
    callback: true,
    latest: true,
    refuses: noFunctions,
    args: (look) => [behind(look, twice)],
    gives: (values) => values.flatMap(twice),
  },
];
