import type { IncomingMessage, ServerResponse } from 'node:http';
import { serve, type TestServer } from '../fetcher/server.ts';

/** What somebody asked for. */
export interface Visit {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** Answers one request in a way of its own. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that has one file, and ranges of it. */
export class FileServer {
  bytes: Buffer;
  /** `undefined`: it tells none. */
  etag: string | undefined = '"one"';
  /** What it answers with in place of the file, one after the other. */
  readonly instead: Handler[] = [];
  /** After how many bytes of a body the connection ends, one after the other. */
  readonly breaks: number[] = [];
  readonly visits: Visit[] = [];
  #server: TestServer | undefined;

  private constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  static async start(bytes: Buffer): Promise<FileServer> {
    const server = new FileServer(bytes);
    server.#server = await serve((request, response) => server.#answer(request, response));
    return server;
  }

  get http(): TestServer {
    if (this.#server === undefined) throw new Error('Cannot use a server that has not started');
    return this.#server;
  }

  get url(): string {
    return `${this.http.url}/file`;
  }

  /** The ranges that it was asked for. */
  get ranges(): (string | undefined)[] {
    return this.visits.map(({ range }) => range);
  }

  /** All of the file, or what is behind `from`. */
  send(response: ServerResponse, from: number): void {
    const body = this.bytes.subarray(from);
    if (this.etag !== undefined) response.setHeader('etag', this.etag);
    response.setHeader('content-length', body.length);
    const broken = this.breaks.shift();
    if (broken === undefined) response.end(body);
    else cutOff(response, body.subarray(0, broken));
  }

  /** As the standard has it: a range only of the version that is meant. */
  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { range, 'if-range': validator } = request.headers;
    const ifRange = typeof validator === 'string' ? validator : undefined;
    this.visits.push({ range, ifRange });
    const handler = this.instead.shift();
    if (handler !== undefined) {
      handler(request, response);
      return;
    }
    const from = range !== undefined && ifRange === this.etag ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    const size = this.bytes.length;
    if (from > 0 && from >= size) {
      response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
      return;
    }
    if (from > 0) partial(response, `bytes ${from}-${size - 1}/${size}`);
    this.send(response, from);
  }
}

/** The beginning of a part. */
export function partial(response: ServerResponse, contentRange: string): ServerResponse {
  response.statusCode = 206;
  return response.setHeader('content-range', contentRange);
}

/** Ends the connection behind these bytes: all of them arrive. */
export function cutOff(response: ServerResponse, bytes: Buffer): void {
  response.flushHeaders();
  response.write(bytes, () => response.socket?.end());
}

/** Bytes of which no two pieces are alike. */
export function fileOf(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
