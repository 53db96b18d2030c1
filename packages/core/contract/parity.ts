import { describe, expect, test } from '@jest/globals';
import * as core from '../src/index.ts';
import { rows } from './table.ts';

/** Exported functions that are no operators: they start a pipeline. */
const starters = ['from'];
/** What every iterator has, and what only subclasses call. */
const inherent = ['constructor', 'next', 'return', 'throw', 'pull', 'pullBatch', 'close', 'unread'];

const isClass = (value: unknown): boolean => /^class\b/.test(String(value));

const operators = Object.entries(core)
  .filter(([name, value]) => typeof value === 'function' && !isClass(value) && !starters.includes(name))
  .map(([name]) => name)
  .sort();

const methods = [core.AsyncIter.prototype, core.Pipeline.prototype]
  .flatMap((prototype) => Object.getOwnPropertyNames(prototype))
  .filter((name) => !inherent.includes(name));

/** The table, the exports and the methods name the same operators. */
export function parity(): void {
  describe('the table covers the surface', () => {
    const named = new Set(rows.map(({ operator }) => operator));
    test('there are operators', () => {
      expect(operators.length).toBeGreaterThan(20);
    });
    test.each(operators)('%s() has a row in the contract table', (name) => {
      expect(named.has(name)).toBe(true);
    });
    test.each([...named])('the row %s names an export', (name) => {
      expect(operators).toContain(name);
    });
    const functionsOnly = rows.filter(({ method }) => method === false).map(({ operator }) => operator);
    test.each([...named].filter((name) => !functionsOnly.includes(name)))('%s() is a method as well', (name) => {
      expect(methods).toContain(name);
    });
    test.each(methods)('the method %s() has a row in the contract table', (name) => {
      expect(named.has(name)).toBe(true);
    });
    test('one operator has one plain row', () => {
      const plain = rows.filter(({ variant }) => variant === undefined).map(({ operator }) => operator);
      expect([...plain].sort()).toEqual([...named].sort());
    });
  });
}
