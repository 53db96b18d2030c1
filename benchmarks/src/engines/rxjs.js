import { concatAll, filter, from, lastValueFrom, map, reduce, take } from 'rxjs';

export const name = 'rxjs';

const operators = { map, filter, take };

export function fold({ kind, open }, stages, reducer, initial) {
  const chain = stages.map(([operator, argument]) => operators[operator](argument));
  if (kind === 'chunks') chain.unshift(concatAll());
  return lastValueFrom(from(open()).pipe(...chain, reduce(reducer, initial)));
}
