import type { Socket } from 'node:net';
import * as zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { closeServers, serveRaw } from '../../test/fetcher/server.ts';
import { fetcher } from './fetcher.ts';

afterEach(closeServers);

type Answer = (socket: Socket) => unknown;

/** A reset may be noticed as an end. */
const RESET = /^(ECONNRESET|UND_ERR_SOCKET)$/;
const OK = 'HTTP/1.1 200 OK\r\n';
const GZIP = `${OK}content-encoding: gzip\r\n`;
const bomb = zlib.gzipSync(Buffer.alloc(10 << 20));
const squashed = zlib.gzipSync('hello '.repeat(100));

const send =
  (...parts: readonly (string | Uint8Array)[]): Answer =>
  (socket) => {
    for (const part of parts) socket.write(part);
  };
const sendAndEnd =
  (...parts: readonly (string | Uint8Array)[]): Answer =>
  (socket) => {
    send(...parts)(socket);
    socket.end();
  };
const sendAndReset =
  (...parts: readonly (string | Uint8Array)[]): Answer =>
  (socket) => {
    send(...parts)(socket);
    setTimeout(() => socket.resetAndDestroy(), 5);
  };
const sized = (headers: string, body: Uint8Array) =>
  [`${headers}content-length: ${body.length}\r\n\r\n`, body] as const;

/** One byte at a time. */
const drip =
  (text: string): Answer =>
  (socket) => {
    const bytes = [...Buffer.from(text, 'latin1')];
    const next = (): void => {
      const byte = bytes.shift();
      if (byte !== undefined && !socket.destroyed) socket.write(Uint8Array.of(byte), () => setImmediate(next));
    };
    next();
  };

