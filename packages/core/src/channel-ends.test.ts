// How channels end: closing either end, its clones, errors.
import { expect, test } from '@jest/globals';
import { errorOf } from '../contract/exits.ts';
import { watched } from '../contract/watch.ts';
import { BrokenChannelError, channel, ChannelClosedError } from './index.ts';
import { settleTasks } from './testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
const refusal = (promise: Promise<void> | undefined): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => undefined,
    (error: unknown) => error,
  );

test('close() before, between and during reads ends the reading cleanly', async () => {
  const before = channel<number>(1);
  before.sender.close();
  expect(await before.receiver.next()).toEqual(done);
  const between = channel<number>(1);
  between.sender.trySend(1);
  await between.receiver.next();
  between.sender.close();
  expect(await between.receiver.next()).toEqual(done);
  const during = channel<number>(1);
  const reading = [during.receiver.next(), during.receiver.next()];
  during.sender.close();
  expect(await Promise.all(reading)).toEqual([done, done]);
});

test('the channel ends when the last clone of the sender closes; closing twice counts once', async () => {
  const { sender, receiver } = channel<number>(2);
  const clone = sender.clone();
  sender.close();
  sender.close();
  clone.trySend(1);
  expect(await receiver.next()).toEqual(value(1));
  const last = receiver.next();
  clone.close();
  expect(await last).toEqual(done);
});

test('a sender that its holder closed refuses, again and again', async () => {
  const { sender } = channel<number>(1);
  sender[Symbol.dispose]();
  for (let n = 0; n < 2; n++) {
    expect(() => sender.trySend(1)).toThrow(ChannelClosedError);
    expect(await refusal(sender.send(1))).toBeInstanceOf(ChannelClosedError);
  }
  expect(() => sender.clone()).toThrow(ChannelClosedError);
});

test('closing a sender gives up its own sends that wait, not those of its clones', async () => {
  const { sender, receiver } = channel<number>(0);
  const clone = sender.clone();
  const [own, other] = [refusal(sender.send(1)), clone.send(2)];
  sender.close();
  const closed = new ChannelClosedError('Cannot send: this sender was closed while it waited for room');
  expect(await own).toEqual(closed);
  expect(await receiver.next()).toEqual(value(2));
  await other;
});

test('when all receivers are gone, sends that wait and later ones are broken', async () => {
  const { sender, receiver } = channel<number>(0);
  const clone = receiver.clone();
  const waiting = refusal(sender.send(1));
  await receiver.return();
  expect(sender.statistics().waitingSends).toBe(1);
  await clone.return();
  expect(await waiting).toBeInstanceOf(BrokenChannelError);
  expect(() => sender.trySend(1)).toThrow('Cannot send: all receivers are gone');
  expect(await refusal(sender.send(1))).toBeInstanceOf(BrokenChannelError);
});

test('a break in the loop closes the receiver', async () => {
  const { sender, receiver } = channel<number>(3);
  for (const n of [1, 2, 3]) sender.trySend(n);
  for await (const n of receiver) if (n === 2) break;
  expect(() => sender.trySend(4)).toThrow(BrokenChannelError);
  expect(() => receiver.tryReceive()).toThrow(ChannelClosedError);
  expect(() => receiver.clone()).toThrow(ChannelClosedError);
  expect(await receiver.next()).toEqual(done);
});

test('a receiver that leaves gives what it has not read to its clones', async () => {
  const { sender, receiver } = channel<number>(100);
  for (let n = 0; n < 9; n++) sender.trySend(n);
  const clone = receiver.clone();
  for await (const n of receiver) if (n === 2) break;
  sender.close();
  expect(await clone.toArray()).toEqual([3, 4, 5, 6, 7, 8]);
});

test('a receiver that was never read is closed all the same', async () => {
  const { sender, receiver } = channel<number>(1);
  await using reading = receiver;
  await reading.return();
  expect(() => sender.trySend(1)).toThrow(BrokenChannelError);
});

test('close(error) is told after what was sent, the same object, to every receiver, once', async () => {
  const { sender, receiver } = channel<number>(100);
  const clone = receiver.clone();
  const error = new Error('the producer');
  for (const n of [1, 2, 3]) sender.trySend(n);
  sender.close(error);
  expect([await receiver.next(), await clone.next(), await receiver.next()]).toEqual([1, 2, 3].map(value));
  expect([await errorOf(clone.next()), await errorOf(receiver.next())]).toEqual([error, error]);
  expect([await clone.next(), await receiver.next()]).toEqual([done, done]);
});

test('close(error) ends the channel for the other senders, too', async () => {
  const { sender, receiver } = channel<number>(0);
  const clone = sender.clone();
  const waiting = refusal(clone.send(1));
  const error = new Error('the producer');
  sender.close(error);
  expect(await waiting).toMatchObject({ name: 'BrokenChannelError', cause: error });
  expect(() => clone.trySend(2)).toThrow(BrokenChannelError);
  expect(await errorOf(receiver.next())).toBe(error);
});

test('of two errors the first is told, the second published', async () => {
  const errors = [new Error('first'), new Error('second')];
  const { suppressed } = await watched(async () => {
    const { sender, receiver } = channel<number>(0);
    const clone = sender.clone();
    sender.close(errors[0]);
    clone.close(errors[1]);
    expect(await errorOf(receiver.toArray())).toBe(errors[0]);
  });
  expect(suppressed).toEqual([errors[1]]);
});

test('tryReceive() throws the error of the channel once, after what was sent', () => {
  const { sender, receiver } = channel<number>(1);
  sender.trySend(1);
  const error = new Error('the producer');
  sender.close(error);
  expect(receiver.tryReceive()).toEqual(value(1));
  expect(() => receiver.tryReceive()).toThrow(error);
  expect(receiver.tryReceive()).toEqual(done);
});

test('nobody has to look at the promise of a send', async () => {
  const { suppressed } = await watched(async () => {
    const { sender, receiver } = channel<number>(0);
    void sender.send(1);
    await receiver.return();
    void sender.send(2);
    sender.close();
    void sender.send(3);
    await settleTasks();
  });
  expect(suppressed).toEqual([]);
});

test('return() while a receive waits settles at once', async () => {
  const { receiver } = channel<number>(1);
  const receiving = receiver.next();
  expect(await receiver.return()).toEqual(done);
  expect(await receiving).toEqual(done);
});

test('an abort rejects the receive that waits, and breaks the channel', async () => {
  const controller = new AbortController();
  const { sender, receiver } = channel<number>(0, { signal: controller.signal });
  const receiving = receiver.toArray();
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(receiving).rejects.toBe(reason);
  expect(await refusal(sender.send(1))).toBeInstanceOf(BrokenChannelError);
});
