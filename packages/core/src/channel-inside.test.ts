// A receiver whose own callback clones it, then fails or leaves, in the middle of a batch.
import { expect, test } from '@jest/globals';
import { errorOf } from '../contract/exits.ts';
import { type AsyncIter, channel, type Receiver } from './index.ts';

const failure = new Error('the callback');
type Read = (n: number) => boolean;
type Way = readonly [
  string,
  (receiver: Receiver<number>, read: Read) => AsyncIter<unknown>,
  (stream: AsyncIter<unknown>, read: Read) => Promise<unknown>,
];
const every: Way[2] = (stream, read) => stream.forEach((n) => void read(n as number));
const ways: readonly Way[] = [
  ['forEach()', (receiver) => receiver, every],
  ['forEach() behind map()', (receiver) => receiver.map((n) => n), every],
  ['map() before toArray()', (receiver, read) => receiver.map(read), (stream) => stream.toArray()],
  ['forEach() behind take()', (receiver) => receiver.take(9), every],
  ['next() behind filter()', (receiver, read) => receiver.filter((n) => !read(n)), (stream) => stream.next()],
];

/** What a callback that clones the receiver of a batch of nine, and leaves, at 2 has read, and what the clone. */
async function shared([, open, run]: Way, leave: (stream: AsyncIter<unknown>) => void): Promise<unknown[]> {
  const { sender, receiver } = channel<number>(100);
  for (let n = 0; n < 9; n++) sender.trySend(n);
  sender.close();
  const seen: number[] = [];
  let clone = receiver;
  const read: Read = (n) => {
    seen.push(n);
    if (n === 2) {
      clone = receiver.clone();
      leave(stream);
    }
    return true;
  };
  const stream = open(receiver, read);
  const error = await errorOf(run(stream, read));
  return [error, seen, await clone.toArray()];
}

test.each(ways)('what a callback that throws has not read is for the clones, nothing twice: %s', async (...way) => {
  const leave = (): never => {
    throw failure;
  };
  expect(await shared(way, leave)).toEqual([failure, [0, 1, 2], [3, 4, 5, 6, 7, 8]]);
});

test.each(ways)('left by its own callback, it gives what that has not read to the clones: %s', async (...way) => {
  for (const times of [1, 2]) {
    const leave = (stream: AsyncIter<unknown>): void => {
      for (let n = 0; n < times; n++) void stream.return();
    };
    expect((await shared(way, leave)).slice(1)).toEqual([
      [0, 1, 2],
      [3, 4, 5, 6, 7, 8],
    ]);
  }
});

test.each(ways)('left by its own callback that then throws, it gives the rest to the clones: %s', async (...way) => {
  const leave = (stream: AsyncIter<unknown>): never => {
    void stream.return();
    throw failure;
  };
  expect((await shared(way, leave)).slice(1)).toEqual([
    [0, 1, 2],
    [3, 4, 5, 6, 7, 8],
  ]);
});

test('left by its own callback, it wakes the clone that waits for what that has not read', async () => {
  const { sender, receiver } = channel<number>(100);
  for (let n = 0; n < 4; n++) sender.trySend(n);
  let given: Promise<unknown> = Promise.resolve();
  await receiver.forEach((n) => {
    if (n !== 2) return;
    given = receiver.clone().next();
    void receiver.return();
  });
  expect(await given).toEqual({ value: 3, done: false });
});

test('a clone that is read while a loop that was left has a batch in hand loses nothing of that', async () => {
  const { sender, receiver } = channel<number>(100);
  const sent = Array.from({ length: 100 }, (_, n) => n);
  for (const n of sent) sender.trySend(n);
  sender.close();
  const given: unknown[] = [];
  let clone = receiver;
  await receiver.forEach((n) => {
    given.push(n);
    if (n !== 2) return;
    clone = receiver.clone();
    void receiver.return();
    given.push(clone.tryReceive()?.value);
  });
  given.push(...(await clone.toArray()));
  expect(given).toHaveLength(100);
  expect(new Set(given)).toEqual(new Set(sent));
});

test('an abort by the callback that reads a batch leaves the rest to the clones', async () => {
  const controller = new AbortController();
  const { sender, receiver } = channel<number>(100, { signal: controller.signal });
  for (let n = 0; n < 4; n++) sender.trySend(n);
  let clone = receiver;
  const reading = receiver.forEach((n) => {
    if (n !== 1) return;
    clone = receiver.clone();
    controller.abort(failure);
  });
  expect(await errorOf(reading)).toBe(failure);
  expect(clone.statistics().buffered).toBe(2);
  await clone.return();
  expect(sender.statistics().buffered).toBe(0);
});
