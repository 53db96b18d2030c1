import { expect, test } from '@jest/globals';
import { Failures } from './failures.ts';
import { failureRecord, pageRecord } from './record.ts';

const failed = (url: string, error: string, tries = 1): ReturnType<typeof failureRecord> =>
  failureRecord({ url, ms: 1, tries, error });

function told(...records: readonly Parameters<Failures['add']>[0][]): string {
  const failures = new Failures();
  for (const record of records) failures.add(record);
  return failures.text('a.ndjson');
}

test('where nothing failed there is nothing to tell', () => {
  const page = { url: '/', status: 200, contentType: null, body: new Uint8Array(), ms: 1, tries: 1 };
  expect(told(pageRecord(page))).toBe('');
});

test('each failure has its URL, its reason without the URL once more, and its tries', () => {
  expect(
    told(
      failed('http://a/x', 'Cannot fetch http://a/x: the server answered 404 Not Found'),
      failed('/lib/README.md', 'Cannot read the body of http://127.0.0.1:8/lib/README.md: it is cut off', 5),
    ),
  ).toBe(
    '2 URLs failed:\n  http://a/x: the server answered 404 Not Found (1 try)\n  /lib/README.md: it is cut off (5 tries)\n',
  );
});

test('a reason that is about another URL, after a redirect, keeps it', () => {
  expect(told(failed('http://a/', 'Cannot fetch http://b/y: it broke'))).toContain(
    '  http://a/: Cannot fetch http://b/y: it broke (1 try)\n',
  );
});

test('what a server says cannot move the cursor or begin a line', () => {
  const text = told(
    failed('http://a/', 'Cannot fetch http://a/: the server answered 404 \u001b[2J\r\nAll went well\u0085'),
  );
  expect(text).toBe('1 URL failed:\n  http://a/: the server answered 404 [2J All went well (1 try)\n');
});

test('ten are named, the others counted', () => {
  const text = told(...Array.from({ length: 1012 }, (_, index) => failed(`/${index}`, 'broken')));
  expect(text.split('\n')).toHaveLength(13);
  expect(text).toMatch(
    /^1,012 URLs failed:\n {2}\/0: broken [^]*\/9: broken \(1 try\)\n {2}and 1,002 more; see a\.ndjson\n$/,
  );
});
