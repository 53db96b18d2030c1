import { driverOf } from '../engine/open.ts';
import { BorrowFeed, lentBy } from '../engine/feeds/borrow.ts';
import { over, Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * The same values, without the duty to close: leaving the borrower leaves its owner open and readable, for the rest of the
 * values or for the next borrower. No value is lost between them: what is on its way when a borrower is left goes to whoever
 * reads the owner next. (What an operator on the borrower has read ahead is gone with it.)
 *
 * @param source - The owner: an iterator of ours, which goes on as it is; or any other iterator or stream, whose values come
 *   back by borrowing again. What is opened anew for each reader, as an array, has no owner: it is read, and closed, as always.
 * @example
 * ```ts
 * import { from } from '@forawait/core';
 * const lines = from(['name: core', 'kind: package', '', 'the text']);
 * const head = await lines.borrow().takeWhile((line) => line !== '').toArray();
 * [head, await lines.toArray()]; // => [['name: core', 'kind: package'], ['the text']]
 * ```
 * @see https://doc.rust-lang.org/std/iter/trait.Iterator.html#method.by_ref
 */
export function borrow<T>(source: Source<T>): Pipeline<T> {
  const lent = lentBy(source);
  return lent === undefined ? new Pipeline<T>(driverOf(source)) : over<T>(new BorrowFeed(lent));
}
