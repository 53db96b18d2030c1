import { LimitExceededError } from '@forawait/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventModelOf, eventPieces, type EventOutcome } from '../../test/event-model.ts';
import { parseEvents } from '../../test/parse-events.ts';
import { piecesOf, trickyPieces } from '../../test/tricky-bytes.ts';
import { EventParser } from './event-parser.ts';

const encoder = new TextEncoder();

/** What comes out must be the same for the whole, for every two pieces, and for single bytes; and what the model says. */
function parseEverywhere(input: string | Uint8Array): EventOutcome {
  const bytes = typeof input === 'string' ? encoder.encode(input) : input;
  const whole = parseEvents([bytes]);
  expect(whole).toEqual(eventModelOf(bytes));
  for (let at = 0; at <= bytes.length; at++) expect(parseEvents(piecesOf(bytes, [at]))).toEqual(whole);
  expect(parseEvents([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  return whole;
}

function message(data: string, id: string = ''): { event: string; data: string; id: string } {
  return { event: 'message', data, id };
}

type Row = readonly [name: string, input: string, events: readonly object[], more?: Partial<EventOutcome>];

const rows: readonly Row[] = [
  ['an empty stream has no events', '', []],
  ['a BOM at the start is dropped', '\ufeffdata: a\n\n', [message('a')]],
  ['a second BOM is data of the line', '\ufeff\ufeffdata: a\n\n', []],
  ['a BOM in the middle is data', 'data: a\n\n\ufeffdata: b\n\n', [message('a')]],
  ['LF ends a line', 'data: a\n\n', [message('a')]],
  ['CR ends a line', 'data: a\r\r', [message('a')]],
  ['CRLF ends a line', 'data: a\r\n\r\n', [message('a')]],
  ['newlines may be mixed', 'data: a\r\ndata: b\rdata: c\n\r\n', [message('a\nb\nc')]],
  ['LF CR is two newlines', 'data: a\n\rdata: b\n\n', [message('a'), message('b')]],
  ['nothing else ends a line', 'data: a\u2028b\u2029c\u0085d\u000be\n\n', [message('a\u2028b\u2029c\u0085d\u000be')]],
  ['comment lines are ignored', ': hello\n:\ndata: a\n: between\ndata: b\n\n', [message('a\nb')]],
  ['a comment with a blank line is no event', ': hello\n\n', []],
  ['a field without colon has an empty value', 'data\n\n', [message('')]],
  ['exactly one leading space is dropped', 'data:  a\ndata:b\ndata: c \n\n', [message(' a\nb\nc ')]],
  ['a tab is no space', 'data:\ta\n\n', [message('\ta')]],
  ['what follows the first colon is value', 'data: a: b:\n\n', [message('a: b:')]],
  ['the type is that of the event field', 'event: add\ndata: a\n\n', [{ event: 'add', data: 'a', id: '' }]],
  ['the last of two event fields counts', 'event: x\nevent: y\ndata: a\n\n', [{ event: 'y', data: 'a', id: '' }]],
  ['an empty event resets to message', 'event: add\nevent:\ndata: a\n\n', [message('a')]],
  ['the type does not outlive its block', 'event: add\n\ndata: a\n\n', [message('a')]],
  ['data twice is joined by LF', 'data: a\ndata: b\n\n', [message('a\nb')]],
  ['empty data still dispatches', 'data:\n\n', [message('')]],
  ['data empty twice is one LF', 'data\ndata\n\n', [message('\n')]],
  ['the id is kept over events', 'id: 1\ndata: a\n\ndata: b\n\n', [message('a', '1'), message('b', '1')]],
  ['id with NUL is ignored', 'id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n', [message('a', '1'), message('b', '1')]],
  ['an empty id resets', 'id: 1\ndata: a\n\nid\ndata: b\n\n', [message('a', '1'), message('b')]],
  ['retry is of digits only', 'retry: 1x\nretry: -1\nretry: 1.5\nretry: \nretry: 0x1\n\n', []],
  ['retry is told with its event', 'retry: 20\ndata: a\n\n', [{ ...message('a'), retry: 20 }], { retryMs: 20 }],
  ['a retry that was cut off does not count', 'retry: 0010', [], { retryMs: undefined }],
  ['retry counts at the end of its line', 'retry: 0010\n', [], { retryMs: 10 }],
  ['unknown fields are ignored', 'foo: bar\ndata: a\nbar\n\n', [message('a')]],
  ['fields of another case are ignored', 'Data: a\nDATA: b\n\nID: 3\ndata: c\n\n', [message('c')]],
  ['a field with a blank in its name is ignored', ' data: a\ndata : b\n\n', []],
  [
    'a block without data is no event but sets the id',
    'id: 5\n\ndata: a\n\n',
    [message('a', '5')],
    { lastEventId: '5' },
  ],
  ['an unterminated last block is dropped', 'data: a\n\nid: 9\ndata: b\n', [message('a')], { lastEventId: '' }],
  ['an unterminated last line is dropped', 'data: a\n\ndata: b', [message('a')]],
  ['a final blank line may end by CR', 'data: a\n\r', [message('a')]],
  ['names of the prototype are fields like others', '__proto__: x\nconstructor: y\ndata: a\n\n', [message('a')]],
];
for (const [name, input, events, more] of rows) {
  test(`SSE: ${name}`, () => {
    const outcome = parseEverywhere(input);
    expect(outcome.events).toEqual(events);
    expect(outcome).toMatchObject(more ?? {});
  });
}

test('SSE: invalid UTF-8 becomes U+FFFD', () => {
  const bytes = Uint8Array.from([...encoder.encode('data: a'), 0xff, 0xe2, 0x82, ...encoder.encode('\n\n')]);
  expect(parseEverywhere(bytes).events).toEqual([message('a\ufffd\ufffd')]);
});

test('an event is there with the CR of its last newline, before the next byte comes', () => {
  expect(parseEvents([encoder.encode('data: a\r\n\r')]).events).toEqual([message('a')]);
});

const pieces = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...eventPieces).map((text) => [...encoder.encode(text)]) },
    { weight: 1, arbitrary: fc.constantFrom(...trickyPieces) },
  ),
  { maxLength: 40 },
);

