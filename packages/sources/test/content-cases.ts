import type { Cases } from './http-cases.ts';

/** What is asked of what comes back: of Link headers and pages, of bodies, of NDJSON and of events. */
export const contentCases: Cases = {
  'Link and pages (RFC 8288)': {
    'commas and semicolons inside <>': ['pages/next-link.test.ts › commas and semicolons inside <>'],
    'and inside quotes': ['pages/next-link.test.ts › commas, semicolons and links inside quotes'],
    'several relations in one value': ['pages/next-link.test.ts › several relations in one value'],
    'relations in any case': ['pages/next-link.test.ts › a relation in another case'],
    'repeated header lines': ['pages/next-link.test.ts › repeated header lines'],
    'relative to the final URL after redirects': [
      'pages/pages.test.ts › a relative URL is relative to the page after redirects',
    ],
    'an anchor other than the page is passed over': [
      'pages/next-link.test.ts › an anchor that is not the page',
      'pages/next-link.test.ts › an anchor within the page',
    ],
    'the first rel of a link wins': ['pages/next-link.test.ts › the first rel of a link'],
    'an empty or missing next ends': [
      'pages/next-link.test.ts › an empty next link',
      'pages/next-link.test.ts › no next link',
      'pages/pages.test.ts › %j is the end',
    ],
    'a next that was visited is an error': [
      'pages/pages.test.ts › a page that leads to %s is an error, after its items',
      'pages/pages.test.ts › a page that leads to where its redirect has led is an error, and is not read again',
    ],
    'no credentials, cookies or body go to another origin': [
      'pages/origins.test.ts › another origin gets no header that could tell who asks, and the first gets them again',
      'pages/origins.test.ts › no body and no method but GET are carried to another origin',
      'pages/origins.test.ts › where a redirect has led is no foreign origin, but gets no secrets',
    ],
    'a limit of pages, and of items': [
      'pages/pages.test.ts › maxPages ends after so many pages, and asks for no more',
      'pages/pages.test.ts › maxItems ends after so many items, takes no more of an iterable, and asks for no further page',
    ],
    'back-off': ['pages/pages-http.test.ts › a page that fails for the moment is asked for again'],
    'a transform that fails': [
      'pages/pages.test.ts › what items throws is told as it is, after all items before it, those of the same page included',
    ],
  },
  Bodies: {
    'gzip, x-gzip, deflate, br, in any case': [
      'fetcher/attempt.test.ts › is decoded from %s, and counted decoded',
      'fetcher/decode.test.ts › undoes %s, in one piece and byte by byte',
    ],
    zstd: ['fetcher/decode.test.ts › undoes zstd where Node can'],
    'chains are decoded in reverse': ['fetcher/decode.test.ts › undoes a chain in reverse'],
    'of five codings at most': [
      'fetcher/decode.test.ts › five are undone, six are refused',
      'R5 › more than five codings',
    ],
    'an unknown coding passes through': [
      'fetcher/attempt.test.ts › passes through when its coding is unknown',
      'R5 › a Content-Encoding that nobody knows',
    ],
    'what is cut off is an error, never a silent end': [
      'fetcher/decode.test.ts › %s that stops early is an error at every place',
      'R5 › gzip that is cut off',
      'R5 › deflate that is cut off',
      'R5 › brotli that is cut off',
    ],
    'and so is what is damaged': [
      'fetcher/decode.test.ts › %s that is none is an error',
      'fetcher/decode.test.ts › a wrong checksum is an error',
      'R5 › gzip that is none',
      'R5 › deflate that is none',
      'R5 › brotli that is none',
    ],
    'and garbage behind the end; zeros behind gzip are padding': [
      'fetcher/decode.test.ts › what follows the end of %s is an error, however it is torn',
      'fetcher/decode.test.ts › gzip may be padded with zeros, however it is torn',
      'lines/decompress.test.ts › what follows the end of the compressed data is an error, never skipped',
      'R5 › garbage behind the end of',
    ],
    'all members of a gzip body are read, by a line reader, too': [
      'fetcher/decode.test.ts › reads all members of a gzip file',
      'lines/decompress.test.ts › gzip of several members',
    ],
    'Content-Length that is more, or less, than what comes': [
      'R5 › Content-Length is more than what comes',
      'R5 › Content-Length is less than what comes',
    ],
    '204, 304 and HEAD have no body': [
      'fetcher/attempt.test.ts › %d has no body, also under a Content-Encoding',
      'fetcher/attempt.test.ts › %d has no body, also when it tells the length of one',
      'fetcher/attempt.test.ts › of HEAD has no body, whatever its Content-Length says',
      'R5 › 204 with a body',
      'R5 › 304 with a body',
      'R5 › an answer to HEAD with a body',
    ],
    'the limit counts decoded bytes, and stops within a chunk': [
      'fetcher/attempt.test.ts › a bomb ends where its decoded bytes reach it',
      'R5 › a bomb, by its bytes, of',
      'R5 › a body over maxBodyBytes',
    ],
    'a limit of the ratio: 10 MiB of zeros in 10 KiB': [
      'fetcher/ratio-limit.test.ts › 10 MiB of zeros in 10 KiB are a bomb',
      'R5 › a bomb, by its ratio, of',
    ],
    'a limit of the block of headers': ['R5 › a header that is too long', 'R5 › too many headers'],
  },
  NDJSON: {
    CRLF: ['ndjson/cases.test.ts › NDJSON: CRLF ends a record as LF does'],
    'blank lines are skipped': [
      'ndjson/cases.test.ts › NDJSON: blank lines, empty or of spaces, tabs and CRs, are skipped and counted',
      'fetcher/body.test.ts › a line of other space than JSON knows is no blank one',
    ],
    'no final newline': ['ndjson/cases.test.ts › NDJSON: no final newline'],
    'a last record that is cut off is an error with its place': [
      'ndjson/cases.test.ts › NDJSON: truncated last record',
      'R5 › NDJSON with a bad record',
    ],
    'a byte order mark': [
      'ndjson/cases.test.ts › NDJSON: a byte order mark at the start is dropped, and counts as bytes',
      'ndjson/cases.test.ts › NDJSON: a byte order mark elsewhere is no JSON',
    ],
    'one record over the limit': ['ndjson/cases.test.ts › NDJSON: one record over the limit'],
    'top-level scalars': ['ndjson/cases.test.ts › NDJSON: top-level scalars'],
    'lone surrogate escapes': ['ndjson/cases.test.ts › NDJSON: lone surrogate escapes stay what they are'],
    'duplicate keys': ['ndjson/cases.test.ts › NDJSON: duplicate keys: the last one counts'],
    'depth 10,000': [
      'ndjson/cases.test.ts › NDJSON: depth 10,000 is over the default limit, and read where the limit allows it',
    ],
    'a key __proto__': ['ndjson/cases.test.ts › NDJSON: __proto__ key is a member of its own and touches no prototype'],
    'invalid UTF-8': ['ndjson/cases.test.ts › NDJSON: invalid UTF-8 becomes U+FFFD, or an error with fatal'],
  },
  'JSON text sequences (RFC 7464)': {
    'several RS in a row': ['ndjson/cases.test.ts › sequence: several RS in a row are empty and skipped'],
    'a bare number, true, false or null without its final LF is suspect': [
      'ndjson/cases.test.ts › sequence: a bare number, true, false or null without space after it is suspect',
      'ndjson/cases.test.ts › sequence: strings, arrays and objects show their own end',
    ],
  },
  'Server-sent events (HTML standard)': {
    'whatever the stream and its chunks: the events of the standard, by a model of it': [
      'sse/event-parser.test.ts › whatever the stream and its chunks: the events of the standard',
    ],
    'a byte order mark, once': [
      'sse/event-parser.test.ts › a BOM at the start is dropped',
      'sse/event-parser.test.ts › a second BOM is data of the line',
    ],
    'CR, LF and CRLF, each split over chunks': [
      'sse/event-parser.test.ts › LF ends a line',
      'sse/event-parser.test.ts › CR ends a line',
      'sse/event-parser.test.ts › CRLF ends a line',
      'sse/event-parser.test.ts › a final blank line may end by CR',
    ],
    'comment lines': ['sse/event-parser.test.ts › comment lines are ignored'],
    'a field without a colon': ['sse/event-parser.test.ts › a field without colon has an empty value'],
    'exactly one leading space is dropped': ['sse/event-parser.test.ts › exactly one leading space is dropped'],
    'an empty event is a message': ['sse/event-parser.test.ts › an empty event resets to message'],
    'data twice is joined by LF': ['sse/event-parser.test.ts › data twice is joined by LF'],
    'empty data is an event': ['sse/event-parser.test.ts › empty data still dispatches'],
    'the id is kept over events, not with NUL, and reset by an empty one': [
      'sse/event-parser.test.ts › the id is kept over events',
      'sse/event-parser.test.ts › id with NUL is ignored',
      'sse/event-parser.test.ts › an empty id resets',
    ],
    'retry is of digits only': ['sse/event-parser.test.ts › retry is of digits only'],
    'unknown fields, and those of another case': [
      'sse/event-parser.test.ts › unknown fields are ignored',
      'sse/event-parser.test.ts › fields of another case are ignored',
    ],
    'a block without data is no event but sets the id': [
      'sse/event-parser.test.ts › a block without data is no event but sets the id',
    ],
    'a last block that is not ended is dropped': [
      'sse/event-parser.test.ts › an unterminated last block is dropped',
      'R5 › events that are none',
    ],
    'reconnects with Last-Event-ID': [
      'sse/request.test.ts › SSE: reconnects with Last-Event-ID, of the last whole block',
    ],
    '204 stops': ['sse/request.test.ts › SSE: 204 stops'],
    'a wrong MIME type stops': [
      'sse/request.test.ts › SSE: a wrong MIME type stops, with its body cancelled',
      'R5 › events that are none',
    ],
    'a 5xx is asked again, or not, by what it is': [
      'sse/request.test.ts › SSE: %d is asked again',
      'sse/request.test.ts › SSE: %d is an error that tells what the server said',
    ],
    'a line or an event without end is stopped by a limit': [
      'sse/event-parser.test.ts › SSE: an unbounded line is an error as soon as it is too long, after the events before it',
      'sse/event-parser.test.ts › SSE: an unbounded event is an error as soon as it is too long, after the events before it',
    ],
  },
};
