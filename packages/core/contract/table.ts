/** What a test wants to see of a callback: it may throw, reject or wait, and the operator's own callback follows it. */
export type Look = (value: number, index: number, context: { readonly signal: AbortSignal }) => unknown;

/** Arguments after the source, and the class of the error that they give. */
export type Refused = readonly [args: readonly unknown[], name: 'TypeError' | 'RangeError'];

/** One operator, or one way of using it, and how the laws are to read it. */
export interface Row {
  /** The name of the export. */
  readonly operator: string;
  /** How this way of using it differs from the plain one. */
  readonly variant?: string;
  readonly kind: 'stream' | 'terminal';
  /** Whether it takes a callback: then `args` calls `look` in it. */
  readonly callback?: boolean;
  /** The arguments that follow the source; the same for the function and the method. */
  readonly args: (look: Look) => readonly unknown[];
  /** The arguments of the function, where the source is not simply the first of them. */
  readonly spread?: (source: unknown, rest: readonly unknown[]) => readonly unknown[];
  /** False where there is a function only. */
  readonly method?: false;
  /** Arguments that must be refused at the call. */
  readonly refuses?: readonly Refused[];
  /** What comes out for these values: all values of a stream in an array, or the answer. */
  readonly gives: (values: readonly number[]) => unknown;
  /** What is compared with `gives`, where the shape of the values depends on the source. */
  readonly flat?: true;
  /** Values come as they are ready, not in the order of the source. */
  readonly unordered?: boolean;
  /** May end before its source does: the law for the rest of the source is then "closed once". */
  readonly short?: boolean;
  /** How many pulls of the source a single `next()` may have in flight; 1 when not given. */
  readonly ahead?: number;
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** The operator's own callback, behind the test's look. It answers in the manner of the look: at once, by promise or thenable. */
function behind(look: Look, answer: (value: number, index: number) => unknown): Look {
  return (value, index, context) => {
    const seen = look(value, index, context);
    if (!isPromise(seen)) return answer(value, index);
    if (seen instanceof Promise) return seen.then(() => answer(value, index));
    const then: PromiseLike<unknown>['then'] = (resolve, reject) =>
      seen.then(() => resolve?.(answer(value, index)) as never, reject);
    return { then };
  };
}

type Folding = (state: number, value: number, index: number, context: { readonly signal: AbortSignal }) => unknown;

function adding(look: Look): Folding {
  return (state, value, index, context) => behind(look, () => state + value)(value, index, context);
}

const isOdd = (value: number): boolean => value % 2 === 1;
const below = (limit: number) => (value: number) => value < limit;
/** The place of the first value that is not below the limit, arrays and the like included. */
const first = (values: readonly number[], limit: number): number => {
  const at = values.findIndex((value) => !(value < limit));
  return at < 0 ? values.length : at;
};
const times = (value: number): number => value * 10;
const twice = (value: number): number[] => [value, value + 0.5];
const running = (values: readonly number[]): number[] => {
  let sum = 0;
  return values.map((value) => (sum += value));
};
const inList = (source: unknown, [others, ...rest]: readonly unknown[]): readonly unknown[] => [
  [source, ...(others as [])],
  ...rest,
];
function* numbers(): Generator<number> {
  for (let number = 0; ; number++) yield number;
}
const never = new Promise<never>(() => undefined);

const callback = true;
const noFunctions: readonly Refused[] = [
  [[], 'TypeError'],
  [[null], 'TypeError'],
  [[{}], 'TypeError'],
];
const noCounts: readonly Refused[] = [
  [[-1], 'RangeError'],
  [[Number.NaN], 'RangeError'],
  [['many'], 'RangeError'],
  [[Symbol('many')], 'TypeError'],
];
const noLimits: readonly Refused[] = [0, -1, 1.5, Number.NaN].map((concurrency) => [
  [times, { concurrency }],
  'RangeError',
]);

/** Every operator, in the order of the README's table. */
export const rows: readonly Row[] = [
  {
    operator: 'map',
    kind: 'stream',
    callback,
    refuses: noFunctions,
    args: (look) => [behind(look, times)],
    gives: (values) => values.map(times),
  },
  {
    operator: 'map',
    variant: 'concurrency 1',
    kind: 'stream',
    callback,
    refuses: noLimits,
    args: (look) => [behind(look, times), { concurrency: 1 }],
    gives: (values) => values.map(times),
  },
  {
    operator: 'map',
    variant: 'concurrency 3',
    kind: 'stream',
    callback,
    args: (look) => [behind(look, times), { concurrency: 3 }],
    gives: (values) => values.map(times),
    ahead: 3,
  },
  {
    operator: 'map',
    variant: 'concurrency 3, unordered',
    kind: 'stream',
    callback,
    args: (look) => [behind(look, times), { concurrency: 3, ordered: false }],
    gives: (values) => values.map(times),
    unordered: true,
    ahead: 3,
  },
  {
    operator: 'filter',
    kind: 'stream',
    callback,
    refuses: noFunctions,
    args: (look) => [behind(look, isOdd)],
    gives: (values) => values.filter(isOdd),
  },
  {
    operator: 'take',
    kind: 'stream',
    refuses: noCounts,
    args: () => [3],
    gives: (values) => values.slice(0, 3),
    short: true,
  },
  { operator: 'drop', kind: 'stream', refuses: noCounts, args: () => [1], gives: (values) => values.slice(1) },
  {
    operator: 'flatMap',
    kind: 'stream',
    callback,
    refuses: noFunctions,
    args: (look) => [behind(look, twice)],
    gives: (values) => values.flatMap(twice),
  },
  {
    operator: 'takeWhile',
    kind: 'stream',
    callback,
    refuses: noFunctions,
    args: (look) => [behind(look, below(4))],
    gives: (values) => values.slice(0, first(values, 4)),
    short: true,
  },
  {
    operator: 'dropWhile',
    kind: 'stream',
    callback,
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
  {
    operator: 'tap',
    kind: 'stream',
    callback,
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
    callback,
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
  { operator: 'batches', kind: 'stream', args: () => [], gives: (values) => values, flat: true },
  {
    operator: 'through',
    kind: 'stream',
    refuses: noFunctions,
    args: () => [(source: Iterable<number>) => source],
    gives: (values) => values,
  },
  {
    operator: 'reduce',
    kind: 'terminal',
    callback,
    refuses: noFunctions,
    args: (look) => [adding(look), 0],
    gives: (values) => values.reduce((sum, value) => sum + value, 0),
  },
  { operator: 'toArray', kind: 'terminal', args: () => [], gives: (values) => values },
  {
    operator: 'forEach',
    kind: 'terminal',
    callback,
    refuses: noFunctions,
    args: (look) => [look],
    gives: () => undefined,
  },
  {
    operator: 'some',
    kind: 'terminal',
    callback,
    refuses: noFunctions,
    args: (look) => [behind(look, (value) => value === 4)],
    gives: (values) => values.includes(4),
    short: true,
  },
  {
    operator: 'every',
    kind: 'terminal',
    callback,
    refuses: noFunctions,
    args: (look) => [behind(look, below(4))],
    gives: (values) => values.every(below(4)),
    short: true,
  },
  {
    operator: 'find',
    kind: 'terminal',
    callback,
    refuses: noFunctions,
    args: (look) => [behind(look, (value) => value === 4)],
    gives: (values) => values.find((value) => value === 4),
    short: true,
  },
  { operator: 'first', kind: 'terminal', args: () => [], gives: (values) => values[0], short: true },
  { operator: 'count', kind: 'terminal', args: () => [], gives: (values) => values.length },
];

export const nameOf = ({ operator, variant }: Row): string =>
  variant === undefined ? operator : `${operator} (${variant})`;
