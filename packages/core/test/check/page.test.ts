import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { LAWS } from '../../src/testing/index.ts';

test('the page has the table of the laws, in their order and in their words', () => {
  const page = readFileSync(new URL('../../../../docs/check-async-iterable.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## The laws');
  const rows = [...section.matchAll(/^\| `([^`]+)` +\| ([^|]*)/gm)].map(([, law, text = '']) => [law, text]);
  const plain = rows
    .slice(0, Object.keys(LAWS).length)
    .map(([law, text = '']) => [law, text.replaceAll('`', '').trim()]);
  expect(plain).toEqual(Object.entries(LAWS));
});
