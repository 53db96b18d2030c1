import { describe, expect, test } from '@jest/globals';
import { AsyncExitStack } from '../stacks/exit-stack.ts';
import { CancelScope } from './cancel-scope.ts';
import { groupOf, isAbort, without } from './cancellation.ts';
import { checkpoint } from './checkpoint.ts';
import { SuppressedError } from '../errors/suppressed-error.ts';
import { error } from '../../test/helpers.ts';

const boom = new Error('boom');
const bang = new Error('bang');
const own = new DOMException('own', 'AbortError');
const outer = new DOMException('outer', 'AbortError');
/** What says that work was ended, and by none of those around. */
const foreign = new DOMException('foreign', 'AbortError');

/** An error, and how often somebody has looked at it. */
function watched(look: () => boolean = () => false): { readonly part: Error; looks: number } {
  const part: Error = new Proxy(new Error('watched'), {
    has: () => {
      watch.looks++;
      return look();
    },
  });
  const watch = { part, looks: 0 };
  return watch;
}

/** Groups as a message and what is in them: matchers look at the message only. */
const shape = (errors: readonly unknown[]): unknown[] =>
  errors.map((one) => (one instanceof AggregateError ? [one.message, shape(one.errors)] : one));

test.each([
  ['an AbortError', foreign, true],
  ['an Error of that name', Object.assign(new Error('x'), { name: 'AbortError' }), true],
  ['another error', boom, false],
  ['a function of that name', function AbortError() {}, false],
  ['null', null, false],
  ['undefined', undefined, false],
  ['the name', 'AbortError', false],
])('whether %s says that work was ended', (_what, thrown, expected) => {
  expect(isAbort(thrown)).toBe(expected);
});

test('in a group that was found to be clean nobody looks at the parts again, however many groups it passes', () => {
  const watch = watched();
  const group = groupOf([groupOf([watch.part, boom], 'inner', [])], 'outer', []);
  const { looks } = watch;
  expect(without(group, [own])[0] === group).toBe(true);
  expect(watch.looks).toBe(looks);
});

test('nor at the errors of a clean group in a clean one', () => {
  const inner = groupOf([boom], 'inner', []);
  let looks = 0;
  Object.defineProperty(inner, 'errors', { get: () => (looks++, [boom]) });
  const group = groupOf([inner], 'outer', []);
  expect(without(group, [own])[0] === group).toBe(true);
  expect(looks).toBe(0);
});

test('nor at one that does not let itself be looked at', () => {
  const watch = watched(() => {
    throw new Error('trap');
  });
  const group = groupOf([watch.part], 'group', []);
  const { looks } = watch;
  expect(without(group, [own])[0] === group).toBe(true);
  expect(watch.looks).toBe(looks);
});

test('a cancellation is taken out of the group of an inner nursery in that of an outer one', () => {
  const inner = groupOf([own, boom], 'inner', [own]);
  expect(shape(without(groupOf([inner, bang], 'outer', []), [own]))).toEqual([['outer', [['inner', [boom]], bang]]]);
  const nothingElse = groupOf([groupOf([own], 'inner', [own])], 'outer', []);
  expect(without(nothingElse, [own])).toEqual([]);
});

test('what only looks like a cancellation stays in the group of a nursery, also in what is left of that', () => {
  const group = groupOf([foreign, own, boom], 'group', [own]);
  const [left, ...more] = without(group, [own]);
  expect([(left as AggregateError).errors, more]).toEqual([[foreign, boom], []]);
  expect(without(left, [outer])[0] === left).toBe(true);
});

test('what is left of the group of a nursery loses further cancellations further outside', () => {
  const group = groupOf([boom, own, outer, bang], 'group', [own, outer]);
  const [left] = without(group, [own]);
  expect(shape(without(left, [outer]))).toEqual([['group', [boom, bang]]]);
});

test('what only looks like a cancellation is taken out of a group that no nursery has made', () => {
  const group = new AggregateError([boom, foreign, bang], 'group');
  expect(shape(without(group, [own]))).toEqual([['group', [boom, bang]]]);
});

test('so a cancelled scope takes out of a group what the platform has made of its signal', async () => {
  const scope = new CancelScope();
  const run = scope.run(() => {
    scope.cancel();
    throw new AggregateError([new DOMException('Aborted', 'AbortError'), boom], 'several');
  });
  expect(await error(run)).toMatchObject({ message: 'several', errors: [boom] });
  expect(scope.cancelledCaught).toBe(true);
});

describe('10,000 errors, one in another,', () => {
  const DEEP = 10_000;
  /** From within outwards: how the next error is wrapped around what there is. */
  const deep = (start: unknown, wrap: (inner: unknown, next: Error) => unknown): unknown =>
    Array.from({ length: DEEP }, (_, index) => new Error(String(index))).reduce(wrap, start);
  /** All that is in chains and groups, and is none itself. */
  const leaves = (errors: readonly unknown[]): unknown[] => {
    const all = new Set(errors);
    for (const one of all) {
      if (one instanceof AggregateError) for (const part of one.errors as unknown[]) all.add(part);
      if (one instanceof SuppressedError) all.add(one.error).add(one.suppressed);
    }
    return [...all].filter((one) => !(one instanceof AggregateError || one instanceof SuppressedError));
  };

  test.each([
    ['hidden by each other', (inner: unknown, next: unknown) => new SuppressedError(next, inner)],
    ['hiding each other', (inner: unknown, next: unknown) => new SuppressedError(inner, next)],
    ['in groups', (inner: unknown, next: unknown) => new AggregateError([next, inner])],
    ['in groups of nurseries', (inner: unknown, next: unknown) => groupOf([next, inner], 'group', [own])],
  ])('%s: a cancellation under them is found, and they come out', (_how, wrap) => {
    const found = leaves(without(deep(own, wrap), [own]));
    expect(found.includes(own)).toBe(false);
    expect(found).toHaveLength(DEEP);
  });

  test('of clean-ups: the cancellation ends at its scope, and none of them is lost', async () => {
    const scope = new CancelScope();
    const run = scope.run(() =>
      AsyncExitStack.run(async (stack) => {
        for (let n = 0; n < DEEP; n++) stack.push(() => Promise.reject(new Error(String(n))));
        scope.cancel();
        await checkpoint();
      }),
    );
    const found = leaves([await error(run)]);
    expect(found.map((one) => (one as Error).message)).toEqual(Array.from({ length: DEEP }, (_, n) => String(n)));
    expect(scope.cancelledCaught).toBe(true);
  });
});

test('an error that is part of another one many times over is looked at once', () => {
  const doubled = (inner: unknown): SuppressedError => new SuppressedError(inner, inner);
  let all: unknown = doubled(boom);
  for (let n = 0; n < 60; n++) all = doubled(all);
  expect(without(all, [own])[0] === all).toBe(true);
});

test('one that is a part of itself comes out as it is, whatever else is in it', () => {
  const circle = new AggregateError([own, boom], 'circle');
  circle.errors.push(circle);
  expect(without(circle, [own])[0] === circle).toBe(true);
});

test('what stands in a group of a nursery, and next to it as well, is an error there, too', () => {
  const group = groupOf([new AggregateError([foreign, own]), boom], 'group', [own]);
  const inner: unknown = group.errors[0];
  const left = without(new AggregateError([inner, group, bang], 'all'), [own]);
  expect(shape(left)).toEqual([['all', [['', [foreign]], ['group', [['', [foreign]], boom]], bang]]]);
});
