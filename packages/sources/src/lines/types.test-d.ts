// What lines can be read from, as types. Checked by `tsc` twice, with and without the types of the DOM; never run.
import type { AsyncIter } from '@forawait/core';
import { expectTypeOf } from 'expect-type';
import { Blob as NodeBlob, File as NodeFile } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { type Dispatcher, fetch as undiciFetch, type Response as UndiciResponse } from 'undici';
import { fetcher } from '../fetcher/fetcher.ts';
import { type LineReader, lineReader } from './line-reader.ts';

declare const response: Response;
declare const request: Request;
declare const blob: Blob;
declare const file: File;
declare const byteStream: ReadableStream<Uint8Array>;
declare const textStream: ReadableStream<string>;
declare const nodeByteStream: NodeReadableStream<Uint8Array>;
declare const nodeTextStream: NodeReadableStream<string>;
declare const undiciResponse: UndiciResponse;
declare const dispatched: Dispatcher.ResponseData;
declare const message: IncomingMessage;
declare const handle: FileHandle;

// What the platform calls by these names, be it that of Node or that of a browser.
expectTypeOf(lineReader(response)).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(request)).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(blob)).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(file)).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(byteStream)).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(textStream)).toEqualTypeOf<LineReader>();
if (response.body !== null) lineReader(response.body.pipeThrough(new TextDecoderStream()));

// What Node and undici export.
lineReader(new NodeBlob([]));
lineReader(new NodeFile([], 'a'));
lineReader(nodeByteStream);
lineReader(nodeTextStream);
lineReader(undiciResponse);
lineReader(dispatched.body);
lineReader(message);
lineReader(Readable.from(['a']));
lineReader(handle.createReadStream());
lineReader(handle.readableWebStream());

// What can be iterated, and bytes.
lineReader(['a', new Uint8Array()]);
lineReader(new Set([Promise.resolve('a')]));
lineReader((async function* () {})());
lineReader(new ArrayBuffer(1));
lineReader(new DataView(new ArrayBuffer(1)));
lineReader(new URL('file:///a'));

// @ts-expect-error a number is nothing to read
lineReader(7);
// @ts-expect-error neither is an object without a body
lineReader({});
// @ts-expect-error nor what gives numbers
lineReader([1, 2]);

// What a fetcher hands out, and what it takes.
for await (const fetched of fetcher(['http://a/'], { as: 'response' })) {
  expectTypeOf(lineReader(fetched)).toEqualTypeOf<LineReader>();
}
expectTypeOf(fetcher(['http://a/'], { as: 'response' })).toEqualTypeOf<AsyncIter<Response>>();
fetcher(['http://a/'], { fetch });
fetcher(['http://a/'], { fetch: undiciFetch });
fetcher(['http://a/'], { headers: new Headers() });
fetcher([{ url: 'http://a/', method: 'POST', body: blob }]);
fetcher([{ url: 'http://a/', method: 'POST', body: byteStream }]);
fetcher([{ url: 'http://a/', method: 'POST', body: nodeByteStream }]);
fetcher([{ url: 'http://a/', method: 'POST', body: new URLSearchParams() }]);