/** What goes wrong, how, and what the caller gets: the name and the code of an error. */
const FAULTS: readonly (readonly [string, Answer, string, string | RegExp])[] = [
  ['reset at once', sendAndReset(), 'NetworkError', RESET],
  ['reset in the status line', sendAndReset('HTTP/1.'), 'NetworkError', RESET],
  ['reset in the headers', sendAndReset(OK, 'content-len'), 'NetworkError', RESET],
  ['reset after the headers', sendAndReset(OK, 'content-length: 9\r\n\r\n'), 'NetworkError', RESET],
  ['reset in the body', sendAndReset(OK, 'content-length: 9\r\n\r\nabc'), 'NetworkError', RESET],
  ['reset in a chunk', sendAndReset(OK, 'transfer-encoding: chunked\r\n\r\n9\r\nabc'), 'NetworkError', RESET],
  ['end at once', sendAndEnd(), 'NetworkError', 'UND_ERR_SOCKET'],
  ['end in the status line', sendAndEnd('HTTP/1.'), 'NetworkError', 'UND_ERR_SOCKET'],
  ['end in the headers', sendAndEnd(OK, 'content-len'), 'NetworkError', 'UND_ERR_SOCKET'],
  ['end after the headers', sendAndEnd(OK, 'content-length: 9\r\n\r\n'), 'NetworkError', 'UND_ERR_SOCKET'],
  ['end in the body', sendAndEnd(OK, 'content-length: 9\r\n\r\nabc'), 'NetworkError', 'UND_ERR_SOCKET'],
  [
    'end between chunks',
    sendAndEnd(OK, 'transfer-encoding: chunked\r\n\r\n1\r\na\r\n'),
    'NetworkError',
    'UND_ERR_SOCKET',
  ],
  [
    'end before the last chunk is whole',
    sendAndEnd(OK, 'transfer-encoding: chunked\r\n\r\n0\r\n'),
    'NetworkError',
    'UND_ERR_SOCKET',
  ],
  ['silence', () => undefined, 'TimeoutError', 'ERR_TIMEOUT'],
  ['a stall in the status line', send('HTTP/1.'), 'TimeoutError', 'ERR_TIMEOUT'],
  ['a stall in the headers', send(OK, 'a: b\r\n'), 'TimeoutError', 'ERR_TIMEOUT'],
  ['a stall after the headers', send(OK, 'content-length: 9\r\n\r\n'), 'TimeoutError', 'ERR_TIMEOUT'],
  ['a stall in the body', send(OK, 'content-length: 9\r\n\r\nabc'), 'TimeoutError', 'ERR_TIMEOUT'],
  [
    'a stall in gzip',
    send(GZIP, 'content-length: 90\r\n\r\n', squashed.subarray(0, 20)),
    'TimeoutError',
    'ERR_TIMEOUT',
  ],
  ['a stall after 103 Early Hints', send('HTTP/1.1 103 Early Hints\r\n\r\n'), 'TimeoutError', 'ERR_TIMEOUT'],
  ['100 Continue that nobody asked for', send('HTTP/1.1 100 Continue\r\n\r\n'), 'NetworkError', 'UND_ERR_SOCKET'],
  [
    'a switch of protocols',
    send('HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    'NetworkError',
    'UND_ERR_SOCKET',
  ],
  ['another protocol', send('SSH-2.0-OpenSSH_9.9\r\n'), 'NetworkError', 'ERR_HTTP_PROTOCOL'],
  ['binary rubbish', send(Uint8Array.of(0, 255, 0, 254, 13, 10)), 'NetworkError', 'ERR_HTTP_PROTOCOL'],
  ['HTTP/9.9', send('HTTP/9.9 200 OK\r\n\r\n'), 'NetworkError', 'ERR_HTTP_PROTOCOL'],
  ['a status of letters', send('HTTP/1.1 abc OK\r\n\r\n'), 'NetworkError', 'ERR_HTTP_PROTOCOL'],
  ['a header without a colon', send(OK, 'nonsense\r\n\r\n'), 'NetworkError', 'ERR_HTTP_PROTOCOL'],
  ['a header with a NUL', send(OK, 'a: \0\r\n\r\n'), 'NetworkError', 'ERR_HTTP_PROTOCOL'],
  ['Content-Length of letters', send(OK, 'content-length: many\r\n\r\n'), 'NetworkError', 'ERR_HTTP_PROTOCOL'],
  ['a negative Content-Length', send(OK, 'content-length: -1\r\n\r\n'), 'NetworkError', 'ERR_HTTP_PROTOCOL'],
  [
    'a Content-Length without end',
    send(OK, `content-length: ${'9'.repeat(30)}\r\n\r\n`),
    'NetworkError',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  ],
  [
    'two Content-Lengths',
    send(OK, 'content-length: 1\r\ncontent-length: 2\r\n\r\nab'),
    'NetworkError',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  ],
  [
    'Content-Length and chunks',
    send(OK, 'content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'),
    'NetworkError',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  ],
  ['a bad chunk size', send(OK, 'transfer-encoding: chunked\r\n\r\nzz\r\nabc'), 'NetworkError', 'ERR_HTTP_PROTOCOL'],
  [
    'a chunk longer than its size',
    send(OK, 'transfer-encoding: chunked\r\n\r\n1\r\nabc\r\n'),
    'NetworkError',
    'ERR_HTTP_PROTOCOL',
  ],
  [
    'a header that is too long',
    send(OK, `a: ${'b'.repeat(100_000)}\r\n\r\n`),
    'NetworkError',
    'UND_ERR_HEADERS_OVERFLOW',
  ],
  ['too many headers', send(OK, 'a: b\r\n'.repeat(10_000)), 'NetworkError', 'UND_ERR_HEADERS_OVERFLOW'],
  [
    'a body over the limit, announced',
    send(OK, 'content-length: 100001\r\n\r\n'),
    'LimitExceededError',
    'ERR_LIMIT_EXCEEDED',
  ],
  [
    'a body over the limit, in one chunk',
    send(OK, `transfer-encoding: chunked\r\n\r\n186a1\r\n`, 'a'.repeat(100_001)),
    'LimitExceededError',
    'ERR_LIMIT_EXCEEDED',
  ],
  [
    'a body over the limit, until the end',
    sendAndEnd(OK, '\r\n', 'a'.repeat(100_001)),
    'LimitExceededError',
    'ERR_LIMIT_EXCEEDED',
  ],
  ['a bomb', send(...sized(GZIP, bomb)), 'LimitExceededError', 'ERR_LIMIT_EXCEEDED'],
  [
    'a bomb in a bomb',
    send(...sized(`${OK}content-encoding: gzip, gzip\r\n`, zlib.gzipSync(bomb))),
    'LimitExceededError',
    'ERR_LIMIT_EXCEEDED',
  ],
  ['no gzip', send(...sized(GZIP, Buffer.from('hello'))), 'BodyError', 'ERR_BODY_ENCODING'],
  [
    'gzip with a hole',
    send(...sized(GZIP, Buffer.concat([squashed.subarray(0, 15), squashed.subarray(18)]))),
    'BodyError',
    'ERR_BODY_ENCODING',
  ],
  [
    'gzip with a wrong checksum',
    send(...sized(GZIP, Buffer.concat([squashed.subarray(0, -8), Buffer.alloc(8)]))),
    'BodyError',
    'ERR_BODY_ENCODING',
  ],
  ['gzip cut off', send(...sized(GZIP, squashed.subarray(0, -9))), 'BodyError', 'ERR_BODY_TRUNCATED'],
  ['gzip cut off in its header', send(...sized(GZIP, squashed.subarray(0, 5))), 'BodyError', 'ERR_BODY_TRUNCATED'],
  [
    'six codings',
    send(...sized(`${OK}content-encoding: br,br,br,br,br,br\r\n`, squashed)),
    'BodyError',
    'ERR_BODY_ENCODING',
  ],
  ['no JSON', send(OK, 'content-length: 1\r\n\r\n<'), 'BodyError', 'ERR_BODY_JSON'],
  ['an empty body', send(OK, 'content-length: 0\r\n\r\n'), 'BodyError', 'ERR_BODY_JSON'],
  [
    'a circle',
    send('HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n'),
    'RedirectError',
    'ERR_REDIRECT_LOOP',
  ],
  [
    'a redirect to a file',
    send('HTTP/1.1 302 Found\r\nlocation: file:///etc/passwd\r\ncontent-length: 0\r\n\r\n'),
    'RedirectError',
    'ERR_REDIRECT_LOCATION',
  ],
  ['404', send('HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\nnone'), 'HttpError', 'ERR_HTTP_STATUS'],
  [
    '503 with a body that stalls',
    send('HTTP/1.1 503 Busy\r\ncontent-length: 40\r\n\r\nbusy'),
    'HttpError',
    'ERR_HTTP_STATUS',
  ],
  [
    '503 with a body that is reset',
    sendAndReset('HTTP/1.1 503 Busy\r\ncontent-length: 40\r\n\r\nbusy'),
    'HttpError',
    'ERR_HTTP_STATUS',
  ],
  [
    '503 with a bomb',
    send(...sized('HTTP/1.1 503 Busy\r\ncontent-encoding: gzip\r\n', bomb)),
    'HttpError',
    'ERR_HTTP_STATUS',
  ],
  ['a status nobody knows', send('HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n'), 'HttpError', 'ERR_HTTP_STATUS'],
];

const LIMITS = { retry: false, timeoutMs: 800, idleMs: 200, maxBodyBytes: 100_000, onError: 'yield' } as const;

describe('a fault is an error of its kind, and no connection is left', () => {
  test.each(FAULTS)('%s', async (_fault, answer, name, code) => {
    const server = await serveRaw(answer);
    const [record] = await fetcher([server.url], LIMITS).toArray();
    expect(record).toMatchObject({ status: 'rejected', reason: { name, code: expect.stringMatching(code) } });
    await server.idle();
  });
});

describe('the same in the middle of other work', () => {
  test.each(FAULTS)('%s', async (_fault, answer, name, code) => {
    const bad = await serveRaw(answer);
    const good = await serveRaw(drip(`${OK}content-length: 1\r\n\r\n7`));
    const urls = [good.url, bad.url, good.url];
    const records = await fetcher(urls, { ...LIMITS, ordered: false, concurrency: 2 }).toArray();
    const reasons = records.filter((record) => record.status === 'rejected');
    expect(reasons).toMatchObject([{ request: bad.url, reason: { name, code: expect.stringMatching(code) } }]);
    expect(records.length).toBe(3);
    await bad.idle();
    await good.idle();
  });
});

describe('what came while the program was busy is looked at before a time limit that ran out meanwhile', () => {
  const LIMIT_MS = 12_345;
  const { setTimeout: realTimeout } = globalThis;
  const limitsSet: (() => void)[] = [];
  let passedMs = 0;
  beforeEach(() => {
    const now = performance.now.bind(performance);
    passedMs = limitsSet.length = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now() + passedMs);
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms?: number) => (ms === LIMIT_MS ? void limitsSet.push(run) : realTimeout(run, ms)),
    });
  });
  afterEach(() => {
    Object.assign(globalThis, { setTimeout: realTimeout });
    jest.restoreAllMocks();
  });

  /** As if nothing else had run until long after the limit: its timer is the first to know. */
  const block = (): void => {
    passedMs = LIMIT_MS;
    for (const expire of limitsSet) expire();
  };
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const BODY = 'content-length: 3\r\n\r\n';
  const events: readonly (readonly [string, (socket: Socket) => unknown, object])[] = [
    [
      'a reset',
      (socket) => socket.resetAndDestroy(),
      { reason: { name: 'NetworkError', code: expect.stringMatching(RESET) } },
    ],
    ['an end', (socket) => socket.end(), { reason: { name: 'NetworkError', code: 'UND_ERR_SOCKET' } }],
    ['the rest', (socket) => socket.write('23'), { value: 123 }],
  ];
  const limits = [{ idleMs: LIMIT_MS }, { timeoutMs: LIMIT_MS }, { totalTimeoutMs: LIMIT_MS }];
  const cases = limits.flatMap((limit) =>
    events.map(([what, happens, expected]) => ({ limit, what, happens, expected })),
  );
  test.each(cases)('$limit: $what', async ({ limit, happens, expected }) => {
    const answer = async (socket: Socket): Promise<void> => {
      socket.write(`${OK}${BODY}1`);
      for (let turns = 0; turns < 10; turns++) await turn();
      happens(socket);
      block();
    };
    const server = await serveRaw((socket) => void answer(socket));
    const options = { retry: false, onError: 'yield', ...limit } as const;
    expect(await fetcher([server.url], options).toArray()).toMatchObject([expected]);
    expect(limitsSet.length).toBeGreaterThan(0);
  });
});

