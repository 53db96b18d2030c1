// Values made of values.
import type { Row } from '../row.ts';
import { adding, running } from '../row-callbacks.ts';
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
];
