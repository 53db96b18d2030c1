import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { shellWord } from './shell.ts';

const WORDS = [
  'urls.txt',
  '-',
  'http://a.test/b',
  'my file',
  '$HOME',
  "it's",
  'a"b',
  'a\\b',
  '*',
  'a;b',
  '~',
  '',
  '`id`',
  'ü',
  '#',
];

test('a shell takes each word back as it was', () => {
  const printed = execFileSync('sh', [
    '-c',
    `printf '%s\\n' ${WORDS.map((word) => shellWord(word, 'linux')).join(' ')}`,
  ]);
  expect(printed.toString().split('\n').slice(0, -1)).toEqual(WORDS);
});

test('what needs no quotes has none', () => {
  expect(['--out', 'a/b.ndjson', '@scope'].map((word) => shellWord(word, 'linux'))).toEqual([
    '--out',
    'a/b.ndjson',
    '@scope',
  ]);
  expect(shellWord('C:\\a.ndjson', 'win32')).toBe('C:\\a.ndjson');
});

test('on Windows the quotes are the ones that its shells know', () => {
  expect(shellWord('my file.ndjson', 'win32')).toBe('"my file.ndjson"');
});
