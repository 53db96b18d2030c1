import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { Tracked } from '../resumable/tracked.ts';
import { emptyHeaders, plainHeaders } from './headers.ts';
import { outgoing, turnKey } from './job.ts';
import { discardRequestBody } from './request-body.ts';

const none = emptyHeaders();
const post = (body: unknown) => outgoing({ url: 'http://a/', method: 'post', body }, none);

describe('outgoing()', () => {
  test('takes a text, a URL and an object', () => {
    for (const job of ['http://a/b?c#d', new URL('http://a/b?c#d'), { url: 'http://a/b?c#d' }]) {
      const request = outgoing(job, none);
      expect([request.url.href, request.method, request.body]).toEqual(['http://a/b?c#d', 'GET', null]);
    }
  });

  test('lets a job carry what is not sent', () => {
    expect(outgoing({ url: 'http://a/', id: 7, row: 'a', signal: undefined }, none).method).toBe('GET');
  });

  test('refuses a slip each time, however many other names it has seen', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`column ${i}`, i]));
    const slip = { url: 'http://a/', ...many, methd: 'POST' };
    for (let again = 0; again < 2; again++) expect(() => outgoing(slip, none)).toThrow('did you mean method?');
    expect(outgoing({ url: 'http://a/', ...many }, none).method).toBe('GET');
  });

  test('refuses what is an option of the fetcher, also after it came unset', () => {
    outgoing({ url: 'http://a/', retry: undefined }, none);
    expect(() => outgoing({ url: 'http://a/', retry: 1 }, none)).toThrow('an option of the fetcher');
  });

  test('lays the headers of the job over the defaults, whatever their case', () => {
    const defaults = plainHeaders({ accept: 'a', 'x-one': '1' }, '');
    expect({ ...outgoing({ url: 'http://a/', headers: { Accept: 'b' } }, defaults).headers }).toEqual({
      accept: 'b',
      'x-one': '1',
    });
    expect(defaults['accept']).toBe('a');
  });

  test.each([
    [undefined, 'it must be a URL or an object with a url, got undefined'],
    [null, 'it must be a URL or an object with a url, got null'],
    [7, 'it must be a URL or an object with a url, got number'],
    [[], 'it must be a URL or an object with a url, got an array'],
    [{}, 'it must be a URL or an object with a url, got an object without one'],
    [
      new Tracked('http://a/', () => undefined),
      'it must be a URL or an object with a url, got an item of resumable(); map it first: .map((item) => ({ url: item.value, item }))',
    ],
    [{ url: undefined }, 'url must be a string or a URL, got undefined'],
    [{ url: null }, 'url must be a string or a URL, got null'],
    [{ url: 'http://a/', methd: 'POST' }, 'it has "methd"; did you mean method?'],
    [{ url: 'http://a/', header: {} }, 'it has "header"; did you mean headers?'],
    [{ url: 'http://a/', json: {} }, 'it has "json"; send it as body: JSON.stringify(…), with a content-type header'],
    [{ url: 'http://a/', searchParams: {} }, 'it has "searchParams"; put it into the url'],
    [{ url: 'http://a/', timeoutMs: 1 }, 'it has "timeoutMs"; it is an option of the fetcher, for all its jobs'],
    [
      { url: 'http://a/', signal: AbortSignal.abort() },
      'it has "signal"; it is an option of the fetcher, for all its jobs',
    ],
    [{ url: 'http://a/', method: 'GET /' }, '"GET /" is not a request method'],
    [{ url: 'http://a/', method: 'connect' }, 'method CONNECT cannot be fetched'],
    [{ url: 'http://a/', body: 'x' }, "GET takes no body; set the method, for example 'POST'"],
  ])('%j is refused', (job, problem) => {
    expect(() => outgoing(job, none)).toThrow(new TypeError(`Cannot fetch a job: ${problem}`));
  });

  test.each([
    ['', 'Cannot fetch "": it is not an absolute URL'],
    ['/a', 'Cannot fetch "/a": it is not an absolute URL'],
    ['http://', 'Cannot fetch "http://": it is not an absolute URL'],
    ['ftp://a/b', 'Cannot fetch ftp://a/b: only http: and https: URLs can be fetched'],
    ['file:///etc/hosts', 'Cannot fetch file:///etc/hosts: only http: and https: URLs can be fetched'],
  ])('the URL %j is refused', (url, message) => {
    expect(() => outgoing(url, none)).toThrow(expect.objectContaining({ name: 'TypeError', message }));
  });

  test('credentials in a URL are refused, and do not show up in the message', () => {
    let message = '';
    try {
      outgoing('http://me:secret@a/', none);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^Cannot fetch a URL of a with a user name in it/);
    expect(message).not.toContain('secret');
  });

  test('texts, bytes, buffers and Blobs can be sent again', () => {
    expect(post('x')).toMatchObject({ body: 'x', replayable: true, method: 'POST' });
    expect(post(new Uint8Array([1, 2]))).toMatchObject({ body: new Uint8Array([1, 2]), replayable: true });
    expect(post(new Uint8Array([1, 2]).buffer)).toMatchObject({ body: new Uint8Array([1, 2]), replayable: true });
    expect(post(new DataView(new Uint8Array([1, 2, 3]).buffer, 1))).toMatchObject({ body: new Uint8Array([2, 3]) });
    expect(post(new Blob(['x'])).replayable).toBe(true);
  });

  test('URLSearchParams are sent as a form', () => {
    const request = post(new URLSearchParams({ a: '1 2', b: 'ä' }));
    expect(request).toMatchObject({ body: 'a=1+2&b=%C3%A4', replayable: true });
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded;charset=UTF-8');
  });

  test('streams and iterables can be sent once', () => {
    async function* generate() {
      yield 'x';
    }
    for (const body of [Readable.from(['x']), new ReadableStream(), generate(), [new Uint8Array(1)]]) {
      expect(post(body).replayable).toBe(false);
    }
  });

  test.each([[{ a: 1 }], [7], [true], [() => 'x']])('the body %p is refused', (body) => {
    expect(() => post(body)).toThrow(/for JSON pass JSON\.stringify\(…\)$/);
  });
});

describe('turnKey()', () => {
  test('is the host and port of the URL', () => {
    expect(turnKey('http://a:81/b', outgoing('http://a:81/b', none))).toBe('a:81');
  });

  test('is the key of the job when it has one', () => {
    expect(turnKey({ url: 'http://a/', key: 'mine' }, outgoing('http://a/', none))).toBe('mine');
  });

  test('is empty for a job that is none', () => {
    expect(turnKey(null, undefined)).toBe('');
  });
});

describe('discardRequestBody()', () => {
  test('destroys a Readable and cancels a ReadableStream', () => {
    const readable = Readable.from(['x']);
    let cancelled = 0;
    discardRequestBody(readable);
    discardRequestBody(new ReadableStream({ cancel: () => void cancelled++ }));
    expect([readable.destroyed, cancelled]).toEqual([true, 1]);
  });

  test('leaves a locked stream and one that fails to cancel alone', () => {
    const locked = new ReadableStream();
    locked.getReader();
    discardRequestBody(locked);
    discardRequestBody(new ReadableStream({ cancel: () => Promise.reject(new Error('no')) }));
    expect(locked.locked).toBe(true);
  });
});
