import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { closeServers, serveRaw } from '../../test/fetcher/server.ts';
import { fetcher } from './fetcher.ts';

afterEach(closeServers);

/** A reset may be noticed as an end. */
const RESET = /^(ECONNRESET|UND_ERR_SOCKET)$/;

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
      socket.write(`HTTP/1.1 200 OK\r\n${BODY}1`);
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
