import { pick, type Random } from './random.ts';

/** One thing that a check does. */
export type Step = 'next' | 'return' | 'throw' | 'abort' | 'answer' | 'newest' | 'tick' | 'turn' | 'wait' | 'drain';

/** One reading: the source that it has, and what is done, in order. */
export interface Replay {
  /**
   * What is done, with spaces between: `next`, `return`, `throw` are calls that nobody waits for; `abort` aborts the signal;
   * `answer` and `newest` let the source answer its oldest or newest `next()` (without them it answers by itself); `tick`
   * lets a microtask pass, `turn` all that is ready; `wait` waits for all calls so far; `drain` reads to the end, one value
   * after the other. In the end what is still open is left.
   */
  readonly steps: string;
  /** How many values the source gives: 1, 2, 3 and so on. Default 0. */
  readonly values?: number;
  /** What comes after them; default `done`. */
  readonly ends?: 'done' | 'error' | 'hang';
  /** What `return()` of the source answers: a promise (the default), one that rejects, or one that never settles. */
  readonly closes?: 'promise' | 'error' | 'never';
  /** Whether it is made by `withSignal`; default false. */
  readonly signal?: boolean;
}

export const STEPS: readonly Step[] = [
  'next',
  'return',
  'throw',
  'abort',
  'answer',
  'newest',
  'tick',
  'turn',
  'wait',
  'drain',
];

export const stepsOf = ({ steps }: Replay): Step[] => steps.split(' ').filter((step) => step !== '') as Step[];

/** So many values a source has at the most. */
const MOST = 12;

/** Every way out once, early and late: whatever the seed, each law is asked. */
export const COURSES: readonly Replay[] = [
  { steps: 'drain', values: 3 },
  { steps: 'drain', values: 2, ends: 'error' },
  { steps: 'next next next drain', values: 2 },
  { steps: 'next next answer answer', values: 2, ends: 'error' },
  { steps: 'next next newest answer drain', values: 3 },
  { steps: '' },
  { steps: 'next wait return', values: 3 },
  { steps: 'next wait throw', values: 3 },
  { steps: 'next turn return', ends: 'hang' },
  { steps: 'next wait return', values: 2, closes: 'error' },
  { steps: 'next wait return', values: 2, closes: 'never' },
  { steps: 'next wait return return', values: 3 },
  { steps: 'next turn abort', ends: 'hang', signal: true },
  { steps: 'next wait abort', values: 3, signal: true },
  { steps: 'abort', values: 1, signal: true },
  { steps: 'drain', values: 2, signal: true },
  { steps: 'next wait return', values: 2, signal: true },
  { steps: 'drain', values: MOST },
  { steps: `${'next wait '.repeat(8)}return`, values: MOST },
  { steps: `${'next '.repeat(10)}wait return`, values: MOST },
  { steps: `${'next '.repeat(8)}${'newest '.repeat(4)}wait`, values: MOST },
  { steps: 'next wait return', values: 1, ends: 'hang', closes: 'error' },
  { steps: 'next next return', values: 3 },
  { steps: 'next next return answer', values: 2 },
  { steps: 'next next return newest', values: 2 },
];

/** One reading in so many is a long one. */
const LONG = 5;
const READING = { next: 12, wait: 5, turn: 4, tick: 3, return: 2, throw: 1, abort: 0, answer: 0, newest: 0 } as const;

/** A reading that nobody has thought of. */
export function randomReplay(random: Random, canAbort: boolean): Replay {
  const signal = canAbort && random(2) === 0;
  const long = random(LONG) === 0;
  const weights = {
    ...READING,
    ...(long ? { next: 24, wait: 9 } : {}), // seldom left before there was much to read
    ...(random(2) === 0 ? { answer: 8, newest: 3 } : {}),
    ...(signal ? { abort: 2 } : {}),
  };
  const steps: Step[] = Array.from({ length: 1 + random(long ? 24 : 10) }, () =>
    pick<Step>(random, weights as Record<Step, number>),
  );
  if (random(3) === 0) steps.push('drain');
  return {
    steps: steps.join(' '),
    values: long ? 5 + random(MOST - 4) : random(5),
    ends: pick(random, { done: 6, error: 2, hang: 2 }),
    closes: pick(random, { promise: 6, error: 1, never: 1 }),
    ...(signal ? { signal } : {}),
  };
}

/** Readings that are a little simpler than this one, the simplest first. */
export function* simpler(replay: Replay): Generator<Replay> {
  const steps = stepsOf(replay);
  const without = (from: number, size: number): Replay => ({
    ...replay,
    steps: [...steps.slice(0, from), ...steps.slice(from + size)].join(' '),
  });
  for (let size = steps.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from + size <= steps.length; from += size) yield without(from, size);
  }
  if (steps.includes('drain')) yield { ...replay, steps: replay.steps.replace('drain', 'next') };
  const { signal, ends, closes, values = 0 } = replay;
  if (signal === true) yield { ...replay, signal: false };
  if (closes !== 'promise' && closes !== undefined) yield { ...replay, closes: 'promise' };
  if (ends !== 'done' && ends !== undefined) yield { ...replay, ends: 'done' };
  for (let fewer = 0; fewer < values; fewer++) yield { ...replay, values: fewer };
}

/** As one would write it down: without what is the default. */
export const shortOf = ({ steps, values = 0, ends = 'done', closes = 'promise', signal = false }: Replay): Replay => ({
  steps,
  ...(values > 0 && { values }),
  ...(ends !== 'done' && { ends }),
  ...(closes !== 'promise' && { closes }),
  ...(signal && { signal }),
});

export function textOf(replay: Replay): string {
  const fields: [string, unknown][] = Object.entries(shortOf(replay));
  return `{ ${fields.map(([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : String(value)}`).join(', ')} }`;
}
