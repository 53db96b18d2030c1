import { expect, test } from '@jest/globals';
import { readListLine } from './list.ts';

const site = new URL('http://127.0.0.1:8080');

test.each([
  ['http://example.test', 'http://example.test/'],
  ['  https://EXAMPLE.test/a/../b?q=1#part\t', 'https://example.test/b?q=1'],
  ['http://example.test:80/ü', 'http://example.test/%C3%BC'],
])('%j is the URL %s', (line, url) => {
  expect(readListLine(line)).toEqual({ kind: 'url', url, address: url });
});

test.each(['', '   ', '\t', '# comment', '  #http://example.test/'])('%j is nothing', (line) => {
  expect(readListLine(line)).toEqual({ kind: 'nothing' });
});

test.each([
  ['example.test/page', 'not a URL: example.test/page'],
  ['/path', 'not a URL: /path'],
  ['http://', 'not a URL: http://'],
  ['ftp://example.test/', 'neither http nor https: ftp://example.test/'],
  ['javascript:alert(1)', 'neither http nor https: javascript:alert(1)'],
  ['http://a.test/ http://b.test/', 'not one URL: http://a.test/ http://b.test/'],
  ['http://me:secret@a.test/', 'a URL with a user name or password in it'],
  ['http://a.test/\ufffd', 'not UTF-8: http://a.test/\ufffd'],
  [`http://a.test/${'x'.repeat(9000)}`, `longer than 8192 characters: http://a.test/${'x'.repeat(46)}…`],
])('%j is bad', (line, problem) => {
  expect(readListLine(line)).toEqual({ kind: 'bad', problem });
});

test('in the list of one site the path is the key', () => {
  expect(readListLine('/@scope/one/package.json', site)).toEqual({
    kind: 'url',
    url: '/@scope/one/package.json',
    address: 'http://127.0.0.1:8080/@scope/one/package.json',
  });
  expect(readListLine('/a?b=c', site)).toMatchObject({ url: '/a?b=c' });
});

test('the list of one site leads nowhere else', () => {
  for (const line of ['//other.test/a', 'http://127.0.0.1:8081/a', 'https://127.0.0.1:8080/a']) {
    expect(readListLine(line, site)).toEqual({ kind: 'bad', problem: `not of this site: ${line}` });
  }
});
