import { expect } from '@jest/globals';
import { both, either, type Fact, join, NO_OBJECTS, noting } from './kit.ts';

const unbound = function (this: unknown, ...args: unknown[]): unknown {
  return [this, args];
};

/** What can be put on a stack. */
export const addingFacts: Fact[] = [
  {
    says: 'use() answers the resource, and disposes of it with the resource as `this` and no argument',
    files: join(
      both('prototype/use/returns-value'),
      either(['prototype/use/adds-value'], ['prototype/use/adds-async-disposable-value']),
    ),
    async check(kit) {
      const log: unknown[] = [];
      const resource = {
        [kit.disposeSymbol](...args: unknown[]) {
          log.push(this, args);
        },
      };
      const stack = new kit.Stack();
      expect(stack.use(resource)).toBe(resource);
      expect(log).toEqual([]);
      await kit.dispose(stack);
      expect(log).toEqual([resource, []]);
      const callable = Object.assign(() => {}, { [kit.disposeSymbol]: () => log.push('a function') });
      const other = new kit.Stack();
      other.use(callable);
      await kit.dispose(other);
      expect(log.at(-1)).toBe('a function');
    },
  },
  {
    says: 'use() lets null and undefined pass',
    files: both('prototype/use/allows-null-value', 'prototype/use/allows-undefined-value'),
    async check(kit) {
      const stack = new kit.Stack();
      expect([stack.use(null), stack.use(undefined)]).toEqual([null, undefined]);
      await kit.dispose(stack);
    },
  },
  {
    says: 'use() reads the disposer once, when it is called, also by a getter',
    files: join(
      both('prototype/use/Symbol.dispose-getter', 'prototype/use/gets-value-Symbol.dispose-property-once'),
      either([], ['prototype/use/Symbol.asyncDispose-getter']),
      either([], ['prototype/use/gets-value-Symbol.asyncDispose-property-once']),
    ),
    async check(kit) {
      for (const symbol of new Set([kit.disposeSymbol, Symbol.dispose])) {
        const log: unknown[] = [];
        const resource = {
          get [symbol]() {
            log.push('read');
            return () => log.push('disposed');
          },
        };
        const stack = new kit.Stack();
        stack.use(resource);
        expect(log).toEqual(['read']);
        Object.defineProperty(resource, symbol, { value: () => log.push('too late'), configurable: true });
        await kit.dispose(stack);
        expect(log).toEqual(['read', 'disposed']);
      }
    },
  },
  {
    says: 'use() takes a sync resource where there is no async disposer, and reads that one first',
    files: either(
      [],
      [
        'prototype/use/adds-sync-disposable-value',
        'prototype/use/gets-value-Symbol.dispose-property-after-trying-Symbol.asyncDispose',
      ],
    ),
    async check(kit) {
      if (kit.kind === 'sync') return;
      for (const absent of [undefined, null]) {
        const log: unknown[] = [];
        const resource = {
          get [Symbol.asyncDispose]() {
            log.push('async');
            return absent;
          },
          get [Symbol.dispose]() {
            log.push('sync');
            return () => log.push('disposed');
          },
        };
        const stack = new kit.Stack();
        stack.use(resource);
        await kit.dispose(stack);
        expect(log).toEqual(['async', 'sync', 'disposed']);
      }
    },
  },
  {
    says: 'use() refuses what is no object with a disposer that can be called, and adds nothing',
    files: join(
      both('prototype/use/throws-if-value-not-object'),
      both('prototype/use/throws-if-value-Symbol.dispose-property-not-callable'),
      either(
        [
          'prototype/use/throws-if-value-missing-Symbol.dispose',
          'prototype/use/throws-if-value-Symbol.dispose-property-is-null',
          'prototype/use/throws-if-value-Symbol.dispose-property-is-undefined',
        ],
        [
          'prototype/use/throws-if-value-missing-Symbol.asyncDispose-and-Symbol.dispose',
          'prototype/use/throws-if-value-Symbol.asyncDispose-property-is-null-or-undefined',
          'prototype/use/throws-if-value-Symbol.dispose-property-is-null-or-undefined',
          'prototype/use/throws-if-value-Symbol.asyncDispose-property-not-callable',
        ],
      ),
    ),
    async check(kit) {
      const stack = new kit.Stack();
      const primitives = NO_OBJECTS.filter((value) => value !== null && value !== undefined);
      const objects = [...NO_OBJECTS, {}].flatMap((disposer) => [
        { [kit.disposeSymbol]: disposer },
        { [Symbol.dispose]: disposer },
      ]);
      for (const wrong of [...primitives, ...objects, {}, []]) {
        expect(() => void stack.use(wrong)).toThrow(TypeError);
      }
      await kit.dispose(stack);
    },
  },
  {
    says: 'use() refuses what is no object also where its prototype has a disposer',
    files: either([]),
    check(kit) {
      const dispose = { value: () => undefined, configurable: true };
      Object.defineProperty(Number.prototype, kit.disposeSymbol, dispose);
      try {
        expect(() => void new kit.Stack().use(1)).toThrow(TypeError);
        expect(() => void new kit.Stack().use(Object(1))).not.toThrow();
      } finally {
        Reflect.deleteProperty(Number.prototype, kit.disposeSymbol);
      }
    },
  },
  {
    says: 'use() throws what a getter of the disposer throws',
    files: either([]),
    check(kit) {
      const failure = new Error('getter');
      const resource = { get [kit.disposeSymbol]() { throw failure; } }; // prettier-ignore
      expect(() => void new kit.Stack().use(resource)).toThrow(failure);
    },
  },
  {
    says: 'adopt() answers any value, and hands it to its disposer, without `this`',
    files: join(
      both('prototype/adopt/allows-any-value', 'prototype/adopt/returns-value'),
      either(['prototype/adopt/adds-value-onDispose'], ['prototype/adopt/adds-value-onDisposeAsync']),
    ),
    async check(kit) {
      const log: unknown[] = [];
      const stack = new kit.Stack();
      const values = [...NO_OBJECTS, {}, [], () => {}];
      for (const value of values) {
        const answer = stack.adopt(value, function (this: unknown, ...args: unknown[]) {
          log.unshift(unbound.apply(this, args));
        });
        expect(answer).toBe(value);
      }
      await kit.dispose(stack);
      expect(log).toEqual(values.map((value) => [undefined, [value]]));
    },
  },
  {
    says: 'defer() answers nothing, and calls back without `this` and arguments',
    files: join(
      both('prototype/defer/returns-undefined'),
      either(['prototype/defer/adds-onDispose'], ['prototype/defer/adds-onDisposeAsync']),
    ),
    async check(kit) {
      const log: unknown[] = [];
      const stack = new kit.Stack();
      const answer = stack.defer(function (this: unknown, ...args: unknown[]) {
        log.push(unbound.apply(this, args));
      });
      expect(answer).toBe(undefined);
      await kit.dispose(stack);
      expect(log).toEqual([[undefined, []]]);
    },
  },
  {
    says: 'adopt() and defer() refuse what cannot be called, and add nothing',
    files: either(
      ['prototype/adopt/throws-if-onDispose-not-callable', 'prototype/defer/throws-if-onDispose-not-callable'],
      [
        'prototype/adopt/throws-if-onDisposeAsync-not-callable',
        'prototype/defer/throws-if-onDisposeAsync-not-callable',
      ],
    ),
    async check(kit) {
      const stack = new kit.Stack();
      for (const wrong of [...NO_OBJECTS, {}]) {
        expect(() => void stack.adopt(null, wrong)).toThrow(TypeError);
        expect(() => stack.defer(wrong)).toThrow(TypeError);
      }
      await kit.dispose(stack);
    },
  },
  {
    says: 'whatever is added goes on top',
    files: join(
      both('prototype/use/puts-value-on-top-of-stack'),
      either(
        ['prototype/adopt/puts-value-onDispose-on-top-of-stack', 'prototype/defer/puts-onDispose-on-top-of-stack'],
        [
          'prototype/adopt/puts-value-onDisposeAsync-on-top-of-stack',
          'prototype/defer/puts-onDisposeAsync-on-top-of-stack',
        ],
      ),
    ),
    async check(kit) {
      const log: unknown[] = [];
      const stack = new kit.Stack();
      stack.use(noting(kit, log, 1));
      stack.adopt(2, (value: unknown) => log.push(value));
      stack.defer(() => log.push(3));
      stack.adopt(4, (value: unknown) => log.push(value));
      stack.use(noting(kit, log, 5));
      stack.defer(() => log.push(6));
      await kit.dispose(stack);
      expect(log).toEqual([6, 5, 4, 3, 2, 1]);
    },
  },
];
