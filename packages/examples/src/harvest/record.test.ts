import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { failureRecord, pageRecord, parseRecord } from './record.ts';

test('a page becomes a record with its size, hash and title', () => {
  const body = Buffer.from('# Ünïcode\n');
  const page = { url: '/a.md', status: 200, contentType: 'text/markdown', body, ms: 12.3456, tries: 2 };
  expect(pageRecord(page)).toEqual({
    url: '/a.md',
    status: 200,
    bytes: 12,
    ms: 12.3,
    tries: 2,
    contentType: 'text/markdown',
    sha256: createHash('sha256').update(body).digest('hex'),
    title: 'Ünïcode',
  });
});

test('a page with neither title nor keys has no such fields', () => {
  const page = { url: '/', status: 204, contentType: null, body: new Uint8Array(), ms: 1, tries: 1 };
  const record = pageRecord(page);
  expect(Object.keys(record)).toEqual(['url', 'status', 'bytes', 'ms', 'tries', 'contentType', 'sha256']);
  expect(record.sha256).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('a failure becomes a record with its error, and with what was received', () => {
  const failure = { url: 'http://a/', ms: 3.04, tries: 1, error: 'HTTP 404' };
  const body = Buffer.from('no');
  expect(failureRecord({ ...failure, status: 404, contentType: 'text/plain', body })).toEqual({
    url: 'http://a/',
    status: 404,
    bytes: 2,
    ms: 3,
    tries: 1,
    contentType: 'text/plain',
    sha256: createHash('sha256').update(body).digest('hex'),
    error: 'HTTP 404',
  });
});

test('where nothing was received, the fields of a failure are null', () => {
  expect(failureRecord({ url: 'http://a/', ms: 3, tries: 5, error: 'no route' })).toEqual({
    url: 'http://a/',
    status: null,
    bytes: null,
    ms: 3,
    tries: 5,
    contentType: null,
    sha256: null,
    error: 'no route',
  });
});

test('parseRecord() reads what was written', () => {
  const record = failureRecord({ url: 'http://a/', ms: 3, tries: 5, error: 'no route' });
  expect(parseRecord(JSON.stringify(record))).toEqual(record);
});

test.each([
  '',
  '{"url":"http://a/","status":20',
  'null',
  '[]',
  '"text"',
  '{"url":1,"status":200,"bytes":1,"tries":1}',
  '{"url":"/"}',
])('parseRecord() knows that %j is no record', (line) => {
  expect(parseRecord(line)).toBeUndefined();
});

test('a title in a comment is none', () => {
  const body = Buffer.from('<!-- <title>old</title> --><html><title>new <!-- one --></title></html>');
  const page = { url: '/', status: 200, contentType: 'text/html', body, ms: 1, tries: 1 };
  expect(pageRecord(page)).toMatchObject({ title: 'new' });
});