test('whatever the stream and its chunks: the events of the standard', () => {
  fc.assert(
    fc.property(pieces, fc.array(fc.nat(300), { maxLength: 12 }), (parts, cuts) => {
      const bytes = Uint8Array.from(parts.flat());
      expect(parseEvents(piecesOf(bytes, cuts))).toEqual(eventModelOf(bytes));
    }),
    { numRuns: 3000 },
  );
});

describe('limits', () => {
  function parserOf(maxLineBytes: number, maxEventBytes: number): EventParser {
    return new EventParser('', { maxLineBytes, maxEventBytes });
  }

  test('SSE: an unbounded line is an error as soon as it is too long, after the events before it', () => {
    const parser = parserOf(10, 100);
    expect(parser.parse(Buffer.from('data: abcd\n\ndata: abcde'))).toEqual([message('abcd')]);
    expect(parser.failure?.error).toEqual(
      new LimitExceededError('Cannot read line 3 of the event stream: it is longer than maxLineBytes (10)', 10),
    );
  });

  test('SSE: an unbounded event is an error as soon as it is too long, after the events before it', () => {
    const parser = parserOf(Infinity, 6);
    expect(parser.parse(Buffer.from('data: abcde\n\ndata: ab\ndata: abc\n'))).toEqual([message('abcde')]);
    expect(parser.failure?.error).toBeInstanceOf(LimitExceededError);
    expect(parser.failure?.error).toMatchObject({ limit: 6, message: expect.stringContaining('maxEventBytes (6)') });
  });

  test('data is counted in bytes, with an LF for each line', () => {
    const fits = parserOf(Infinity, 10);
    expect(fits.parse(Buffer.from('data: €\ndata: €é\n\n'))).toEqual([message('€\n€é')]);
    const tooMuch = parserOf(Infinity, 9);
    expect(tooMuch.parse(Buffer.from('data: €\ndata: €é\n\n'))).toEqual([]);
    expect(tooMuch.failure).toBeDefined();
  });

  test('each event begins anew', () => {
    const parser = parserOf(Infinity, 6);
    for (let count = 0; count < 5; count++) expect(parser.parse(Buffer.from('data: abcde\n\n'))).toHaveLength(1);
    expect(parser.failure).toBeUndefined();
  });

  test('comments may be endless', () => {
    const parser = parserOf(10, 10);
    for (let count = 0; count < 1000; count++) parser.parse(Buffer.from(': 123456\n'));
    expect(parser.failure).toBeUndefined();
  });
});

test('another stream begins anew, with the id of the last whole block', () => {
  const parser = new EventParser('0', { maxLineBytes: 100, maxEventBytes: 100 });
  parser.parse(Buffer.from('\ufeffid: 1\ndata: a\n\nid: 2\nevent: x\ndata: lost\r'));
  parser.restart();
  expect(parser.parse(Buffer.from('\n\ufeffdata: no\n\ndata: b\n\n'))).toEqual([message('b', '1')]);
  parser.restart();
  expect(parser.parse(Buffer.from('\ufeffdata: c\n\n'))).toEqual([message('c', '1')]);
});
