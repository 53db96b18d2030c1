import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import * as core from '../src/index.ts';
import type { Row } from './row.ts';
import { rows } from './table.ts';

const README = new URL('../README.md', import.meta.url);
const ROOT_README = new URL('../../../README.md', import.meta.url);

/** Exported functions that are no operators: what is made before there is a pipeline. */
const starters = ['from', 'channel', 'adaptiveLimiter', 'limiter', 'retry'];
/** What every iterator has, and what only subclasses call. */
const inherent = ['constructor', 'next', 'return', 'throw', 'pull', 'pullBatch', 'close', 'unread'];

const isClass = (value: unknown): boolean => /^class\b/.test(String(value));

const operators = Object.entries(core)
  .filter(([name, value]) => typeof value === 'function' && !isClass(value) && !starters.includes(name))
  .map(([name]) => name)
  .sort();

function* prototypesOf(prototype: object | null): Generator<object> {
  for (let each = prototype; each !== null && each !== Object.prototype; each = Object.getPrototypeOf(each) as object)
    yield each;
}

/** What the table of operators in the README of the repository names, in any of its groups. */
function inRootTable(): string[] {
  const [, section = ''] = readFileSync(ROOT_README, 'utf8').split('## The operators');
  const rows = section.split('\n## ')[0]!.match(/^\| (?!group |-).*$/gm) ?? [];
  const names = rows.flatMap((row) => [...row.matchAll(/`(\w+)/g)].map(([, name]) => name!));
  return [...new Set(names)].sort();
}

const methods = [...prototypesOf(core.AsyncIter.prototype)]
  .flatMap((prototype) => Object.getOwnPropertyNames(prototype))
  .filter((name) => !inherent.includes(name));

/** An argument beside its source is one that may be wrong. */
function takesMore(operator: string, args: Row['args']): boolean {
  return (
    args(() => undefined).length > 0 || (core as unknown as Record<string, { length: number }>)[operator]!.length > 1
  );
}

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
    test('the tables of the README name the operators that are exported, each once', () => {
      const inTables = [...readFileSync(README, 'utf8').matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name);
      expect(inTables.sort()).toEqual(operators);
    });
    test('the table in the README of the repository names all of them, and what starts a pipeline', () => {
      expect(inRootTable()).toEqual([...operators, ...starters].sort());
    });
    const taking = rows.filter(({ variant, args, operator }) => variant === undefined && takesMore(operator, args));
    test.each(taking.map(({ operator, refuses }) => [operator, refuses]))('%s() says what it refuses', (_, refuses) => {
      expect(refuses).toBeDefined();
    });
    test('one operator has one plain row', () => {
      const plain = rows.filter(({ variant }) => variant === undefined).map(({ operator }) => operator);
      expect([...plain].sort()).toEqual([...named].sort());
    });
  });
}
