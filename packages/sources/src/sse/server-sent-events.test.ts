import { Readable } from 'node:stream';
import { LimitExceededError, TimeoutError } from '@forawait/core';
import { probe, settleTasks, virtualTime } from '@forawait/core/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventModelOf, eventPieces } from '../../test/event-model.ts';
import { piecesOf } from '../../test/tricky-bytes.ts';
import type { ServerSentEventsOptions } from './options.ts';
import { serverSentEvents } from './server-sent-events.ts';
import type { ServerSentEventsSource } from './source.ts';

const TYPE = { headers: { 'content-type': 'text/event-stream' } };
const TEXT = 'data: a\n\ndata: b\n\n';
const bytes = new TextEncoder().encode(TEXT);

async function dataOf(source: ServerSentEventsSource, options?: ServerSentEventsOptions): Promise<string[]> {
  return await serverSentEvents(source, options)
    .map(({ data }) => data)
    .toArray();
}

describe('events come from', () => {
  const sources: readonly (readonly [string, () => ServerSentEventsSource])[] = [
    ['bytes', () => bytes],
    ['an ArrayBuffer', () => bytes.buffer],
    ['a Response', () => new Response(TEXT, { headers: { 'content-type': 'Text/Event-Stream ; charset=utf-8' } })],
    ['a Response without a type', () => new Response(new Blob([TEXT]).stream())],
    ['a web stream', () => new Blob([TEXT]).stream()],
    ['a Node stream', () => Readable.from([Buffer.from(TEXT)])],
    ['an array of strings', () => ['data: a\n', '\ndata', ': b\n\n']],
    ['an async iterable of bytes', () => probe({ values: [bytes] })],
    ['an iterator of strings', () => [TEXT][Symbol.iterator]()],
  ];
  test.each(sources)('%s', async (_name, make) => {
    expect(await dataOf(make())).toEqual(['a', 'b']);
  });

  test('a Response of 204, of which there are none', async () => {
    expect(await dataOf(new Response(null, { status: 204 }))).toEqual([]);
  });
});

