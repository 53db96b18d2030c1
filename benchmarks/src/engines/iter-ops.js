import { filter, flat, map, pipe, reduce, take, toAsync } from 'iter-ops';

export const name = 'iter-ops';

const operators = { map, filter, take };
const isAsync = (kind) => kind === 'async generator' || kind === 'chunks';

export function fold({ kind, open }, stages, reducer, initial) {
  const source = isAsync(kind) ? open() : toAsync(open());
  return pipe(source, ...chain(kind, stages), reduce(reducer, initial)).first;
}

/** The other half of the library: nothing in it can wait. */
export const sync = {
  name: 'iter-ops, sync only',
  syncOnly: true,
  async fold({ kind, open }, stages, reducer, initial) {
    return pipe(open(), ...chain(kind, stages), reduce(reducer, initial)).first;
  },
};

const chain = (kind, stages) => [
  ...(kind === 'chunks' ? [flat()] : []),
  ...stages.map(([operator, argument]) => operators[operator](argument)),
];
