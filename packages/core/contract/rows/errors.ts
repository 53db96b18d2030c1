// What becomes of errors.
import type { Row } from '../row.ts';
import { noFunctions } from './refusals.ts';

export const errorRows: readonly Row[] = [
  {
    operator: 'catchError',
    kind: 'stream',
    refuses: noFunctions,
    args: () => [rethrow],
    gives: (values) => values,
  },
  {
    operator: 'settle',
    kind: 'stream',
    args: () => [],
    gives: (values) => values.map((value) => ({ status: 'fulfilled', value })),
    settles: true,
  },
  {
    operator: 'finalize',
    kind: 'stream',
    refuses: noFunctions,
    args: () => [() => undefined],
    gives: (values) => values,
  },
  {
    operator: 'finalize',
    variant: 'async',
    kind: 'stream',
    args: () => [() => Promise.resolve()],
    gives: (values) => values,
  },
];

const rethrow = (error: unknown): never => {
  throw error;
};
