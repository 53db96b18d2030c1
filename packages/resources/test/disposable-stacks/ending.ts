import { expect } from '@jest/globals';
import { caught, shapeOf } from '../helpers.ts';
import { SuppressedError } from '../../src/errors/suppressed-error.ts';
import { both, either, type Fact, functionOf, join, noting } from './kit.ts';

const throwing = (error: unknown) => (): never => {
  throw error;
};

/** A method without those of all functions, and one with its own in their place. */
const OTHER_LOOKS: readonly ((method: () => void) => unknown)[] = [
  (method): unknown => Object.setPrototypeOf(method, null),
  (method) => Object.assign(method, { call: throwing('call()'), apply: throwing('apply()') }),
];

/** How a stack ends. */
export const disposingFacts: Fact[] = [
  {
    says: 'disposes of the last one first, once, and then of nothing more',
    files: either(
      [
        'prototype/dispose/disposes-resources-in-reverse-order',
        'prototype/dispose/does-not-reinvoke-disposers-if-already-disposed',
        'prototype/dispose/does-not-throw-if-already-disposed',
      ],
      [
        'prototype/disposeAsync/disposes-resources-in-reverse-order',
        'prototype/disposeAsync/does-not-reinvoke-disposers-if-already-disposed',
        'prototype/disposeAsync/does-not-reinvoke-disposers-if-dispose-already-started',
        'prototype/disposeAsync/does-not-reject-if-already-disposed',
      ],
    ),
    async check(kit) {
      const log: unknown[] = [];
      const stack = new kit.Stack();
      for (const name of ['first', 'second', 'third']) stack.use(noting(kit, log, name));
      await Promise.all([kit.dispose(stack), kit.dispose(stack)]);
      await kit.dispose(stack);
      expect(log).toEqual(['third', 'second', 'first']);
    },
  },
  {
    says: 'answers nothing, by a promise where it is async',
    files: either(
      ['prototype/dispose/returns-undefined'],
      ['prototype/disposeAsync/resolves-to-undefined', 'prototype/disposeAsync/returns-promise'],
    ),
    async check(kit) {
      const stack = new kit.Stack();
      stack.defer(() => 'an answer');
      for (const turn of ['first', 'second']) {
        const answer = Reflect.apply(functionOf(kit, kit.disposeName), stack, []);
        expect([turn, answer instanceof Promise]).toEqual([turn, kit.kind === 'async']);
        expect(await answer).toBe(undefined);
      }
    },
  },
  {
    says: 'calls the method of a resource, however that looks',
    files: either([]),
    async check(kit) {
      const log: unknown[] = [];
      const stack = new kit.Stack();
      for (const symbol of new Set<symbol>([Symbol.dispose, kit.disposeSymbol])) {
        for (const looks of OTHER_LOOKS) {
          const resource: Record<symbol, unknown> = {
            [symbol]: looks(function (this: unknown, ...args: unknown[]) {
              log.push(this === resource, args);
            }),
          };
          stack.use(resource);
        }
      }
      await kit.dispose(stack);
      const calls = OTHER_LOOKS.length * (kit.kind === 'sync' ? 1 : 2);
      expect(log).toEqual(Array.from({ length: calls }, () => [true, []]).flat());
    },
  },
  {
    says: 'is disposed of from the moment of the call on, also for its own disposers',
    files: join(
      both('prototype/disposed/returns-false-when-not-disposed', 'prototype/disposed/returns-true-when-disposed'),
      either(['prototype/dispose/sets-state-to-disposed'], ['prototype/disposeAsync/sets-state-to-disposed']),
    ),
    async check(kit) {
      const log: unknown[] = [];
      const stack = new kit.Stack();
      stack.defer(() => log.push(stack.disposed));
      stack.defer(() => stack.defer(() => log.push('never')));
      expect(stack.disposed).toBe(false);
      const ended = kit.dispose(stack);
      expect(stack.disposed).toBe(true);
      expect(await caught(() => ended)).toBeInstanceOf(ReferenceError);
      expect(log).toEqual([true]);
    },
  },
  {
    says: 'throws the one error that there is as it is, after all the others were disposed of',
    files: either(
      ['prototype/dispose/throws-error-as-is-if-only-one-error-during-disposal'],
      ['prototype/disposeAsync/rejects-with-error-as-is-if-only-one-error-during-disposal'],
    ),
    async check(kit) {
      for (const error of [new Error('one'), undefined, 'text']) {
        const log: unknown[] = [];
        const stack = new kit.Stack();
        stack.defer(() => log.push('below'));
        stack.defer(throwing(error));
        stack.defer(() => log.push('above'));
        expect(await caught(() => kit.dispose(stack))).toBe(error);
        expect(log).toEqual(['above', 'below']);
        await kit.dispose(stack);
      }
    },
  },
  {
    says: 'throws several as a chain: the last one thrown first, each with the one before it',
    files: either(
      ['prototype/dispose/throws-suppressederror-if-multiple-errors-during-disposal'],
      ['prototype/disposeAsync/rejects-with-suppressederror-if-multiple-errors-during-disposal'],
    ),
    async check(kit) {
      const stack = new kit.Stack();
      for (const message of ['last', 'middle', 'first']) stack.defer(throwing(new Error(message)));
      const error = (await caught(() => kit.dispose(stack))) as object;
      expect(shapeOf(error)).toBe('(last over (middle over first))');
      expect(Object.prototype.propertyIsEnumerable.call(error, 'suppressed')).toBe(false);
      expect(Object.getPrototypeOf(error)).toBe(SuppressedError.prototype);
    },
  },
  {
    says: 'a stack that was disposed of takes nothing more: a ReferenceError, whatever the arguments',
    files: both(
      'prototype/use/throws-if-disposed',
      'prototype/adopt/throws-if-disposed',
      'prototype/defer/throws-if-disposed',
    ),
    async check(kit) {
      const stack = new kit.Stack();
      await kit.dispose(stack);
      for (const wrong of [null, 1, () => {}]) {
        expect(() => void stack.use(wrong)).toThrow(ReferenceError);
        expect(() => void stack.adopt(null, wrong)).toThrow(ReferenceError);
        expect(() => stack.defer(wrong)).toThrow(ReferenceError);
      }
    },
  },
];

