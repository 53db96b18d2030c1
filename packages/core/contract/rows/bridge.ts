// To other ways of reading.
import { from } from '../../src/index.ts';
import type { Row } from '../row.ts';
import { noFunctions } from './refusals.ts';

export const bridge: readonly Row[] = [
  { operator: 'batches', kind: 'stream', args: () => [], gives: (values) => values, flat: true },
  {
    operator: 'through',
    kind: 'stream',
    refuses: noFunctions,
    args: () => [(source: Iterable<number>) => source],
    gives: (values) => values,
  },
  {
    operator: 'toReadableStream',
    kind: 'stream',
    args: () => [],
    stream: (made) => from(made as AsyncIterable<number>),
    gives: (values) => values,
    foreign: true,
  },
];
