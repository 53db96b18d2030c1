// What must be right of HTTP, clause by clause, has a test that answers for it: here is which.
import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { contentCases } from './test/content-cases.ts';
import { faults } from './test/faults/faults.ts';
import { httpCases } from './test/http-cases.ts';

const SEPARATOR = ' › ';
const clauses = Object.entries({ ...httpCases, ...contentCases }).flatMap(([topic, cases]) =>
  Object.entries(cases).map(([clause, tests]) => ({ name: `${topic}: ${clause}`, tests })),
);

/** Whether there is a test of this title, or a row that makes one. */
function exists(reference: string): boolean {
  const [file = '', ...rest] = reference.split(SEPARATOR);
  const title = rest.join(SEPARATOR);
  if (file === 'R5') return faults.some(({ kind }) => kind === title);
  const path = new URL(`src/${file}`, import.meta.url);
  if (!existsSync(path)) return false;
  const text = readFileSync(path, 'utf8');
  return ["'", '"', '`'].some((quote) => text.includes(quote + title + quote));
}

test.each(clauses)('$name', ({ tests }) => {
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((reference) => !exists(reference))).toEqual([]);
});

test('a reference to a test that does not exist is noticed', () => {
  const none = ['fetcher/body.test.ts › no such test', 'fetcher/no-such-file.test.ts › x', 'R5 › no such kind'];
  expect(none.filter(exists)).toEqual([]);
});
