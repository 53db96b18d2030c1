import { describe, expect, test } from '@jest/globals';
import { decodeBody } from './body.ts';
import type { FetchAs } from './types.ts';
import { Collector, Excerpt } from './sinks.ts';

const read = (
  as: Exclude<FetchAs, 'response'>,
  body: string | Uint8Array | readonly Uint8Array[],
  contentType?: string,
  absent = false,
) => {
  const parts = typeof body === 'string' ? [Buffer.from(body)] : body instanceof Uint8Array ? [body] : body;
  return decodeBody(as, { url: 'http://a/', head: { headers: { 'content-type': contentType } }, parts, absent }, 2);
};
const bytes = (...values: number[]) => new Uint8Array(values);
const BOM = bytes(0xef, 0xbb, 0xbf);

describe("as 'bytes'", () => {
  test('puts the parts together in a copy of its own size', () => {
    const window = Buffer.alloc(100, 7).subarray(10, 12);
    const whole = read('bytes', [window, bytes(1, 2, 3)]) as Uint8Array;
    expect([...whole]).toEqual([7, 7, 1, 2, 3]);
    expect(whole.buffer.byteLength).toBe(5);
    expect((read('bytes', window) as Uint8Array).buffer.byteLength).toBe(2);
    expect(read('bytes', [])).toEqual(bytes());
  });
});

describe("as 'text'", () => {
  test('is UTF-8 also where a character is cut', () => {
    const data = Buffer.from('aä€😀');
    expect(
      read(
        'text',
        [...data].map((byte) => bytes(byte)),
      ),
    ).toBe('aä€😀');
  });

  test('goes without a byte order mark, once', () => {
    expect(read('text', [BOM, Buffer.from('a')])).toBe('a');
    expect(read('text', [BOM, BOM])).toBe('\ufeff');
  });

  test.each([
    ['text/html; charset=iso-8859-1', bytes(0xe4), 'ä'],
    ['text/html;CHARSET="ISO-8859-1"', bytes(0xe4), 'ä'],
    ['text/html; charset=utf-8', bytes(0xc3, 0xa4), 'ä'],
    ['text/html; charset=UTF8', bytes(0xc3, 0xa4), 'ä'],
    ['text/html; charset=utf-16le', bytes(0x61, 0), 'a'],
    ['text/html; charset=shift_jis', bytes(0x82, 0xa0), 'あ'],
    ['text/html', bytes(0xc3, 0xa4), 'ä'],
    [undefined, bytes(0xc3, 0xa4), 'ä'],
  ])('%s is heeded', (contentType, body, expected) => {
    expect(read('text', body, contentType)).toBe(expected);
  });

  test('an unknown charset is an error', () => {
    expect(() => read('text', 'a', 'text/html; charset=klingon')).toThrow(
      expect.objectContaining({
        name: 'BodyError',
        code: 'ERR_BODY_CHARSET',
        message: 'Cannot read the body of http://a/: unknown charset "klingon"',
      }),
    );
  });

  test('bytes that are no UTF-8 become replacement characters', () => {
    expect(read('text', bytes(0x61, 0xff))).toBe('a\ufffd');
  });
});

describe("as 'json'", () => {
  test('is parsed, from UTF-8 whatever the charset, with or without a byte order mark', () => {
    expect(read('json', '{"a":[1,"ä"]}', 'application/json; charset=latin1')).toEqual({ a: [1, 'ä'] });
    expect(read('json', [BOM, Buffer.from(' 1 ')])).toBe(1);
  });

  test('of a response without a body is undefined, of an empty body an error', () => {
    expect(read('json', [], undefined, true)).toBeUndefined();
    expect(() => read('json', [])).toThrow(expect.objectContaining({ code: 'ERR_BODY_JSON' }));
  });

  test('what is none is an error that keeps the parser’s', () => {
    expect(() => read('json', '<html>')).toThrow(
      expect.objectContaining({
        name: 'BodyError',
        code: 'ERR_BODY_JSON',
        url: 'http://a/',
        attempts: 2,
        message: expect.stringMatching(/^Cannot read the body of http:\/\/a\/: it is not JSON: Unexpected token/),
        cause: expect.objectContaining({ name: 'SyntaxError' }),
      }),
    );
  });
});

describe("as 'lines'", () => {
  test.each([
    ['', []],
    ['\n', ['']],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\n\nb', ['a', '', 'b']],
    ['a\rb\n', ['a\rb']],
    ['a\u2028b\u0085c\nd', ['a\u2028b\u0085c', 'd']],
    ['a\r\r\n', ['a\r']],
    ['a\r', ['a']],
  ])('%j is %j', (body, expected) => {
    expect(read('lines', body)).toEqual(expected);
  });
});

