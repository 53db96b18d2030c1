import type { Look } from './row.ts';

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** The operator's own callback, behind the test's look. It answers in the manner of the look: at once, by promise or thenable. */
export function behind(look: Look, answer: (value: number, index: number) => unknown): Look {
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

export function adding(look: Look): Folding {
  return (state, value, index, context) => behind(look, () => state + value)(value, index, context);
}

export const isOdd = (value: number): boolean => value % 2 === 1;
export const below = (limit: number) => (value: number) => value < limit;
/** The place of the first value that is not below the limit, arrays and the like included. */
export const first = (values: readonly number[], limit: number): number => {
  const at = values.findIndex((value) => !(value < limit));
  return at < 0 ? values.length : at;
};
export const times = (value: number): number => value * 10;
export const twice = (value: number): number[] => [value, value + 0.5];
export const running = (values: readonly number[]): number[] => {
  let sum = 0;
  return values.map((value) => (sum += value));
};
export const ascending = (one: number, other: number): number => one - other;
export const distinct = (values: readonly number[]): number[] => [...new Set(values)];
/** The first of each run of equal values. */
export const runs = (values: readonly number[]): number[] =>
  values.filter((value, at) => at === 0 || !Object.is(value, values[at - 1]));
export const inList = (source: unknown, [others, ...rest]: readonly unknown[]): readonly unknown[] => [
  [source, ...(others as [])],
  ...rest,
];
export function* numbers(): Generator<number> {
  for (let number = 0; ; number++) yield number;
}
/** Settles with nothing. */
export const never: Promise<never> = new Promise<never>(() => undefined);

/** A source that has nothing to say until it is closed. */
export function silent(): AsyncIterator<never, undefined, void> {
  const done = { value: undefined, done: true } as const;
  const calls: ((result: typeof done) => void)[] = [];
  return {
    next: () => new Promise((resolve) => calls.push(resolve)),
    return: () => {
      for (const call of calls.splice(0)) call(done);
      return Promise.resolve(done);
    },
  };
}
