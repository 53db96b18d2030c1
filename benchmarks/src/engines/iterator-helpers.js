export const name = 'Iterator helpers, sync only';
export const syncOnly = true;

/** From Node 22 on. */
export const available = typeof globalThis.Iterator?.prototype.map === 'function';

export async function fold({ open }, stages, reducer, initial) {
  let iterator = globalThis.Iterator.from(open());
  for (const [operator, argument] of stages) iterator = iterator[operator](argument);
  return iterator.reduce(reducer, initial);
}
