import { describe, expect, test } from '@jest/globals';
import { addingFacts } from '../../test/disposable-stacks/adding.ts';
import { disposingFacts, movingFacts } from '../../test/disposable-stacks/ending.ts';
import { kitsOf } from '../../test/disposable-stacks/kit.ts';
import { constructorFacts, prototypeFacts, receiverFacts } from '../../test/disposable-stacks/shape.ts';
import { APART, ASYNC_DISPOSABLE_STACK_FILES, DISPOSABLE_STACK_FILES } from '../../test/disposable-stacks/test262.ts';
import { waitingFacts } from '../../test/disposable-stacks/waiting.ts';
import { AsyncDisposableStack, makeAsyncDisposableStack } from './async-disposable-stack.ts';
import { DisposableStack, makeDisposableStack } from './disposable-stack.ts';

const facts = [
  ...constructorFacts,
  ...prototypeFacts,
  ...receiverFacts,
  ...addingFacts,
  ...disposingFacts,
  ...movingFacts,
  ...waitingFacts,
];

// What is exported is the platform's where it has the classes: there this shows that the facts are true.
describe.each([
  ['ponyfill', kitsOf([makeDisposableStack(), makeAsyncDisposableStack()])],
  ['exported', kitsOf([DisposableStack, AsyncDisposableStack])],
])('%s:', (_, kits) => {
  describe.each(kits.map((kit) => [kit.name, kit] as const))('%s', (name, kit) => {
    test.each(facts.map((fact) => [fact.says, fact] as const))('%s', async (says, fact) => {
      expect.hasAssertions();
      await fact.check(kit);
      expect([name, says]).toEqual([kit.name, fact.says]);
    });
  });
});

test.each([
  ['sync', DISPOSABLE_STACK_FILES, 93],
  ['async', ASYNC_DISPOSABLE_STACK_FILES, 104],
] as const)('no file of test262 is forgotten, and none answered to twice: %s', (kind, files, count) => {
  expect(files).toHaveLength(count);
  expect([...facts.flatMap((fact) => fact.files[kind]), ...APART].sort()).toEqual([...files].sort());
});

test('what is exported is the class of the platform where there is one', () => {
  const { DisposableStack: Sync, AsyncDisposableStack: Async } = globalThis as Record<string, unknown>;
  expect([Sync ?? DisposableStack, Async ?? AsyncDisposableStack]).toEqual([DisposableStack, AsyncDisposableStack]);
});

test.each([
  ['use', 7, 'Cannot use the number 7: expected null, undefined or an object with Symbol.dispose'],
  ['use', { [Symbol.dispose]: 1 }, 'Cannot use an object of class Object: its Symbol.dispose must be a function, not the number 1'], // prettier-ignore
  ['defer', {}, 'Cannot defer a call on a DisposableStack: the disposer must be a function, not an object of class Object'], // prettier-ignore
] as const)('the ponyfill says what is wrong: %s(%p)', (method, wrong, message) => {
  const stack = new (makeDisposableStack())() as unknown as Record<typeof method, (value: unknown) => void>;
  expect(() => stack[method](wrong)).toThrow(new TypeError(message));
});

test('the ponyfill says that it was disposed of, and of what else it was called on', () => {
  const stack = new (makeDisposableStack())();
  stack.dispose();
  expect(() => stack.defer(() => {})).toThrow(
    new ReferenceError('Cannot defer a call on a DisposableStack that was disposed of: make a new one'),
  );
  expect(() => stack.dispose.call([] as never)).toThrow(
    new TypeError('Cannot dispose of an object of class Array: expected a DisposableStack'),
  );
});
