import { DONE } from '../protocol.ts';
import type { Loop } from './loop.ts';
import { FILTER, SKIP } from './op.ts';
import { AT_ITEM } from './place.ts';

type Thenable = { then?: unknown } | null;

/** How many operators `step` knows. */
export const STEPS: number = 6;

/**
 * As `carry`, for `next()` on what most pipelines are: a batch, mapping and filtering only, up to six operators. Each is
 * called at a place of its own, so that V8 learns them apart and can inline them. A test holds it equal to `carry`.
 */
export function step(loop: Loop): unknown {
  const { feed, ops } = loop;
  const { items, mixed, context } = feed;
  const { length } = ops;
  feed.held = true;
  const start = feed.index;
  const stop = Math.min(items.length, start + loop.pace.left);
  let i = start;
  for (;;) {
    if (i >= stop || loop.last || i >= items.length) return loop.stand(i, start, SKIP);
    let value = items[i++];
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
    if (length > 0) {
      const op = ops[0]!;
      const { fn } = op;
      const r = fn(value, op.count++, context);
      const picks = op.code === FILTER;
      if (picks && r === false) continue;
      if (!picks || r !== true) {
        if (
          typeof r !== 'number' &&
          typeof r !== 'string' &&
          (typeof r === 'object' || typeof r === 'function') &&
          typeof (r as Thenable)?.then === 'function'
        ) {
          return loop.stand(i, start, loop.suspend(0, r as PromiseLike<unknown>, value));
        }
        if (!picks) value = r;
        else if (!r) continue;
      }
    }
    if (length > 1) {
      if (loop.finished) return loop.stand(i, start, DONE);
      const op = ops[1]!;
      const { fn } = op;
      const r = fn(value, op.count++, context);
      const picks = op.code === FILTER;
      if (picks && r === false) continue;
      if (!picks || r !== true) {
        if (
          typeof r !== 'number' &&
          typeof r !== 'string' &&
          (typeof r === 'object' || typeof r === 'function') &&
          typeof (r as Thenable)?.then === 'function'
        ) {
          return loop.stand(i, start, loop.suspend(1, r as PromiseLike<unknown>, value));
        }
        if (!picks) value = r;
        else if (!r) continue;
      }
    }
    if (length > 2) {
      if (loop.finished) return loop.stand(i, start, DONE);
      const op = ops[2]!;
      const { fn } = op;
      const r = fn(value, op.count++, context);
      const picks = op.code === FILTER;
      if (picks && r === false) continue;
      if (!picks || r !== true) {
        if (
          typeof r !== 'number' &&
          typeof r !== 'string' &&
          (typeof r === 'object' || typeof r === 'function') &&
          typeof (r as Thenable)?.then === 'function'
        ) {
          return loop.stand(i, start, loop.suspend(2, r as PromiseLike<unknown>, value));
        }
        if (!picks) value = r;
        else if (!r) continue;
      }
    }
    if (length > 3) {
      if (loop.finished) return loop.stand(i, start, DONE);
      const op = ops[3]!;
      const { fn } = op;
      const r = fn(value, op.count++, context);
      const picks = op.code === FILTER;
      if (picks && r === false) continue;
      if (!picks || r !== true) {
        if (
          typeof r !== 'number' &&
          typeof r !== 'string' &&
          (typeof r === 'object' || typeof r === 'function') &&
          typeof (r as Thenable)?.then === 'function'
        ) {
          return loop.stand(i, start, loop.suspend(3, r as PromiseLike<unknown>, value));
        }
        if (!picks) value = r;
        else if (!r) continue;
      }
    }
    if (length > 4) {
      if (loop.finished) return loop.stand(i, start, DONE);
      const op = ops[4]!;
      const { fn } = op;
      const r = fn(value, op.count++, context);
      const picks = op.code === FILTER;
      if (picks && r === false) continue;
      if (!picks || r !== true) {
        if (
          typeof r !== 'number' &&
          typeof r !== 'string' &&
          (typeof r === 'object' || typeof r === 'function') &&
          typeof (r as Thenable)?.then === 'function'
        ) {
          return loop.stand(i, start, loop.suspend(4, r as PromiseLike<unknown>, value));
        }
        if (!picks) value = r;
        else if (!r) continue;
      }
    }
    if (length > 5) {
      if (loop.finished) return loop.stand(i, start, DONE);
      const op = ops[5]!;
      const { fn } = op;
      const r = fn(value, op.count++, context);
      const picks = op.code === FILTER;
      if (picks && r === false) continue;
      if (!picks || r !== true) {
        if (
          typeof r !== 'number' &&
          typeof r !== 'string' &&
          (typeof r === 'object' || typeof r === 'function') &&
          typeof (r as Thenable)?.then === 'function'
        ) {
          return loop.stand(i, start, loop.suspend(5, r as PromiseLike<unknown>, value));
        }
        if (!picks) value = r;
        else if (!r) continue;
      }
    }
    return loop.stand(i, start, value);
  }
}
