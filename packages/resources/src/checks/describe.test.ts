import { expect, test } from '@jest/globals';
import { checkFunction, describe, describeError } from './describe.ts';

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [7, 'the number 7'],
  ['text', 'the string text'],
  [Symbol('s'), 'the symbol Symbol(s)'],
  [10n, 'the bigint 10'],
  [() => {}, 'a function'],
  [[1], 'an object of class Array'],
  [new Map(), 'an object of class Map'],
  [Object.create(null), 'an object'],
  [{ constructor: { name: 5 } }, 'an object'],
  ['x'.repeat(300), `the string ${'x'.repeat(200)}…`],
])('describe() says what a value is: case %#', (value, text) => {
  expect(describe(value)).toBe(text);
});

test('describe() survives a hostile object', () => {
  const hostile = new Proxy({}, { get: () => { throw new Error('trap'); } }); // prettier-ignore
  expect(describe(hostile)).toBe('an object');
});

test.each([
  [new Error('broken'), 'broken'],
  [new RangeError(''), 'RangeError'],
  ['text', 'text'],
  [undefined, 'undefined'],
  [{}, '[object Object]'],
  [[1, 2], '[object Array]'],
  [{ message: 'from another realm' }, 'from another realm'],
])('describeError() says what an error says: case %#', (error, text) => {
  expect(describeError(error)).toBe(text);
});

test('checkFunction() lets functions pass and names what else it got', () => {
  expect(() => checkFunction(() => {}, 'run it', 'the body')).not.toThrow();
  expect(() => checkFunction('text', 'run it', 'the body')).toThrow(
    new TypeError('Cannot run it: the body must be a function, not the string text'),
  );
});
