// What a send finds: room, a gate that is shut, or a receiver that was promised a value.
import { expect, test } from '@jest/globals';
import { channel, type Overflow, type Sender } from './index.ts';
import { settleTasks } from './testing/index.ts';

const value = (given: unknown): object => ({ value: given, done: false });

/** Sends `n`, and says whether that has happened. */
function watch(sender: Sender<number>, n: number): { sent: boolean } {
  const seen = { sent: false };
  void sender.send(n)?.then(() => (seen.sent = true));
  return seen;
}

test('trySend() finds the room that a shut gate has not given away yet, behind the sends that wait', async () => {
  const { sender, receiver } = channel<number>(100);
  for (let n = 0; n < 100; n++) sender.trySend(n);
  const waiting = watch(sender, 100);
  for (let n = 0; n < 2; n++) receiver.tryReceive();
  expect([sender.trySend(101), sender.trySend(102)]).toEqual([true, false]);
  expect(sender.statistics()).toMatchObject({ waitingSends: 0, buffered: 100 });
  sender.close();
  expect(await receiver.toArray()).toEqual(Array.from({ length: 100 }, (_none, n) => n + 2));
  expect(waiting.sent).toBe(true);
});

test.each<[Overflow, number]>([
  ['wait', 0],
  ['error', 0],
  ['drop-oldest', 2],
  ['drop-newest', 2],
])('overflow %s: of two values without room %d count as dropped', (overflow, dropped) => {
  const { sender } = channel<number>(1, { overflow });
  for (let n = 0; n < 3; n++) sender.trySend(n);
  expect(sender.statistics().dropped).toBe(dropped);
});

test.each([16, 100])(
  'capacity %d: whenever the reader pauses, the room that there is is given away',
  async (capacity) => {
    const { sender, receiver } = channel<number>(capacity);
    for (let n = 0; n < capacity; n++) sender.trySend(n);
    const waiting = [1, 2, 3].map((n) => watch(sender, capacity + n));
    for (let pause = 1; pause <= 3; pause++) {
      await receiver.next();
      await settleTasks();
      expect(waiting.map(({ sent }) => sent)).toEqual([true, pause > 1, pause > 2]);
    }
  },
);

test('a receiver waits on when the value it was promised went to another, and the send behind that was given up', async () => {
  const { sender, receiver } = channel<number>(0);
  const controller = new AbortController();
  const reading = receiver.next();
  sender.trySend(1);
  void sender.send(2, controller);
  const other = receiver.clone().tryReceive();
  controller.abort();
  await settleTasks();
  sender.trySend(3);
  expect([other, await reading]).toEqual([value(1), value(3)]);
});
