import { AT_ITEM, AT_SINK } from './place.ts';
import type { Loop } from './loop.ts';
import { FILTER, type Fold, judge, MAP, SKIP, TAKE } from './op.ts';
import { DONE } from '../protocol.ts';

type Thenable = { then?: unknown } | null;

/** In place of an operator's number: take the next item of the batch. */
const NEXT = -1;

/**
 * The one loop where speed counts: `value` (unless it is SKIP) from operator number `j` on, then the batch as far as the pace allows, every
 * item through all operators before the next is touched. `isThenable` is spelled out, primitives first, because V8 does
 * not inline it here; each of the first operators is called at a place of its own, so that V8 learns them apart and can inline them.
 */
export function carry(loop: Loop, value: unknown, j: number, fold: Fold | undefined): unknown {
  const { feed, ops } = loop;
  const { items, mixed, context } = feed;
  const { length } = ops;
  feed.held = true;
  const start = feed.index;
  const stop = Math.min(items.length, start + loop.pace.left);
  let i = start;
  if (value === SKIP) j = NEXT;
  try {
    // Stryker disable next-line ConditionalExpression: a labelled loop without a condition cannot be given one
    next: for (; ; j = NEXT) {
      if (j === NEXT) {
        if (i >= stop || loop.last || i >= items.length) return loop.stand(i, start, SKIP);
        value = items[i++];
        if (typeof value === 'symbol' && value === DONE) return loop.stand(i, start, DONE);
        if (
          mixed &&
          typeof value !== 'number' &&
          typeof value !== 'string' &&
          (typeof value === 'object' || typeof value === 'function') &&
          typeof (value as Thenable)?.then === 'function'
        ) {
          return loop.stand(i, start, loop.suspend(AT_ITEM, value as PromiseLike<unknown>));
        }
        j = 0;
      }
      for (; j < length; j++) {
        if (loop.finished) return loop.stand(i, start, DONE);
        const op = ops[j]!;
        const { code, fn } = op;
        if (code === TAKE) {
          if (++op.count >= op.limit) loop.last = true;
          continue;
        }
        let r: unknown;
        switch (j) {
          case 0:
            r = fn(value, op.count++, context);
            break;
          case 1:
            r = fn(value, op.count++, context);
            break;
          case 2:
            r = fn(value, op.count++, context);
            break;
          case 3:
            r = fn(value, op.count++, context);
            break;
          case 4:
            r = fn(value, op.count++, context);
            break;
          case 5:
            r = fn(value, op.count++, context);
            break;
          default:
            r = fn(value, op.count++, context);
        }
        if (code === FILTER) {
          if (r === true) continue;
          if (r === false) continue next;
        }
        if (
          typeof r !== 'number' &&
          typeof r !== 'string' &&
          (typeof r === 'object' || typeof r === 'function') &&
          typeof (r as Thenable)?.then === 'function'
        ) {
          return loop.stand(i, start, loop.suspend(j, r as PromiseLike<unknown>, value));
        }
        if (code === MAP) {
          value = r;
          if (typeof value === 'symbol' && value === DONE) return loop.stand(i, start, DONE);
        } else {
          value = judge(code, value, r);
          if (value === SKIP) continue next;
          if (value === DONE) return loop.stand(i, start, DONE);
        }
      }
      if (fold === undefined) return loop.stand(i, start, value);
      if (loop.finished) return loop.stand(i, start, DONE);
      const { sink } = fold;
      const state = sink(fold.state, value, fold.index++, context);
      if (
        typeof state !== 'number' &&
        typeof state !== 'string' &&
        (typeof state === 'object' || typeof state === 'function') &&
        typeof (state as Thenable)?.then === 'function'
      ) {
        return loop.stand(i, start, loop.suspend(AT_SINK, state as PromiseLike<unknown>));
      }
      fold.state = state;
    }
  } catch (error) {
    feed.index = i;
    throw error;
  }
}
