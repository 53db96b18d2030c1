import type { AsyncIter } from '../async-iter.ts';
import type { Pipeline } from '../engine/pipeline.ts';

type Enrich = <T>(pipeline: Pipeline<T>) => AsyncIter<T>;
let enrich: Enrich;

/** Told by the class once it is there: its methods come before it. */
export const enrichBy = (by: Enrich): void => {
  enrich = by;
};

/** The same iterator with the operators as methods. */
export const rich: Enrich = (pipeline) => enrich(pipeline);
