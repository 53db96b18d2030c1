import { expect, test } from '@jest/globals';
import { settleTasks } from '../testing/index.ts';
import { Exchange, type Taker } from './exchange.ts';
import { SKIP } from './op.ts';

/** A channel of 64 that is full, with one more to send, and its receiver. */
function full(): { readonly exchange: Exchange; readonly taker: Taker } {
  const exchange = new Exchange(64, 'wait');
  exchange.senders = 1;
  const taker: Taker = { items: [], index: 0, held: false, wake: () => undefined };
  exchange.receivers.add(taker);
  for (let n = 0; n < 64; n++) exchange.offer(n);
  exchange.queue({ value: 64, from: exchange, sent: () => undefined, failed: () => undefined });
  return { exchange, taker };
}

test('a receiver of a large channel is handed half of the room at once, also where the gate reopens for it', () => {
  const { exchange, taker } = full();

  exchange.hand(taker);
  expect(taker.items).toEqual(Array.from({ length: 32 }, (_none, n) => n));
  taker.index = 32;
  exchange.hand(taker);
  expect(taker.items).toEqual(Array.from({ length: 33 }, (_none, n) => 32 + n));
  expect(exchange.sends.size).toBe(0);
});

test('a receiver that takes less than a batch a turn of the event loop is handed one value at a time', async () => {
  const { exchange, taker } = full();
  exchange.hand(taker);
  taker.index = 1;
  await settleTasks();
  expect([exchange.hand(taker), taker.items]).toEqual([1, []]);
});

test('a receiver that takes batches goes on being handed them in the next turn of the event loop', async () => {
  const { exchange, taker } = full();
  for (let batch = 0; batch < 3; batch++) {
    exchange.hand(taker);
    taker.index = taker.items.length;
    while (exchange.offer(0));
    exchange.queue({ value: 0, from: exchange, sent: () => undefined, failed: () => undefined });
  }
  await settleTasks();
  expect(exchange.hand(taker)).toBe(SKIP);
});
