export const name = 'chained async generators';

const operators = {
  async *map(source, mapper) {
    let index = 0;
    for await (const value of source) yield mapper(value, index++);
  },
  async *filter(source, predicate) {
    let index = 0;
    for await (const value of source) if (await predicate(value, index++)) yield value;
  },
  async *take(source, count) {
    let left = count;
    if (left === 0) return;
    for await (const value of source) {
      yield value;
      if (--left === 0) return;
    }
  },
};

async function* flatten(source) {
  for await (const chunk of source) yield* chunk;
}

export async function fold({ kind, open }, stages, reducer, initial) {
  let iterable = kind === 'chunks' ? flatten(open()) : open();
  for (const [operator, argument] of stages) iterable = operators[operator](iterable, argument);
  let state = initial;
  let index = 0;
  for await (const value of iterable) state = reducer(state, value, index++);
  return state;
}
