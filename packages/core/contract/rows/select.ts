// Which values.
import type { Row } from '../row.ts';
import { behind, below, first, never } from '../row-callbacks.ts';
import { noFunctions } from './refusals.ts';

export const select: readonly Row[] = [
  {
    operator: 'takeWhile',
    kind: 'stream',
    callback: true,
    refuses: noFunctions,
    args: (look) => [behind(look, below(4))],
    gives: (values) => values.slice(0, first(values, 4)),
    short: true,
  },
  {
    operator: 'dropWhile',
    kind: 'stream',
    callback: true,
    refuses: noFunctions,
    args: (look) => [behind(look, below(2))],
    gives: (values) => values.slice(first(values, 2)),
  },
  {
    operator: 'takeUntil',
    kind: 'stream',
    refuses: [
      [[], 'TypeError'],
      [[5], 'TypeError'],
    ],
    args: () => [never],
    gives: (values) => values,
  },
  {
    operator: 'takeUntil',
    variant: 'signal',
    kind: 'stream',
    args: () => [new AbortController().signal],
    gives: (values) => values,
  },
  { operator: 'first', kind: 'terminal', args: () => [], gives: (values) => values[0], short: true },
  { operator: 'count', kind: 'terminal', args: () => [], gives: (values) => values.length },
];
