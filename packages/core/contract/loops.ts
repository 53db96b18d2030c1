// The loops of the engine, each to be held against carry, the one that knows all pipelines.
import fc from 'fast-check';
import { burst } from '../src/engine/burst.ts';
import { carry } from '../src/engine/carry.ts';
import type { Loop } from '../src/engine/loop.ts';
import { FILTER, Fold, MAP, Op, SKIP } from '../src/engine/op.ts';
import { PENDING } from '../src/engine/place.ts';
import { step, STEPS } from '../src/engine/step.ts';
import { DONE } from '../src/protocol.ts';

const failure = new Error('the callback');
export const promise = Promise.resolve('later');
export const thenable = { then: (): void => undefined };
export const callable = Object.assign((): void => undefined, thenable);
export const ANSWERS = [
  true,
  false,
  0,
  1,
  '',
  'text',
  null,
  undefined,
  NaN,
  {},
  [],
  (): void => undefined,
  Symbol('own'),
];
const answers = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<unknown>(true, false, 1, 2, 3) },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...ANSWERS) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(promise, thenable, callable, DONE) },
);
/** What a callback answers, one call after the other, and what it does meanwhile to the pipeline and the array. */
export const operators = fc.array(
  fc.record({
    code: fc.constantFrom(MAP, FILTER),
    answers: fc.array(answers, { minLength: 12, maxLength: 12 }),
    happens: fc.option(fc.record({ at: fc.nat(8), what: fc.constantFrom('finish', 'last', 'shrink', 'throw') }), {
      freq: 4,
    }),
  }),
  { maxLength: STEPS, size: 'max' },
);
export const batches = fc.record({
  items: fc.array(answers, { maxLength: 12, size: 'max' }),
  index: fc.nat(3),
  left: fc.integer({ min: 1, max: 14 }),
  mixed: fc.boolean(),
});
export type Operators = typeof operators extends fc.Arbitrary<infer T> ? T : never;
type Batch = typeof batches extends fc.Arbitrary<infer T> ? T : never;
export type Run = (loop: Loop, fold: Fold | undefined) => unknown;

/** All that can be seen of one run of a loop over a batch. */
export function seen(run: Run, given: Operators, batch: Batch, folds: boolean): object {
  const calls: unknown[] = [];
  const suspended: unknown[] = [];
  const items = [...batch.items];
  const ops = given.map(({ code, answers: told, happens }, at) => {
    return new Op(
      code,
      (value: unknown, index: unknown, context: unknown) => {
        calls.push([at, value, index, context]);
        const { length } = calls;
        if (happens?.what === 'throw' && happens.at === length) throw failure;
        if (happens?.what === 'shrink' && happens.at === length) items.length = Math.min(items.length, 4);
        else if (happens?.at === length)
          Object.assign(loop, happens.what === 'finish' ? { finished: true, last: true } : { last: true });
        return told[calls.length % told.length];
      },
      0,
      false,
    );
  });
  const feed = {
    items,
    index: Math.min(batch.index, items.length),
    mixed: batch.mixed,
    held: false,
    context: 'context',
  };
  const pace = { left: batch.left };
  const loop = {
    feed,
    ops,
    pace,
    last: false,
    finished: false,
    stand(i: number, start: number, answer: unknown): unknown {
      if (start < 0) return answer;
      feed.held = false;
      feed.index = i;
      pace.left -= i - start + 1;
      return answer;
    },
    suspend(at: number, pending: unknown, held?: unknown): unknown {
      suspended.push([at, pending, ...(at >= 0 ? [held] : [])]);
      return PENDING;
    },
  };
  const sink = (state: unknown, value: unknown, index: number): unknown => {
    calls.push(['sink', state, value, index]);
    if (index % 7 === 6) throw failure;
    return value === promise || index % 5 === 4 ? promise : value;
  };
  const fold = folds ? new Fold(sink, 'nothing') : undefined;
  let told: unknown;
  try {
    told = run(loop as unknown as Loop, fold);
  } catch (error) {
    return { error, calls, suspended, index: feed.index, state: fold?.state }; // nothing more is called
  }
  const answer = loop.finished && told === SKIP ? DONE : told; // nothing more is asked for, either way
  const counts = ops.map(({ count }) => count);
  return { answer, calls, suspended, counts, feed, pace, state: fold?.state, index: fold?.index };
}

const whole: Run = (loop, fold) => carry(loop, SKIP, 0, fold);
/** The first item by itself, as it comes from a source of single values; of the end nobody asks. */
const alone = (run: (loop: Loop, value: unknown, fold: Fold | undefined) => unknown): Run => {
  return (loop, fold) => {
    const value = loop.feed.items[0] === DONE ? undefined : loop.feed.items[0];
    Object.assign(loop.feed, { items: [], index: 0 });
    return run(loop, value, fold);
  };
};
const wholeAlone = alone((loop, value, fold) => carry(loop, value, 0, fold));
export const loops: readonly (readonly [string, boolean, Run, Run])[] = [
  ['step, to the next value', false, (loop) => step(loop, SKIP, undefined), whole],
  ['step, with a fold', true, (loop, fold) => step(loop, SKIP, fold), whole],
  ['step, a value alone', false, alone((loop, value) => step(loop, value, undefined)), wholeAlone],
  ['step, a value alone, with a fold', true, alone((loop, value, fold) => step(loop, value, fold)), wholeAlone],
  ['burst', true, (loop, fold) => burst(loop, fold!), whole],
];
