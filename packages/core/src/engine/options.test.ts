import { expect, test } from '@jest/globals';
import { probe } from '../testing/index.ts';
import { checkOptions, concurrencyOf, onlyKnown } from './options.ts';

const NAMES = ['size', 'mode'];
const unknown = new TypeError('Cannot use option "sizes": the options are size, mode');

test('options that are not given, and those that are known, are taken', () => {
  expect(() => onlyKnown(undefined, NAMES)).not.toThrow();
  expect(() => onlyKnown({}, NAMES)).not.toThrow();
  expect(() => onlyKnown({ size: 1, mode: 2 }, NAMES)).not.toThrow();
});

test('an option that is not known is refused by its name', () => {
  expect(() => onlyKnown({ size: 1, sizes: 1 }, NAMES)).toThrow(unknown);
  expect(() => onlyKnown({ sizes: null }, NAMES)).toThrow(unknown);
});

test('an option that is undefined is not given, whatever its name', () => {
  expect(() => onlyKnown({ sizes: undefined }, NAMES)).not.toThrow();
});

test('any option is taken where options are handed on whole', () => {
  expect(() => onlyKnown({ sizes: 1 }, undefined)).not.toThrow();
});

test('an option that every source has is shown the way to from(), where there is a source', () => {
  const message = 'Cannot use option "signal": the options are size, mode';
  expect(() => onlyKnown({ signal: 1 }, NAMES)).toThrow(new TypeError(message));
  expect(() => onlyKnown({ signal: 1 }, NAMES, [])).toThrow(
    new TypeError(`${message}; from(source, { signal }) has it`),
  );
});

test.each<[unknown, string]>([
  [null, 'Cannot use null as options: they must be an object'],
  ['size', 'Cannot use "size" as options: they must be an object'],
  [() => undefined, 'Cannot use a function as options: they must be an object'],
  [[], 'Cannot use an array as options: they must be an object'],
  [new AbortController().signal, 'Cannot use an object of kind AbortSignal as options: it must be { signal }'],
])('options that are %p are refused, and the source is closed', (options, message) => {
  const source = probe({ values: [1] });
  expect(() => onlyKnown(options as object, NAMES, source)).toThrow(new TypeError(message));
  source.assertClosedOnce();
});

test('the options that every source has are given back as they are', () => {
  const options = { signal: new AbortController().signal, graceMs: 0, name: '', onOrphan: (): void => undefined };
  expect(checkOptions(options, undefined)).toBe(options);
  expect(checkOptions({}, [])).toEqual({});
  expect(checkOptions(undefined, [])).toBeUndefined();
});

test.each<[object, Error]>([
  [{ graceMs: -1 }, new RangeError('Cannot use -1 as graceMs: it must be from 0 to 2147483647 milliseconds')],
  [{ graceMs: '1' }, new TypeError('Cannot use "1" as graceMs: it must be a number of milliseconds')],
  [{ signal: null }, new TypeError('Cannot use null as signal: it must be an AbortSignal')],
  [{ signal: {} }, new TypeError('Cannot use an object as signal: it must be an AbortSignal')],
  [{ name: 1 }, new TypeError('Cannot use 1 as name: it must be a string')],
  [{ onOrphan: 'call me' }, new TypeError('Cannot use "call me" as onOrphan: it must be a function')],
])('%p are refused, and the source is closed', (options, error) => {
  const source = probe({ values: [1] });
  expect(() => checkOptions(options, undefined, source)).toThrow(error);
  source.assertClosedOnce();
});

test('without options it is not said how many at once, and their order is kept', () => {
  expect(concurrencyOf(undefined, [])).toEqual({ limit: undefined, ordered: true });
  expect(concurrencyOf({ concurrency: 3, ordered: false }, [])).toEqual({ limit: 3, ordered: false });
  expect(concurrencyOf({ concurrency: Infinity }, [])).toEqual({ limit: Infinity, ordered: true });
});

test.each<[object, Error]>([
  [{ concurrency: 0 }, new RangeError('Cannot use 0 as concurrency: it must be a whole number, 1 or more')],
  [{ concurrency: 1.5 }, new RangeError('Cannot use 1.5 as concurrency: it must be a whole number, 1 or more')],
  [{ ordered: 1 }, new TypeError('Cannot use 1 as ordered: it must be true or false')],
  [{ order: true }, new TypeError('Cannot use option "order": the options are concurrency, ordered')],
])('%p for what runs at once are refused, and the source is closed', (options, error) => {
  const source = probe({ values: [1] });
  expect(() => concurrencyOf(options, source)).toThrow(error);
  source.assertClosedOnce();
});