describe('what looks odd and is none', () => {
  test.each([
    ['byte by byte', drip(`${OK}content-length: 1\r\n\r\n7`)],
    [
      'informational responses before it',
      send('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100), OK, 'content-length: 1\r\n\r\n7'),
    ],
    ['a body until the end of the connection', sendAndEnd(OK, '\r\n7')],
    ['HTTP/1.0', sendAndEnd('HTTP/1.0 200 OK\r\n\r\n7')],
    ['no reason phrase', send('HTTP/1.1 200\r\ncontent-length: 1\r\n\r\n7')],
    [
      'chunks with extensions and trailers',
      send(OK, 'transfer-encoding: chunked\r\n\r\n1;a=b\r\n7\r\n0\r\nx: y\r\n\r\n'),
    ],
    ['more than its Content-Length', send(OK, 'content-length: 1\r\n\r\n789')],
    ['gzip of no bytes', send(...sized(GZIP, zlib.gzipSync('7')), '')],
  ] as const)('%s', async (_what, answer) => {
    const server = await serveRaw(answer);
    expect(await fetcher([server.url], { timeoutMs: 5000, idleMs: 5000 }).toArray()).toEqual([7]);
    await server.idle();
  });
});

test('https spoken to a server of http is an error that is not tried again', async () => {
  const server = await serveRaw(send('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const [record] = await fetcher([server.url.replace('http', 'https')], { onError: 'yield', details: true }).toArray();
  expect(record).toMatchObject({ status: 'rejected', reason: { name: 'NetworkError' }, attempts: 1 });
  await server.idle();
});
