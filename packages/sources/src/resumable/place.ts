import { describe } from '../options.ts';
import { encoded } from './store.ts';

/** Where to go on: at the checkpoint of a source, behind so many items that come after it. */
export interface Place {
  /** undefined: at the beginning. */
  readonly checkpoint: unknown;
  readonly skip: number;
}

/** A place, and how many items of this run lie before it. */
export interface Mark extends Place {
  readonly index: number;
}

/** A checkpoint as it was when the item before it was given: a source may have one object for all its places, and change it. */
class Kept {
  readonly #text: string;

  constructor(checkpoint: object) {
    this.#text = encoded(checkpoint);
  }

  get checkpoint(): unknown {
    return JSON.parse(this.#text) as unknown;
  }
}

/**
 * The place behind the next item; `checkpoint` is what the source says, if it says anything.
 *
 * @throws TypeError for a checkpoint that has no form in JSON.
 */
export function behindNext({ skip, index, ...last }: Mark, checkpoint: unknown): Mark {
  return checkpoint === undefined
    ? { checkpoint: last.checkpoint, skip: skip + 1, index: index + 1 }
    : {
        checkpoint: typeof checkpoint === 'object' ? new Kept(checkpoint as object) : checkpoint,
        skip: 0,
        index: index + 1,
      };
}

/** What is stored of a mark. */
export function stored({ checkpoint, skip }: Mark): Place {
  return { checkpoint: checkpoint instanceof Kept ? checkpoint.checkpoint : checkpoint, skip };
}

/** @throws TypeError for what did not come from `stored()`. */
export function markFrom(value: unknown, key: string): Mark {
  if (value === undefined || value === null) return { checkpoint: undefined, skip: 0, index: 0 };
  const { checkpoint, skip } = value as Partial<Place>;
  if (typeof value === 'object' && Number.isSafeInteger(skip) && Number(skip) >= 0) {
    return { checkpoint: checkpoint ?? undefined, skip: Number(skip), index: 0 };
  }
  throw new TypeError(
    `Cannot resume from ${describe(value)}, which the store has under ${JSON.stringify(key)}: it was not stored by resumable()`,
  );
}