/** How its contents go elsewhere. */
export const movingFacts: Fact[] = [
  {
    says: 'move() hands everything to a new stack, which is open, and ends the old one without disposing of anything',
    files: join(
      both('prototype/move/does-not-dispose-resources', 'prototype/move/sets-state-to-disposed'),
      either(
        [
          'prototype/move/returns-new-disposablestack',
          'prototype/move/returns-new-disposablestack-that-contains-moved-resources',
          'prototype/move/returns-new-disposablestack-that-is-still-pending',
        ],
        [
          'prototype/move/returns-new-asyncdisposablestack',
          'prototype/move/returns-new-asyncdisposablestack-that-contains-moved-resources',
          'prototype/move/returns-new-asyncdisposablestack-that-is-still-pending',
        ],
      ),
    ),
    async check(kit) {
      const log: unknown[] = [];
      const stack = new kit.Stack();
      stack.use(noting(kit, log, 'first'));
      stack.use(noting(kit, log, 'second'));
      const heir = stack.move();
      expect(heir).not.toBe(stack);
      expect(Object.getPrototypeOf(heir)).toBe(kit.Stack.prototype);
      expect([stack.disposed, heir.disposed]).toEqual([true, false]);
      await kit.dispose(stack);
      expect(log).toEqual([]);
      heir.use(noting(kit, log, 'third'));
      await kit.dispose(heir);
      expect(log).toEqual(['third', 'second', 'first']);
    },
  },
  {
    says: 'move() answers a stack of the class itself, also from a subclass',
    files: either(
      ['prototype/move/still-returns-new-disposablestack-when-subclassed'],
      ['prototype/move/still-returns-new-asyncdisposablestack-when-subclassed'],
    ),
    check({ Stack }) {
      class Special extends Stack {}
      expect(Object.getPrototypeOf(new Special().move())).toBe(Stack.prototype);
    },
  },
  {
    says: 'move() of a stack that was disposed of is a ReferenceError',
    files: both('prototype/move/throws-if-disposed'),
    async check(kit) {
      const stack = new kit.Stack();
      await kit.dispose(stack);
      expect(() => void stack.move()).toThrow(ReferenceError);
    },
  },
];
