/** Whole numbers from 0 to below `limit`. */
export type Random = (limit: number) => number;

/** The same numbers for the same seed: a counter whose bits are mixed until neighbours have nothing in common. */
export function randomFrom(seed: number): Random {
  let count = seed | 0;
  return (limit) => {
    count = (count + 0x9e3779b9) | 0;
    let mixed = Math.imul(count ^ (count >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % limit;
  };
}

/** One of them; `weights` say how often each comes. */
export function pick<K extends string>(random: Random, weights: Readonly<Record<K, number>>): K {
  const bag = (Object.keys(weights) as K[]).flatMap((name) => Array.from({ length: weights[name] }, () => name));
  return bag[random(bag.length)] as K;
}
