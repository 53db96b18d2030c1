import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import * as core from '../src/index.ts';
import * as testing from '../src/testing/index.ts';

const SOURCES = new URL('../src/', import.meta.url);

const texts = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(name))
  .map((name) => readFileSync(new URL(name.replaceAll('\\', '/'), SOURCES), 'utf8'));

/** What stands before the declaration of an export, or before the first of its overloads; the engine may have that name, too. */
function docstringsOf(name: string): string[] {
  const declaration = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*export (?:function|class|const) ${name}\\b`);
  return texts.map((text) => declaration.exec(text)?.[1] ?? '');
}

/** The docs run the examples: here it is asked that there are some. */
export function docstrings(): void {
  describe('what users can import', () => {
    test.each([...Object.keys(core), ...Object.keys(testing)])('%s has a docstring with an example', (name) => {
      const [found, ...others] = docstringsOf(name).filter((text) => /^[\s*]*[^@\s*][^]*@example\b/.test(text));
      expect([typeof found, others]).toEqual(['string', []]);
    });
  });
}
