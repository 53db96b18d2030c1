import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findNodeModules } from './find-node-modules.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-'));
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the nearest folder counts, at the place itself or above', () => {
  mkdirSync(join(folder, 'node_modules'));
  expect(findNodeModules(join(folder, 'a', 'b'))).toBe(join(folder, 'node_modules'));
  mkdirSync(join(folder, 'a', 'node_modules'));
  expect(findNodeModules(join(folder, 'a', 'b'))).toBe(join(folder, 'a', 'node_modules'));
  expect(findNodeModules(join(folder, 'a'))).toBe(join(folder, 'a', 'node_modules'));
});

test('a file of that name is none, and without one the way out is told', () => {
  writeFileSync(join(folder, 'node_modules'), '');
  expect(() => findNodeModules(folder)).toThrow(
    `Cannot harvest the packages of ${folder}: there is no node_modules in it or above; run npm install, or name a list`,
  );
});
