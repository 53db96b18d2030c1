import { describe, expect, test } from '@jest/globals';
import { NO_OBJECTS } from '../../test/disposable-stacks/kit.ts';
import { APART, SUPPRESSED_ERROR_FILES } from '../../test/disposable-stacks/test262.ts';
import { makeSuppressedError, SuppressedError, type SuppressedErrorConstructor } from './suppressed-error.ts';

/** A behaviour, and the files of test262 that it answers to. */
type Fact = readonly [says: string, files: readonly string[], check: (Class: SuppressedErrorConstructor) => void];

const newer = new Error('newer');
const older = new Error('older');
const hidden = { writable: true, enumerable: false, configurable: true };

const made: Fact[] = [
  [
    'it holds both errors and the message, as properties that are writable, configurable and not enumerable',
    ['message-method-prop'],
    (Class) => {
      const error = new Class(newer, older, 'both');
      expect(error).toBeInstanceOf(Class);
      expect(error).toBeInstanceOf(Error);
      expect(String(error)).toBe('SuppressedError: both');
      expect(Object.prototype.toString.call(error)).toBe('[object Error]');
      expect(Object.getOwnPropertyDescriptor(error, 'error')).toEqual({ value: newer, ...hidden });
      expect(Object.getOwnPropertyDescriptor(error, 'suppressed')).toEqual({ value: older, ...hidden });
      expect(Object.getOwnPropertyDescriptor(error, 'message')).toEqual({ value: 'both', ...hidden });
    },
  ],
  [
    'it may be called without new',
    ['newtarget-is-undefined'],
    (Class) => {
      const error = Class(newer, older, 'called');
      expect(Object.getPrototypeOf(error)).toBe(Class.prototype);
      expect([error.error, error.suppressed, error.message]).toEqual([newer, older, 'called']);
    },
  ],
  [
    'without arguments it has both errors as undefined and no message of its own',
    ['message-undefined-no-prop'],
    (Class) => {
      for (const error of [new Class(), new Class(undefined, undefined, undefined)]) {
        expect(Object.hasOwn(error, 'error') && Object.hasOwn(error, 'suppressed')).toBe(true);
        expect(Object.hasOwn(error, 'message')).toBe(false);
        expect([error.error, error.suppressed, error.message]).toEqual([undefined, undefined, '']);
      }
    },
  ],
  [
    'the message is turned into a string, as any object says it',
    ['message-method-prop-cast'],
    (Class) => {
      for (const [message, text] of [
        [42, '42'],
        [null, 'null'],
        [false, 'false'],
        [{ toString: () => 'told' }, 'told'],
      ])
        // prettier-ignore
        expect((Reflect.construct(Class, [1, 2, message]) as Error).message).toBe(text);
    },
  ],
  [
    'what cannot be a string is an error',
    ['message-tostring-abrupt', 'message-tostring-abrupt-symbol'],
    (Class) => {
      const failure = new Error('toString');
      const hostile = { toString: () => { throw failure; } }; // prettier-ignore
      expect(() => void Reflect.construct(Class, [1, 2, hostile])).toThrow(failure);
      expect(() => void Reflect.construct(Class, [1, 2, Symbol('no string')])).toThrow(TypeError);
    },
  ],
  [
    'there is no cause: a fourth argument is not looked at',
    [],
    (Class) => {
      const error = Reflect.construct(Class, [1, 2, 'three', { cause: 4 }]) as Error;
      expect(Object.hasOwn(error, 'cause')).toBe(false);
    },
  ],
  [
    'the prototype of new.target comes first, then the message, then the errors',
    ['order-of-args-evaluation'],
    (Class) => {
      const log: string[] = [];
      const target = Object.defineProperty(function () {}.bind(undefined), 'prototype', {
        get: () => (log.push('prototype'), Class.prototype),
      }) as unknown as NewableFunction;
      const message = { toString: () => (log.push('message'), 'told') };
      const error = Reflect.construct(Class, [newer, older, message], target) as object;
      expect(log).toEqual(['prototype', 'message']);
      const names = Object.getOwnPropertyNames(error);
      expect(names.slice(names.indexOf('message')).slice(0, 3)).toEqual(['message', 'error', 'suppressed']);
    },
  ],
  [
    'it can be subclassed, and built for another target, with its prototype where that is an object',
    ['newtarget-proto', 'newtarget-proto-custom', 'newtarget-proto-fallback'],
    (Class) => {
      class Special extends Class {
        readonly extra = true;
      }
      expect(new Special(newer, older, 'special')).toMatchObject({ extra: true, error: newer });
      expect(Object.getPrototypeOf(new Special())).toBe(Special.prototype);
      expect(Reflect.construct(Class, [1, 2], Map)).toBeInstanceOf(Map);
      for (const prototype of NO_OBJECTS) {
        const target = Object.assign(function () {}, { prototype });
        expect(Object.getPrototypeOf(Reflect.construct(Class, [], target))).toBe(Class.prototype);
      }
    },
  ],
];

const shapes: Fact[] = [
  [
    'the constructor has its name and length, and is one of errors',
    ['is-a-constructor', 'length', 'name', 'proto'],
    (Class) => {
      const fixed = { writable: false, enumerable: false, configurable: true };
      expect(Object.getOwnPropertyDescriptor(Class, 'name')).toEqual({ value: 'SuppressedError', ...fixed });
      expect(Object.getOwnPropertyDescriptor(Class, 'length')).toEqual({ value: 3, ...fixed });
      expect(Object.getPrototypeOf(Class)).toBe(Error);
      expect(() => void Reflect.construct(Object, [], Class)).not.toThrow();
    },
  ],
  [
    'the prototype cannot be replaced, and holds a name, an empty message and the constructor, but no errors',
    ['prop-desc', 'proto', 'constructor', 'name', 'message', 'errors-absent-on-prototype'].map((name) => `prototype/${name}`), // prettier-ignore
    (Class) => {
      const shape = { value: Class.prototype, writable: false, enumerable: false, configurable: false };
      expect(Object.getOwnPropertyDescriptor(Class, 'prototype')).toEqual(shape);
      expect(Object.getPrototypeOf(Class.prototype)).toBe(Error.prototype);
      expect(Object.getOwnPropertyDescriptors(Class.prototype)).toEqual({
        constructor: { value: Class, ...hidden },
        name: { value: 'SuppressedError', ...hidden },
        message: { value: '', ...hidden },
      });
    },
  ],
];

const facts = [...made, ...shapes];
const Ponyfill = makeSuppressedError();

// What is exported is the platform's where it has the class: there this shows that the facts are true.
describe.each([
  ['ponyfill', Ponyfill],
  ['exported', SuppressedError],
])('%s:', (_, Class) => {
  test.each(facts)('%s', (says, __, check) => {
    check(Class);
    expect(facts.map(([name]) => name)).toContain(says);
  });
});

test('no file of test262 is forgotten, and none answered to twice', () => {
  expect(SUPPRESSED_ERROR_FILES).toHaveLength(22);
  expect([...facts.flatMap(([, files]) => files), ...APART].sort()).toEqual([...SUPPRESSED_ERROR_FILES].sort());
});

test('it is the class of the platform where there is one', () => {
  const platform = (globalThis as { SuppressedError?: unknown }).SuppressedError;
  expect(platform ?? SuppressedError).toBe(SuppressedError);
});

test('the stack of the ponyfill starts where it was made', () => {
  const lines = (new Ponyfill(newer, older, 'both').stack ?? '').split('\n');
  expect(lines[0]).toBe('SuppressedError: both');
  expect(lines[1]).toContain('suppressed-error.test.ts');
});