describe("as 'ndjson'", () => {
  test('is a record a line, blank lines left out', () => {
    expect(read('ndjson', '{"a":1}\r\n\n  \n[2]\n"x\u2028"\nnull')).toEqual([{ a: 1 }, [2], 'x\u2028', null]);
    expect(read('ndjson', '')).toEqual([]);
  });

  test('a line of other space than JSON knows is no blank one', () => {
    for (const space of ['\u00a0', '\u2003', '\ufeff', '\f', '\v']) {
      expect(() => read('ndjson', `1\n${space}\n`)).toThrow(/: line 2 is not JSON/);
    }
  });

  test('tells the line that is none', () => {
    expect(() => read('ndjson', '1\n\n{"a":')).toThrow(
      expect.objectContaining({
        code: 'ERR_BODY_JSON',
        message: expect.stringMatching(/^Cannot read the body of http:\/\/a\/: line 3 is not JSON/),
      }),
    );
  });
});

describe('Collector', () => {
  test('keeps every byte of many small chunks in few parts', () => {
    let ends: unknown[] = [];
    const collector = new Collector(Infinity, 'http://a/', (...end) => (ends = end));
    const data = Uint8Array.from({ length: 10_000 }, (_, index) => index % 251);
    for (const byte of data) collector.chunk(bytes(byte));
    collector.end();
    const [size, parts] = ends as [number, Uint8Array[]];
    expect(size).toBe(10_000);
    expect(parts.length).toBeLessThan(10_000 / 64);
    expect(Buffer.concat(parts).equals(data)).toBe(true);
  });

  test('does not copy large chunks', () => {
    let kept: readonly Uint8Array[] = [];
    const collector = new Collector(Infinity, 'http://a/', (_bytes, parts) => (kept = parts));
    const chunk = Buffer.alloc(8192);
    for (let count = 0; count < 300; count++) collector.chunk(chunk);
    collector.end();
    expect(kept.length).toBe(300);
    expect(kept.every((part) => part === chunk)).toBe(true);
  });

  test('a body of the limit is allowed, a byte more is not', () => {
    const collector = new Collector(4, 'http://a/', () => undefined);
    collector.chunk(bytes(1, 2, 3, 4));
    expect(() => collector.chunk(bytes(5))).toThrow(
      expect.objectContaining({
        name: 'LimitExceededError',
        code: 'ERR_LIMIT_EXCEEDED',
        limit: 4,
        message:
          'Cannot read the body of http://a/: it has more than 4 bytes (decoded); raise maxBodyBytes to allow it',
      }),
    );
  });
});

describe('Excerpt', () => {
  test('keeps the beginning and reads on for a while', () => {
    let done = 0;
    const excerpt = new Excerpt(5, 10, () => done++);
    for (const text of ['abc', 'defg', 'hij']) excerpt.chunk(Buffer.from(text));
    expect([excerpt.text(), done]).toEqual(['abcde', 0]);
    excerpt.chunk(Buffer.from('k'));
    expect([excerpt.text(), done]).toEqual(['abcde', 1]);
  });

  test('is done at the end', () => {
    let done = 0;
    const excerpt = new Excerpt(5, 10, () => done++);
    excerpt.chunk(Buffer.from('ab'));
    excerpt.end();
    expect([excerpt.text(), done]).toEqual(['ab', 1]);
  });
});

describe("as 'sse'", () => {
  const TYPE = 'text/event-stream; charset=utf-8';

  test('is the events, wherever the bytes were cut', () => {
    const body = Buffer.from('\ufeffid: 1\nevent: add\ndata: é\ndata: b\r\n\r\nretry: 5\ndata\n\n: ping\n\ndata: half');
    const events = [
      { event: 'add', data: 'é\nb', id: '1' },
      { event: 'message', data: '', id: '1', retry: 5 },
    ];
    for (let cut = 0; cut <= body.length; cut++) {
      expect(read('sse', [body.subarray(0, cut), body.subarray(cut)], TYPE)).toEqual(events);
    }
  });

  test('has lines of any length', () => {
    const data = 'x'.repeat(9 * 1024 * 1024);
    expect(read('sse', `data: ${data}\n\n`, TYPE)).toEqual([{ event: 'message', data, id: '' }]);
  });

  test('of no body is no event', () => {
    expect(read('sse', '', undefined, true)).toEqual([]);
    expect(read('sse', '', TYPE)).toEqual([]);
  });

  test.each([['text/html'], [undefined]])('is refused where the Content-Type is %s', (type) => {
    expect(() => read('sse', 'data: x\n\n', type)).toThrow(
      expect.objectContaining({ name: 'EventStreamError', code: 'ERR_EVENT_STREAM_TYPE' }),
    );
  });
});
