// When values come. Long times never run out here: virtual time apart, a law takes less.
import { limiter } from '../../src/index.ts';
import type { Refused, Row } from '../row.ts';

const LONG_MS = 60_000;

const noTimes: readonly Refused[] = [
  [[], 'TypeError'],
  [['5'], 'TypeError'],
  [[-1], 'RangeError'],
  [[Number.NaN], 'RangeError'],
  [[2 ** 31], 'RangeError'],
];

export const time: readonly Row[] = [
  {
    operator: 'delay',
    kind: 'stream',
    refuses: noTimes,
    args: () => [1],
    gives: (values) => values,
    ahead: 1,
    waits: true,
  },
  {
    operator: 'throttle',
    kind: 'stream',
    refuses: [
      ...noTimes,
      [[5, { leading: false }], 'TypeError'],
      [[5, { trailing: 1 }], 'TypeError'],
      [[5, { lead: true }], 'TypeError'],
    ],
    args: () => [LONG_MS],
    gives: (values) => values.slice(0, 1),
    skips: true,
  },
  {
    operator: 'throttle',
    variant: 'trailing',
    kind: 'stream',
    args: () => [LONG_MS, { trailing: true }],
    gives: (values) => [...values.slice(0, 1), ...values.slice(1).slice(-1)],
    ahead: 40,
    skips: true,
  },
  {
    operator: 'throttle',
    variant: 'trailing only',
    kind: 'stream',
    args: () => [LONG_MS, { leading: false, trailing: true }],
    gives: (values) => values.slice(-1),
    ahead: 40,
    skips: true,
  },
  {
    operator: 'debounce',
    kind: 'stream',
    refuses: noTimes,
    args: () => [LONG_MS],
    gives: (values) => values.slice(-1),
    ahead: 40,
    skips: true,
  },
  {
    operator: 'sample',
    kind: 'stream',
    refuses: [...noTimes, [[0], 'RangeError']],
    args: () => [LONG_MS],
    gives: (values) => values.slice(-1),
    ahead: 40,
    skips: true,
  },
  {
    operator: 'timeout',
    kind: 'stream',
    refuses: [
      [[], 'TypeError'],
      [[{}], 'TypeError'],
      [[{ itemMs: -1 }], 'RangeError'],
      [[{ itemMs: '5' }], 'TypeError'],
      [[{ ms: 5 }], 'TypeError'],
    ],
    args: () => [{ itemMs: LONG_MS, idleMs: LONG_MS, totalMs: LONG_MS }],
    gives: (values) => values,
  },
  {
    operator: 'rateLimit',
    kind: 'stream',
    refuses: [
      [[], 'TypeError'],
      [[{ acquire: 5 }], 'TypeError'],
      [[limiter({ concurrency: 1 }), { key: 'a' }], 'TypeError'],
    ],
    args: () => [limiter({ concurrency: 1, rate: 1000 })],
    gives: (values) => values,
  },
];