const wrong: readonly (readonly [string, unknown, unknown, string])[] = [
  [
    'a text',
    'data: a',
    {},
    'Cannot read events from "data: a": a string must be an http: or https: URL; hand over text',
  ],
  ['a number', 3, {}, 'Cannot read events from the number 3: it must be an http: or https: URL, a request with a url'],
  ['a file', new URL('file:///x'), {}, 'Cannot fetch file:///x: only http: and https: URLs can be fetched'],
  ['a promise', Promise.resolve(bytes), {}, 'Cannot read events from a promise: await it first'],
  [
    'a request with a slip',
    { url: 'http://a/', methd: 'POST' },
    {},
    'Cannot fetch a job: it has "methd"; did you mean',
  ],
  ['an unknown option', bytes, { lastEventID: '1' }, 'Cannot read events with option "lastEventID": the options are'],
  ['options that are none', bytes, 1, 'Cannot read events with the number 1: options must be an object'],
  ['an id that is no string', bytes, { lastEventId: 1 }, 'lastEventId the number 1: it must be a string'],
  [
    'an id with a newline',
    bytes,
    { lastEventId: 'a\nb' },
    'lastEventId "a\\nb": no id has a line break or a NUL in it',
  ],
  ['a mark that is none', bytes, { endMarker: 1 }, 'endMarker the number 1: it must be the data of an event, or a f'],
  ['no line', bytes, { maxLineBytes: 0 }, 'with maxLineBytes 0: it must be a whole number of 1 or more, or Infinity'],
  ['half an event', bytes, { maxEventBytes: 0.5 }, 'with maxEventBytes 0.5: it must be a whole number of 1 or more'],
  ['a size that is none', bytes, { maxEventBytes: '1' }, 'with maxEventBytes "1": it must be a number'],
  ['no time', bytes, { idleMs: 0 }, 'with idleMs 0: it must be more than 0 and at most 2147483647'],
  ['a time of NaN', bytes, { idleMs: NaN }, 'with idleMs NaN: it must be more than 0 and at most 2147483647'],
  ['a time that is none', bytes, { idleMs: '1' }, 'with idleMs "1": it must be a number of milliseconds'],
  ['to reconnect bytes', bytes, { reconnect: true }, 'with reconnect the boolean true: it is for requests, and what'],
  ['a fetch for bytes', bytes, { fetch }, 'with fetch a function: it is for requests, and what was handed over'],
  ['a fetch that is none', 'http://a/', { fetch: 1 }, 'with fetch the number 1: it must be a function'],
  ['a dispatcher that is none', 'http://a/', { dispatcher: {} }, 'dispatcher an object: it must be a dispatcher of u'],
  ['two senders', 'http://a/', { fetch, dispatcher: { dispatch: fetch } }, 'fetch and dispatcher: they exclude each'],
  ['reconnect that is none', 'http://a/', { reconnect: 3 }, 'reconnect the number 3: it must be true, false or an o'],
  ['a slip in reconnect', 'http://a/', { reconnect: { maxMS: 1 } }, 'with option "maxMS": the options are maxAttempts'],
  ['attempts below 0', 'http://a/', { reconnect: { maxAttempts: -1 } }, 'reconnect.maxAttempts -1: it must be a whole'],
  ['attempts that are none', 'http://a/', { reconnect: { maxAttempts: '' } }, 'maxAttempts "": it must be a number'],
  ['a wait below 0', 'http://a/', { reconnect: { initialMs: -1 } }, 'reconnect.initialMs -1: it must be 0 or more and'],
  [
    'jitter that is none',
    'http://a/',
    { reconnect: { jitter: 1 } },
    'reconnect.jitter the number 1: it must be true or',
  ],
];
describe('refused at the call:', () => {
  test.each(wrong)('%s', (_name, source, options, message) => {
    const call = (): unknown => serverSentEvents(source as ServerSentEventsSource, options as ServerSentEventsOptions);
    expect(call).toThrow(message);
    expect(call).toThrow(/^[^.]*(\.\w[^.]*)*$/);
  });

  test('to reconnect with a body that can be sent once', () => {
    const body = new Blob(['x']).stream();
    const request = { url: 'http://a/', method: 'POST', body };
    expect(() => serverSentEvents(request, { reconnect: true })).toThrow('can be sent only once');
  });

  test('a stream that somebody else reads', () => {
    const stream = new Blob([TEXT]).stream();
    stream.getReader();
    expect(() => serverSentEvents(stream)).toThrow('Cannot read events from a locked stream');
  });

  test('a body that was used', async () => {
    const response = new Response(TEXT, TYPE);
    await response.text();
    expect(() => serverSentEvents(response)).toThrow('Cannot read events from a body that was used');
  });

  test('and an iterator that was handed in is closed', async () => {
    const source = probe({ values: [bytes] });
    expect(() => serverSentEvents(source, { idleMs: -1 })).toThrow(RangeError);
    await settleTasks();
    expect(source.closes).toBe(1);
  });
});

