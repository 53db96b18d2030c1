// Several readers of one source; here one of them alone.
import type { Shared } from '../../src/index.ts';
import type { Row } from '../row.ts';

export const share: readonly Row[] = [
  {
    operator: 'share',
    kind: 'stream',
    refuses: [
      [[], 'TypeError'],
      [[{}], 'TypeError'],
      [[{ bufferSize: -1 }], 'RangeError'],
      [[{ bufferSize: 1, overflow: 'drop' }], 'TypeError'],
      [[{ bufferSize: 1, size: 1 }], 'TypeError'],
    ],
    args: () => [{ bufferSize: 1 }],
    stream: (made) => (made as Shared<number>).subscribe(),
    gives: (values) => values,
  },
  {
    operator: 'tee',
    kind: 'stream',
    refuses: [
      [[0, { bufferSize: 1 }], 'RangeError'],
      [[2], 'TypeError'],
      [[2, { bufferSize: 1, overflow: 'drop-oldest' }], 'TypeError'],
    ],
    args: () => [1, { bufferSize: 1 }],
    stream: (made) => (made as unknown[])[0],
    gives: (values) => values,
  },
  { operator: 'borrow', kind: 'stream', args: () => [], gives: (values) => values, lends: true },
  { operator: 'peekable', kind: 'stream', args: () => [], gives: (values) => values },
];
