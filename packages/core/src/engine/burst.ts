import { DONE } from '../protocol.ts';
import type { Fold, Op } from './op.ts';
import { FILTER, SKIP } from './op.ts';
import { AT_ITEM, AT_SINK } from './place.ts';
import type { Loop } from './loop.ts';
import { ignore } from './when.ts';

type Thenable = { then?: unknown } | null;

/** Stands where there is no operator. */
const NONE = { code: -1, fn: ignore, count: 0 };

/**
 * As `carry`, for what most pipelines are: a terminal operation over a batch, mapping and filtering only. The first four
 * callbacks are called at places of their own with their indexes in locals: V8 learns each apart and can inline it, and
 * where it cannot, nothing is loaded between the calls. (Node 26, three operators: 4 ns an item against 17 alone, 19
 * against 25 where nothing can be inlined.) A test holds it equal to `carry`.
 */
export function burst(loop: Loop, fold: Fold): unknown {
  const { feed, pace } = loop;
  const ops: readonly (Op | typeof NONE)[] = loop.ops;
  const { items, mixed, context } = feed;
  const { length } = ops;
  const { sink } = fold;
  const op0 = ops[0] ?? NONE;
  const op1 = ops[1] ?? NONE;
  const op2 = ops[2] ?? NONE;
  const op3 = ops[3] ?? NONE;
  const { fn: fn0 } = op0;
  const { fn: fn1 } = op1;
  const { fn: fn2 } = op2;
  const { fn: fn3 } = op3;
  const picks0 = op0.code === FILTER;
  const picks1 = op1.code === FILTER;
  const picks2 = op2.code === FILTER;
  const picks3 = op3.code === FILTER;
  let { count: count0 } = op0;
  let { count: count1 } = op1;
  let { count: count2 } = op2;
  let { count: count3 } = op3;
  let { state, index } = fold;
  feed.held = true;
  const start = feed.index;
  const stop = Math.min(items.length, start + pace.left);
  let i = start;
  let at = 0;
  let value: unknown;
  let pending: unknown;
  // numbers are told apart first: a comparison with DONE would make V8 box each of them
  // an array may shrink under our hands, and a callback may use up a `take` or close the pipeline
  try {
    next: while (i < stop && !loop.last && i < items.length) {
      value = items[i++];
      if (typeof value !== 'number') {
        if (value === DONE) break;
        if (
          mixed &&
          typeof value !== 'string' &&
          (typeof value === 'object' || typeof value === 'function') &&
          typeof (value as Thenable)?.then === 'function'
        ) {
          at = AT_ITEM;
          pending = value;
          break;
        }
      }
      if (length > 0) {
        const r = fn0(value, count0++, context);
        if (picks0 && r === false) continue;
        if (!picks0 || r !== true) {
          if (typeof r !== 'number') {
            if (r === DONE && !picks0) {
              value = r;
              break;
            }
            if (
              typeof r !== 'string' &&
              (typeof r === 'object' || typeof r === 'function') &&
              typeof (r as Thenable)?.then === 'function'
            ) {
              at = 0;
              pending = r;
              break;
            }
          }
          if (!picks0) value = r;
          else if (!r) continue;
        }
      }
      if (length > 1) {
        if (loop.finished) break;
        const r = fn1(value, count1++, context);
        if (picks1 && r === false) continue;
        if (!picks1 || r !== true) {
          if (typeof r !== 'number') {
            if (r === DONE && !picks1) {
              value = r;
              break;
            }
            if (
              typeof r !== 'string' &&
              (typeof r === 'object' || typeof r === 'function') &&
              typeof (r as Thenable)?.then === 'function'
            ) {
              at = 1;
              pending = r;
              break;
            }
          }
          if (!picks1) value = r;
          else if (!r) continue;
        }
      }
      if (length > 2) {
        if (loop.finished) break;
        const r = fn2(value, count2++, context);
        if (picks2 && r === false) continue;
        if (!picks2 || r !== true) {
          if (typeof r !== 'number') {
            if (r === DONE && !picks2) {
              value = r;
              break;
            }
            if (
              typeof r !== 'string' &&
              (typeof r === 'object' || typeof r === 'function') &&
              typeof (r as Thenable)?.then === 'function'
            ) {
              at = 2;
              pending = r;
              break;
            }
          }
          if (!picks2) value = r;
          else if (!r) continue;
        }
      }
      if (length > 3) {
        if (loop.finished) break;
        const r = fn3(value, count3++, context);
        if (picks3 && r === false) continue;
        if (!picks3 || r !== true) {
          if (typeof r !== 'number') {
            if (r === DONE && !picks3) {
              value = r;
              break;
            }
            if (
              typeof r !== 'string' &&
              (typeof r === 'object' || typeof r === 'function') &&
              typeof (r as Thenable)?.then === 'function'
            ) {
              at = 3;
              pending = r;
              break;
            }
          }
          if (!picks3) value = r;
          else if (!r) continue;
        }
      }
      for (let j = 4; j < length; j++) {
        if (loop.finished) break next;
        const op = ops[j]!;
        const { code, fn } = op;
        const r = fn(value, op.count++, context);
        if (code === FILTER && r === false) continue next;
        if (code !== FILTER || r !== true) {
          if (typeof r !== 'number') {
            if (r === DONE && code !== FILTER) {
              value = r;
              break next;
            }
            if (
              typeof r !== 'string' &&
              (typeof r === 'object' || typeof r === 'function') &&
              typeof (r as Thenable)?.then === 'function'
            ) {
              at = j;
              pending = r;
              break next;
            }
          }
          if (code !== FILTER) value = r;
          else if (!r) continue next;
        }
      }
      if (loop.finished) break;
      const r = sink(state, value, index++, context);
      if (
        typeof r !== 'number' &&
        typeof r !== 'string' &&
        (typeof r === 'object' || typeof r === 'function') &&
        typeof (r as Thenable)?.then === 'function'
      ) {
        at = AT_SINK;
        pending = r;
        break;
      }
      state = r;
    }
  } finally {
    feed.index = i; // where a callback throws, others may go on with the rest of the batch
    fold.state = state;
  }
  op0.count = count0;
  op1.count = count1;
  op2.count = count2;
  op3.count = count3;
  fold.index = index;
  const answer = value === DONE ? DONE : SKIP;
  return loop.stand(
    i,
    start,
    pending === undefined ? answer : loop.suspend(at, pending as PromiseLike<unknown>, value),
  );
}