describe('a Response that is no stream of events', () => {
  const answers: readonly (readonly [string, ResponseInit, object])[] = [
    [
      'SSE: a wrong MIME type is an error',
      { headers: { 'content-type': 'text/html' } },
      { code: 'ERR_EVENT_STREAM_TYPE', statusCode: 200, contentType: 'text/html' },
    ],
    [
      'SSE: a type that only begins like it is a wrong one',
      { headers: { 'content-type': 'text/event-streams' } },
      { code: 'ERR_EVENT_STREAM_TYPE' },
    ],
    ['SSE: a wrong status is an error', { ...TYPE, status: 401 }, { code: 'ERR_EVENT_STREAM_STATUS', statusCode: 401 }],
  ];
  test.each(answers)('%s, and its body is cancelled', async (_name, init, error) => {
    let cancelled = 0;
    const body = new ReadableStream({ cancel: () => void cancelled++ });
    const events = serverSentEvents(new Response(body, init));
    await expect(events.next()).rejects.toMatchObject({ name: 'EventStreamError', ...error });
    expect(cancelled).toBe(1);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});

describe('the end marker', () => {
  test('SSE: ends the iterator, is not given, and the source is closed', async () => {
    const source = probe({ values: ['data: a\n\ndata: [DONE]\n\ndata: b\n\n', 'data: c\n\n'] });
    expect(await dataOf(source, { endMarker: '[DONE]' })).toEqual(['a']);
    expect(source.closes).toBe(1);
  });

  test('may be known by a function', async () => {
    const text = 'data: a\n\nevent: end\ndata: b\n\n';
    expect(await dataOf([text], { endMarker: ({ event }) => event === 'end' })).toEqual(['a']);
  });

  test('whose function throws is told after the events before it', async () => {
    const events = serverSentEvents([TEXT], {
      endMarker: ({ data }) => {
        if (data === 'b') throw undefined as unknown;
        return false;
      },
    });
    expect((await events.next()).value).toMatchObject({ data: 'a' });
    await expect(events.next()).rejects.toBe(undefined);
  });

  test('is told to have come, or not to have come before the end', async () => {
    const whole = serverSentEvents(['data: a\n\n', 'data: [DONE]\n\n'], { endMarker: '[DONE]' });
    await whole.next();
    expect(whole.endMarkerSeen).toBe(false);
    expect(await whole.count()).toBe(0);
    expect(whole.endMarkerSeen).toBe(true);
    const cut = serverSentEvents(['data: a\n\n'], { endMarker: '[DONE]' });
    expect(await cut.count()).toBe(1);
    expect(cut.endMarkerSeen).toBe(false);
  });

  test('hides what is wrong behind it', async () => {
    const text = 'data: a\n\ndata: [DONE]\n\ndata: too long\n\n';
    expect(await dataOf([text], { endMarker: '[DONE]', maxEventBytes: 7 })).toEqual(['a']);
  });
});

describe('the last event id', () => {
  const text = 'id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: c\n\nid: 3\n\n';

  test('is that of the event last given', async () => {
    const events = serverSentEvents([text], { lastEventId: '0' });
    expect(events.lastEventId).toBe('0');
    const ids: string[] = [];
    for await (const event of events) ids.push(`${event.id} ${events.lastEventId}`);
    expect(ids).toEqual(['1 1', '2 2', '2 3']);
    expect(events.lastEventId).toBe('3');
  });

  test('stays that of the event last given when the reader is left', async () => {
    const events = serverSentEvents([text]);
    for await (const event of events) if (event.data === 'a') break;
    expect(events.lastEventId).toBe('1');
  });

  test('counts a batch as given whole', async () => {
    const events = serverSentEvents([text]);
    for await (const batch of events.batches()) expect(batch.map(({ id }) => id)).toEqual(['1', '2', '2']);
    expect(events.lastEventId).toBe('3');
  });

  test('is that of the event before the end marker, whatever else came in its chunk', async () => {
    const events = serverSentEvents(
      ['id: 1\ndata: a\n\n', 'id: 2\ndata: b\n\nid: 3\ndata: end\n\nid: 4\ndata: c\n\n'],
      {
        endMarker: 'end',
      },
    );
    const ids: string[] = [];
    for await (const event of events) ids.push(`${event.id} ${events.lastEventId}`);
    expect(ids).toEqual(['1 1', '2 2']);
    expect(events.lastEventId).toBe('2');
  });

  test('stays as it was when the end marker comes first in its chunk', async () => {
    const events = serverSentEvents(['id: 1\ndata: a\n\n', 'id: 2\ndata: end\n\nid: 3\ndata: b\n\n'], {
      endMarker: 'end',
    });
    expect(await events.count()).toBe(1);
    expect(events.lastEventId).toBe('1');
  });

  test('is that of the event before the one at which the function of endMarker throws', async () => {
    const events = serverSentEvents([text], {
      endMarker: ({ id }) => {
        if (id === '2') throw new Error('cannot tell');
        return false;
      },
    });
    await expect(events.toArray()).rejects.toThrow('cannot tell');
    expect(events.lastEventId).toBe('1');
  });

  test('names no event that the function of endMarker is still asked about', async () => {
    const ids: string[] = [];
    const events = serverSentEvents([text], {
      lastEventId: '0',
      endMarker: () => {
        ids.push(events.lastEventId);
        return false;
      },
    });
    await events.count();
    expect(ids).toEqual(['0', '0', '0']);
  });

  test('to begin with is that of events without one', async () => {
    expect(await serverSentEvents(['data: a\n\n'], { lastEventId: '7' }).toArray()).toEqual([
      { event: 'message', data: 'a', id: '7' },
    ]);
  });
});

test('limits fail with a LimitExceededError after the events before, and the source is closed', async () => {
  const source = probe({ values: ['data: a\n\ndata: abcdef', 'ghi\n\n'] });
  const events = serverSentEvents(source, { maxLineBytes: 8 });
  expect((await events.next()).value).toMatchObject({ data: 'a' });
  await expect(events.next()).rejects.toBeInstanceOf(LimitExceededError);
  expect(source.closes).toBe(1);
});

test('a stream that is destroyed before its end is an error', async () => {
  const stream = new Readable({ read: () => undefined });
  const events = serverSentEvents(stream);
  const first = events.next();
  await settleTasks();
  stream.destroy();
  await expect(first).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
});

describe('idleMs', () => {
  test('SSE: fails with a TimeoutError when nothing comes for so long, and the source is closed', async () => {
    using time = virtualTime();
    let cancelled = 0;
    const stream = new ReadableStream({ cancel: () => void cancelled++ });
    const first = serverSentEvents(stream, { idleMs: 1000 }).next();
    first.then(undefined, () => undefined);
    await time.advance(999);
    expect(cancelled).toBe(0);
    await time.advance(10);
    await expect(first).rejects.toBeInstanceOf(TimeoutError);
    await expect(first).rejects.toThrow('Cannot read events: nothing came for 1000 ms (idleMs)');
    expect(cancelled).toBe(1);
  });

  test('counts comments as life', async () => {
    using time = virtualTime();
    let controller: ReadableStreamDefaultController<string> | undefined;
    const stream = new ReadableStream<string>({ start: (given) => void (controller = given) });
    const first = serverSentEvents(stream, { idleMs: 1000 }).next();
    for (let count = 0; count < 5; count++) {
      await time.advance(900);
      controller?.enqueue(': alive\n');
    }
    controller?.enqueue('data: a\n\n');
    await time.advance(0);
    expect((await first).value).toMatchObject({ data: 'a' });
  });

  test('leaves no timer when the reader is left while a read hangs', async () => {
    using time = virtualTime();
    const events = serverSentEvents(new ReadableStream(), { idleMs: 1000 });
    const pending = events.next();
    await settleTasks();
    await events.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(time.pending).toBe(0);
  });
});

test('an abort while a read hangs ends it at once with the reason, and the body is cancelled', async () => {
  let cancelled = 0;
  const controller = new AbortController();
  const body = new ReadableStream({ cancel: () => void cancelled++ });
  const pending = serverSentEvents(new Response(body, TYPE), { signal: controller.signal }).next();
  await settleTasks();
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(pending).rejects.toBe(reason);
  expect(cancelled).toBe(1);
});

test('left unread, a Response is cancelled', async () => {
  let cancelled = 0;
  const events = serverSentEvents(new Response(new ReadableStream({ cancel: () => void cancelled++ }), TYPE));
  await events.return();
  expect(cancelled).toBe(1);
});

const streams = fc.array(fc.constantFrom(...eventPieces), { maxLength: 40 });
const ways = fc.constantFrom('one by one', 'batches', 'terminal');

test('whatever the chunks and the way of reading: the same events', async () => {
  await fc.assert(
    fc.asyncProperty(streams, fc.array(fc.nat(300)), fc.boolean(), ways, async (parts, cuts, slow, way) => {
      const whole = new TextEncoder().encode(parts.join(''));
      const chunks = piecesOf(whole, cuts);
      const events = serverSentEvents(slow ? probe({ values: chunks }) : chunks);
      const seen: object[] = [];
      if (way === 'terminal') seen.push(...(await events.toArray()));
      else if (way === 'batches') for await (const batch of events.batches()) seen.push(...batch);
      else for await (const event of events) seen.push(event);
      const model = eventModelOf(whole);
      expect(seen).toEqual(model.events);
      expect(events.lastEventId).toBe(model.lastEventId);
    }),
    { numRuns: 300 },
  );
});

test('a URL that is refused is shown without its password', () => {
  expect(() => serverSentEvents('ftp://user:secret@host/')).toThrow(
    expect.objectContaining({
      name: 'TypeError',
      message: expect.stringMatching(/^Cannot read events from (?!.*secret)/),
    }),
  );
});
