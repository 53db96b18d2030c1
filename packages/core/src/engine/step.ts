import { DONE } from '../protocol.ts';
import type { Loop } from './loop.ts';
import { FILTER, type Fold, SKIP } from './op.ts';
import { AT_ITEM, AT_SINK } from './place.ts';

type Thenable = { then?: unknown } | null;

/** How many operators `step` knows. */
export const STEPS: number = 6;

/**
 * As `carry`, for what most pipelines are: mapping and filtering only, up to six operators. `value` from the first
 * operator on, or, where it is SKIP, the next of the batch that comes through. Each operator is called at a place of its
 * own, so that V8 learns them apart and can inline them. A test holds it equal to `carry`.
 */
export function step(loop: Loop, value: unknown, fold: Fold | undefined): unknown {
  const { feed, ops } = loop;
  const { items, mixed, context } = feed;
  const { length } = ops;
  /** Where in the batch; -1: not in it. */
  let start = -1;
  let stop = 0;
  let i = 0;
  if (value === SKIP) {
    feed.held = true;
    start = i = feed.index;
    stop = Math.min(items.length, start + loop.pace.left);
  } else loop.pace.left--;
  try {
    for (;;) {
      if (start >= 0) {
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
      }
      if (length > 0) {
        const op = ops[0]!;
        const { fn } = op;
        const r = fn(value, op.count++, context);
        const picks = op.code === FILTER;
        if (picks && r === false) {
          if (start < 0) return SKIP;
          continue;
        }
        if (!picks || r !== true) {
          if (
            typeof r !== 'number' &&
            typeof r !== 'string' &&
            (typeof r === 'object' || typeof r === 'function') &&
            typeof (r as Thenable)?.then === 'function'
          ) {
            return loop.stand(i, start, loop.suspend(0, r as PromiseLike<unknown>, value));
          }
          if (!picks) {
            value = r;
            if (typeof r === 'symbol' && r === DONE) return loop.stand(i, start, DONE);
          } else if (!r) {
            if (start < 0) return SKIP;
            continue;
          }
        }
      }
      if (length > 1) {
        if (loop.finished) return loop.stand(i, start, DONE);
        const op = ops[1]!;
        const { fn } = op;
        const r = fn(value, op.count++, context);
        const picks = op.code === FILTER;
        if (picks && r === false) {
          if (start < 0) return SKIP;
          continue;
        }
        if (!picks || r !== true) {
          if (
            typeof r !== 'number' &&
            typeof r !== 'string' &&
            (typeof r === 'object' || typeof r === 'function') &&
            typeof (r as Thenable)?.then === 'function'
          ) {
            return loop.stand(i, start, loop.suspend(1, r as PromiseLike<unknown>, value));
          }
          if (!picks) {
            value = r;
            if (typeof r === 'symbol' && r === DONE) return loop.stand(i, start, DONE);
          } else if (!r) {
            if (start < 0) return SKIP;
            continue;
          }
        }
      }
      if (length > 2) {
        if (loop.finished) return loop.stand(i, start, DONE);
        const op = ops[2]!;
        const { fn } = op;
        const r = fn(value, op.count++, context);
        const picks = op.code === FILTER;
        if (picks && r === false) {
          if (start < 0) return SKIP;
          continue;
        }
        if (!picks || r !== true) {
          if (
            typeof r !== 'number' &&
            typeof r !== 'string' &&
            (typeof r === 'object' || typeof r === 'function') &&
            typeof (r as Thenable)?.then === 'function'
          ) {
            return loop.stand(i, start, loop.suspend(2, r as PromiseLike<unknown>, value));
          }
          if (!picks) {
            value = r;
            if (typeof r === 'symbol' && r === DONE) return loop.stand(i, start, DONE);
          } else if (!r) {
            if (start < 0) return SKIP;
            continue;
          }
        }
      }
      if (length > 3) {
        if (loop.finished) return loop.stand(i, start, DONE);
        const op = ops[3]!;
        const { fn } = op;
        const r = fn(value, op.count++, context);
        const picks = op.code === FILTER;
        if (picks && r === false) {
          if (start < 0) return SKIP;
          continue;
        }
        if (!picks || r !== true) {
          if (
            typeof r !== 'number' &&
            typeof r !== 'string' &&
            (typeof r === 'object' || typeof r === 'function') &&
            typeof (r as Thenable)?.then === 'function'
          ) {
            return loop.stand(i, start, loop.suspend(3, r as PromiseLike<unknown>, value));
          }
          if (!picks) {
            value = r;
            if (typeof r === 'symbol' && r === DONE) return loop.stand(i, start, DONE);
          } else if (!r) {
            if (start < 0) return SKIP;
            continue;
          }
        }
      }
      if (length > 4) {
        if (loop.finished) return loop.stand(i, start, DONE);
        const op = ops[4]!;
        const { fn } = op;
        const r = fn(value, op.count++, context);
        const picks = op.code === FILTER;
        if (picks && r === false) {
          if (start < 0) return SKIP;
          continue;
        }
        if (!picks || r !== true) {
          if (
            typeof r !== 'number' &&
            typeof r !== 'string' &&
            (typeof r === 'object' || typeof r === 'function') &&
            typeof (r as Thenable)?.then === 'function'
          ) {
            return loop.stand(i, start, loop.suspend(4, r as PromiseLike<unknown>, value));
          }
          if (!picks) {
            value = r;
            if (typeof r === 'symbol' && r === DONE) return loop.stand(i, start, DONE);
          } else if (!r) {
            if (start < 0) return SKIP;
            continue;
          }
        }
      }
      if (length > 5) {
        if (loop.finished) return loop.stand(i, start, DONE);
        const op = ops[5]!;
        const { fn } = op;
        const r = fn(value, op.count++, context);
        const picks = op.code === FILTER;
        if (picks && r === false) {
          if (start < 0) return SKIP;
          continue;
        }
        if (!picks || r !== true) {
          if (
            typeof r !== 'number' &&
            typeof r !== 'string' &&
            (typeof r === 'object' || typeof r === 'function') &&
            typeof (r as Thenable)?.then === 'function'
          ) {
            return loop.stand(i, start, loop.suspend(5, r as PromiseLike<unknown>, value));
          }
          if (!picks) {
            value = r;
            if (typeof r === 'symbol' && r === DONE) return loop.stand(i, start, DONE);
          } else if (!r) {
            if (start < 0) return SKIP;
            continue;
          }
        }
      }
      if (fold === undefined) return loop.stand(i, start, value);
      if (loop.finished) return loop.stand(i, start, DONE);
      const { sink } = fold;
      const r = sink(fold.state, value, fold.index++, context);
      if (
        typeof r !== 'number' &&
        typeof r !== 'string' &&
        (typeof r === 'object' || typeof r === 'function') &&
        typeof (r as Thenable)?.then === 'function'
      ) {
        return loop.stand(i, start, loop.suspend(AT_SINK, r as PromiseLike<unknown>));
      }
      fold.state = r;
      if (start < 0) return SKIP;
    }
  } catch (error) {
    if (start >= 0) feed.index = i;
    throw error;
  }
}
