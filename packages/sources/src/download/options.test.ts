import { expect, test } from '@jest/globals';
import { download } from './download.ts';
import type { DownloadSource } from './options.ts';

const url = 'http://a/b';
interface Call {
  readonly options?: object;
  readonly source?: unknown;
  readonly path?: unknown;
}
const bad = (call: Call): (() => unknown) => {
  const { source, path, options } = { source: url, path: 'x', options: {}, ...call };
  return () => download(source as DownloadSource, path as string, options);
};

test.each<[object, string]>([
  [{ checksum: 1 }, 'Cannot download with checksum the number 1: it must be { algorithm, digest }, or a text like'],
  [{ overwrite: 1 }, 'Cannot download with overwrite the number 1: it must be true or false'],
  [{ maxBytes: '1' }, 'Cannot download with maxBytes "1": it must be a number'],
  [{ fsync: 'end' }, 'Cannot download with fsync "end": it must be true or false'],
  [{ onProgress: {} }, 'Cannot download with onProgress an object: it must be a function'],
  [{ signal: new AbortController() }, 'Cannot download with signal an object of class AbortController: it must be'],
  [{ redirect: 1 }, "Cannot download with redirect the number 1: it must be 'follow', 'error'"],
  [{ retry: 'yes' }, 'Cannot download: retry must be a number of retries'],
  [{ dispatcher: {} }, 'Cannot download: dispatcher must be a dispatcher of undici'],
  [{ fetch: 1 }, 'Cannot download: fetch must be a function'],
  [{ limiter: {} }, 'Cannot download: limiter must be what limiter() of @forawait/core makes'],
  [{ headers: 'a' }, 'Cannot download: headers must be an object'],
  [{ headers: { Range: 'bytes=0-' } }, 'Cannot download with a header "range": the download itself sets it'],
  [{ headers: { 'If-Range': '"a"' } }, 'Cannot download with a header "if-range"'],
  [{ headers: { 'Accept-Encoding': 'gzip' } }, 'Cannot download with a header "accept-encoding"'],
  [{ maxBodyBytes: 1 }, 'Cannot download with option "maxBodyBytes": the options are'],
  [{ overwirte: true }, 'overwrite'],
])('%p has not the shape', (options, message) => {
  expect(bad({ options })).toThrow(TypeError);
  expect(bad({ options })).toThrow(message);
});

test.each<[object, string]>([
  [{ maxBytes: 0 }, 'Cannot download with maxBytes 0: it must be a whole number of 1 or more, or Infinity'],
  [{ redirect: 'manual' }, `Cannot download with redirect "manual": it must be 'follow', 'error'`],
  [{ timeoutMs: 0 }, 'Cannot download: timeoutMs must be more than 0'],
  [{ retry: { limit: -1 } }, 'Cannot download: retry.limit must be'],
  [{ checksum: 'md5-a' }, 'Cannot download with checksum "md5-a"'],
])('%p is out of range', (options, message) => {
  expect(bad({ options })).toThrow(RangeError);
  expect(bad({ options })).toThrow(message);
});

test.each<[unknown, string]>([
  [undefined, 'Cannot fetch a job'],
  ['/relative', 'it is not an absolute URL'],
  ['ftp://a/b', 'only http: and https: URLs can be fetched'],
  ['http://user:secret@a/b', 'with a user name in it'],
  [{ url, method: 'POST' }, 'Cannot download by POST: only the answer to a GET can be gone on with'],
  [{ url, method: 'HEAD' }, 'Cannot download by HEAD'],
  [{ url, headers: { range: 'bytes=1-' } }, 'Cannot download with a header "range"'],
])('%p is nothing to download', (source, message) => {
  expect(bad({ source })).toThrow(TypeError);
  expect(bad({ source })).toThrow(message);
});

test.each<[unknown, string]>([
  [undefined, 'Cannot download to undefined: it must be a path or a file: URL'],
  ['', 'Cannot download to "": it must be'],
  ['a\0b', 'Cannot download to'],
  ['new/', 'Cannot download to "new/": it must be a path or a file: URL of a file, not of a folder'],
  [new URL('http://a/'), 'Cannot download to http://a/: it must be'],
  [3, 'Cannot download to the number 3'],
])('%p is no path', (path, message) => {
  expect(bad({ path })).toThrow(TypeError);
  expect(bad({ path })).toThrow(message);
});
