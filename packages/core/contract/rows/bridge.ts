// To other ways of reading.
import { Writable } from 'node:stream';
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
  {
    operator: 'pipeTo',
    kind: 'terminal',
    refuses: [
      [[], 'TypeError'],
      [[{}], 'TypeError'],
      [[new WritableStream(), { preventClose: 1 }], 'TypeError'],
      [[new WritableStream(), { close: false }], 'TypeError'],
      [[new WritableStream(), { signal: {} }], 'TypeError'],
    ],
    args: () => [new WritableStream()],
    gives: () => undefined,
  },
  {
    operator: 'pipeTo',
    variant: 'a Node Writable',
    kind: 'terminal',
    args: () => [new Writable({ objectMode: true, write: (_value, _encoding, told) => told() })],
    gives: () => undefined,
  },
];
