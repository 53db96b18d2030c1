/** What can be asked of an async iterator, by name. `LAWS` says what each means. */
export type Law =
  | 'protocol'
  | 'returns itself'
  | 'lazy'
  | 'no stray rejection'
  | 'stays done'
  | 'fails once'
  | 'same values'
  | 'in order'
  | 'hears the abort'
  | 'reason of the abort'
  | 'same error'
  | 'no lost error'
  | 'no hang'
  | 'answered'
  | 'closed once'
  | 'closed unread'
  | 'no close after the end'
  | 'no pull after the end'
  | 'nothing left behind';

/**
 * What each law asks, in the order in which a broken one is told.
 *
 * @example
 * ```ts
 * import { LAWS } from '@forawait/core/testing';
 * LAWS['fails once']; // => 'an error is told once; what is read after it is done'
 * ```
 */
export const LAWS: Readonly<Record<Law, string>> = {
  protocol:
    'each call answers a promise of an object whose done is a boolean (next() may leave it out beside a value), true for return(), and throws nothing itself',
  'returns itself': '[Symbol.asyncIterator]() of the iterator gives the iterator',
  lazy: 'before the first next() nothing is asked of the source, and nobody listens to the signal',
  'no stray rejection': 'no rejection goes unhandled',
  'stays done': 'after the end, an error or a leave each further next() answers done',
  'fails once': 'an error is told once; what is read after it is done',
  'same values': 'each reading gives the same values',
  'in order': 'where calls of next() overlap, each gets the value of its place, and none is lost',
  'hears the abort': 'after an abort the reads that wait, otherwise the next one, reject in time',
  'reason of the abort': 'after an abort they reject with signal.reason itself',
  'same error': 'the error that is told is the one of the source, the same object',
  'no lost error': 'an error of the source, of its close, or given to throw(), reaches the reader',
  'no hang': 'return() and throw() settle in time, also while the source hangs',
  answered: 'each next() is answered once the source has answered, or the iterator has been left',
  'closed once': 'a source that was read is closed exactly once when it is left, or when enough was read',
  'closed unread': 'left before the first read, the source that was handed in is closed',
  'no close after the end': 'a source that said done or failed is not closed',
  'no pull after the end': 'nothing is asked of a source that was closed, said done or failed',
  'nothing left behind':
    'after the end there is no listener on the signal, no timer, and nothing that leftBehind() tells',
};

const ORDER = Object.keys(LAWS);

/** The place of a law among all. */
export const placeOf = (law: Law): number => ORDER.indexOf(law);

/** A law that does not hold, and how that showed. */
export interface Broken {
  readonly law: Law;
  readonly how: string;
}
