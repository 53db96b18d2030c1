import type { Place } from './place.ts';

/** A source without a place is read from its beginning, and must then have what is done. */
export function tooShort({ checkpoint, skip }: Place, left: number, key: string): RangeError {
  const where = checkpoint === undefined ? '' : ' behind its checkpoint';
  return new RangeError(
    `Cannot resume ${JSON.stringify(key)}: ${String(skip)} items${where} are done, and the source has only ${String(skip - left)}; it must give the same items in the same order each time`,
  );
}

/** What was read by checkpoints cannot be found again by counting. */
export function needsOpening(key: string): TypeError {
  return new TypeError(
    `Cannot resume ${JSON.stringify(key)}: a checkpoint of its source is stored; give a function that opens the source there`,
  );
}

/** What was not done when another reader began is no more the business of the one that was left. */
export function goneOn(key: string): Error {
  return new Error(
    `Cannot finish ${JSON.stringify(key)}: another reader of this store has begun with this key, and gives what was not done by then`,
  );
}

/** What one of two readers has done would be overwritten by the other. */
export function keyInUse(key: string): Error {
  return new Error(
    `Cannot resume ${JSON.stringify(key)}: another reader of this store is under way with this key; give each of them a key of its own`,
  );
}
