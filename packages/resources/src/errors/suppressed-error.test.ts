import { expect, test } from '@jest/globals';
import { makeSuppressedError, SuppressedError } from './suppressed-error.ts';

const Ponyfill = makeSuppressedError();
const platform = (globalThis as { SuppressedError?: unknown }).SuppressedError;
const newer = new Error('newer');
const older = new Error('older');

test('it is the class of the platform where there is one', () => {
  if (platform === undefined) expect(SuppressedError).not.toBeUndefined();
  else expect(SuppressedError).toBe(platform);
});

test.each([
  ['ponyfill', Ponyfill],
  ['exported', SuppressedError],
])('it holds both errors and the message (%s)', (_, Class) => {
  const error = new Class(newer, older, 'both');
  expect([error.error, error.suppressed, error.message]).toEqual([newer, older, 'both']);
  expect(error).toBeInstanceOf(Class);
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).toBe('SuppressedError: both');
});

test.each([
  ['ponyfill', Ponyfill],
  ['exported', SuppressedError],
])('its own properties are writable, configurable and not enumerable (%s)', (_, Class) => {
  const error = new Class(1, 2, 'both');
  for (const [name, value] of [
    ['error', 1],
    ['suppressed', 2],
    ['message', 'both'],
  ]) {
    expect(Object.getOwnPropertyDescriptor(error, String(name))).toEqual({
      value,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  }
  expect(Object.keys(error)).toEqual([]);
});

test.each([
  ['ponyfill', Ponyfill],
  ['exported', SuppressedError],
])('it may be called without new (%s)', (_, Class) => {
  const error = Class(newer, older, 'called');
  expect(error).toBeInstanceOf(Class);
  expect([error.error, error.suppressed, error.message]).toEqual([newer, older, 'called']);
});

test.each([
  ['ponyfill', Ponyfill],
  ['exported', SuppressedError],
])('without arguments it has both errors as undefined and no message of its own (%s)', (_, Class) => {
  const error = new Class();
  expect(Object.hasOwn(error, 'error') && Object.hasOwn(error, 'suppressed')).toBe(true);
  expect(Object.hasOwn(error, 'message')).toBe(false);
  expect([error.error, error.suppressed, error.message]).toEqual([undefined, undefined, '']);
});

test.each([
  ['ponyfill', Ponyfill],
  ['exported', SuppressedError],
])('the message is turned into a string, and there is no cause (%s)', (_, Class) => {
  const error = Reflect.construct(Class, [1, 2, 42, { cause: 3 }]) as Error;
  expect(error.message).toBe('42');
  expect(Object.hasOwn(error, 'cause')).toBe(false);
  expect(() => void Reflect.construct(Class, [1, 2, Symbol('no string')])).toThrow(TypeError);
});

test.each([
  ['ponyfill', Ponyfill],
  ['exported', SuppressedError],
])('the constructor has the shape that the specification says (%s)', (_, Class) => {
  expect([Class.name, Class.length]).toEqual(['SuppressedError', 3]);
  expect(Object.getPrototypeOf(Class)).toBe(Error);
  expect(Object.getOwnPropertyDescriptor(Class, 'prototype')).toMatchObject({
    writable: false,
    enumerable: false,
    configurable: false,
  });
});

test.each([
  ['ponyfill', Ponyfill],
  ['exported', SuppressedError],
])('the prototype has the shape that the specification says (%s)', (_, Class) => {
  expect(Object.getPrototypeOf(Class.prototype)).toBe(Error.prototype);
  const descriptors = Object.getOwnPropertyDescriptors(Class.prototype);
  const shape = { writable: true, enumerable: false, configurable: true };
  expect(descriptors).toEqual({
    constructor: { value: Class, ...shape },
    name: { value: 'SuppressedError', ...shape },
    message: { value: '', ...shape },
  });
});

test.each([
  ['ponyfill', Ponyfill],
  ['exported', SuppressedError],
])('it can be subclassed, and built for another target (%s)', (_, Class) => {
  class Special extends Class {
    readonly extra = true;
  }
  const error = new Special(newer, older, 'special');
  expect(error).toBeInstanceOf(Special);
  expect(error.extra).toBe(true);
  expect(Reflect.construct(Class, [1, 2], Map)).toBeInstanceOf(Map);
});

test('the stack of the ponyfill starts where it was made', () => {
  const lines = (new Ponyfill(newer, older, 'both').stack ?? '').split('\n');
  expect(lines[0]).toBe('SuppressedError: both');
  expect(lines[1]).toContain('suppressed-error.test.ts');
});
