/**
 * @typedef {object} Source where the items of a benchmark come from; every contestant opens it in the way natural to it
 * @property {'array' | 'sync generator' | 'async generator' | 'chunks'} kind
 * @property {() => unknown} open an array, a generator, or an async generator of arrays
 */

/** @returns {Source} */
export const ofArray = (values) => ({ kind: 'array', open: () => values });

/** @returns {Source} */
export const ofSyncGenerator = (values) => ({ kind: 'sync generator', open: () => emitNow(values) });

/** @returns {Source} */
export const ofAsyncGenerator = (values) => ({ kind: 'async generator', open: () => emit(values) });

/** @returns {Source} arrays of 64 to 512 values, as files and pages come */
export function ofChunks(values) {
  const chunks = cut(values);
  return { kind: 'chunks', open: () => emit(chunks) };
}

const SIZES = [64, 512, 128, 256, 96, 384, 192];

function cut(values) {
  const chunks = [];
  for (let at = 0; at < values.length; at += chunks.at(-1).length) {
    chunks.push(values.slice(at, at + SIZES[chunks.length % SIZES.length]));
  }
  return chunks;
}

function* emitNow(values) {
  for (const value of values) yield value;
}

export async function* emit(values) {
  for (const value of values) yield value;
}

/** Small whole numbers. */
export const integers = (count) => Array.from({ length: count }, (_, i) => i & 1023);
