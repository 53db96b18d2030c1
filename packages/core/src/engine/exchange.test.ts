import { expect, test } from '@jest/globals';
import { Exchange, type Taker } from './exchange.ts';

test('a receiver of a large channel is handed half of the room at once, also where the gate reopens for it', () => {
  const exchange = new Exchange(64, 'wait');
  exchange.senders = 1;
  const taker: Taker = { items: [], index: 0, held: false, wake: () => undefined };
  exchange.receivers.add(taker);
  for (let n = 0; n < 64; n++) exchange.offer(n);
  exchange.queue({ value: 64, from: exchange, sent: () => undefined, failed: () => undefined });

  exchange.hand(taker);
  expect(taker.items).toEqual(Array.from({ length: 32 }, (_none, n) => n));
  taker.index = 32;
  exchange.hand(taker);
  expect(taker.items).toEqual(Array.from({ length: 33 }, (_none, n) => 32 + n));
  expect(exchange.sends.size).toBe(0);
});
