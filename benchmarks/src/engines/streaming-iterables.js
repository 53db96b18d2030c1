import { filter, flatten, map, reduce, take } from 'streaming-iterables';

export const name = 'streaming-iterables';

const operators = { map, filter, take };

export function fold({ kind, open }, stages, reducer, initial) {
  let iterable = kind === 'chunks' ? flatten(open()) : open();
  for (const [operator, argument] of stages) iterable = operators[operator](argument, iterable);
  return reduce(reducer, initial, iterable);
}
