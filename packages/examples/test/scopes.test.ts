import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { channel, from } from '@forawait/core';
import { CancelScope, openNursery } from '@forawait/resources';
import { counter, fetcher, lineReader } from '@forawait/sources';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

// The signal of a scope reaches what the other packages open: it closes, and the scope absorbs its own cancellation.

const server = createServer(() => {
  asked?.();
});
let asked: (() => void) | undefined;
let url = '';

beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

test('a fetcher: its connections are closed when the scope has ended', async () => {
  const closed: Promise<unknown>[] = [];
  server.on('connection', (socket) => closed.push(once(socket, 'close')));
  const request = new Promise<void>((resolve) => (asked = resolve));
  const scope = new CancelScope();
  const done = scope.run(({ signal }) => fetcher([url, `${url}/2`], { signal }).toArray());
  await request;
  scope.cancel();
  expect([await done, scope.cancelledCaught]).toEqual([undefined, true]);
  expect(closed.length).toBeGreaterThan(0);
  await Promise.all(closed);
});

test('a line reader: the stream that it reads is closed', async () => {
  const input = new PassThrough();
  input.write('one\n');
  const scope = new CancelScope();
  const lines: string[] = [];
  const done = scope.run(async ({ signal }) => {
    for await (const line of lineReader(input, { signal })) {
      lines.push(line);
      scope.cancel();
    }
  });
  expect([await done, lines, scope.cancelledCaught, input.destroyed]).toEqual([undefined, ['one'], true, true]);
});

test('a channel, a counter and operators, in the tasks of a nursery', async () => {
  const { sender, receiver } = channel<number>(0);
  const seen: number[] = [];
  await openNursery((nursery) => {
    const { signal } = nursery;
    nursery.startSoon(() => from(receiver, { signal }).toArray());
    nursery.startSoon(() =>
      counter(1, Infinity, { everyMs: 60_000, signal })
        .map((tick) => -tick)
        .toArray(),
    );
    nursery.startSoon(() =>
      from([1, 2, 3], { signal })
        .map(async (n) => n, { concurrency: 2 })
        .forEach((n) => {
          seen.push(n);
          if (n === 2) nursery.cancel();
        }),
    );
  });
  expect(seen).toEqual([1, 2]);
  expect(() => sender.trySend(1)).toThrow();
});
