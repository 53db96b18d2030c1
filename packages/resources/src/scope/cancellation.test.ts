import { expect, test } from '@jest/globals';
import { CancelScope } from './cancel-scope.ts';
import { groupOf, isAbort, without } from './cancellation.ts';
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
  expect(looks).toBe(1);
  expect(without(group, [own])[0] === group).toBe(true);
  expect(looks).toBe(1);
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
