import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BrokenChannelError, channel, LimitExceededError } from './index.ts';
import { settleTasks } from './testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

/** What has become of a promise. */
function watch(promise: Promise<unknown> | undefined): { state: string } {
  const seen = { state: 'waiting' };
  promise?.then(
    () => (seen.state = 'sent'),
    (error: unknown) => (seen.state = (error as Error).name),
  );
  return seen;
}

/** The error of a send that did not happen. */
const refusal = (promise: Promise<void> | undefined): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => undefined,
    (error: unknown) => error,
  );

test.each([-1, 1.5, Number.NaN, -Infinity])('a capacity of %p is refused', (capacity) => {
  expect(() => channel(capacity)).toThrow(RangeError);
});

test.each([undefined, null, '1'])('a capacity of %p is no number', (capacity) => {
  expect(() => channel(capacity as unknown as number)).toThrow(TypeError);
});

test('overflow must be one of the four, and other options are refused', () => {
  expect(() => channel(1, { overflow: 'throw' as 'error' })).toThrow(
    "Cannot use \"throw\" as overflow: it must be one of 'wait', 'drop-oldest', 'drop-newest', 'error'",
  );
  expect(() => channel(1, { size: 3 } as object)).toThrow('Cannot use option "size"');
});

test('a signal in the place of options is told where it belongs', () => {
  const signal = AbortSignal.abort();
  const message = 'Cannot use an object of kind AbortSignal as options: it must be { signal }';
  expect(() => channel(1, signal as object)).toThrow(new TypeError(message));
  expect(() => channel<number>(1).sender.send(1, signal as object)).toThrow(new TypeError(message));
});

test('values come out in the order in which they were sent, then the end', async () => {
  const { sender, receiver } = channel<number>(3);
  for (const n of [1, 2, 3]) expect(sender.send(n)).toBeUndefined();
  sender.close();
  expect(await receiver.toArray()).toEqual([1, 2, 3]);
});

test('trySend() answers false when there is no room, and the value was not sent', async () => {
  const { sender, receiver } = channel<number>(1);
  expect([sender.trySend(1), sender.trySend(2)]).toEqual([true, false]);
  expect(await receiver.next()).toEqual(value(1));
  expect(sender.trySend(3)).toBe(true);
  expect(await receiver.next()).toEqual(value(3));
});

test('the room is exact: a value that next() has not given yet takes up its place', async () => {
  const { sender, receiver } = channel<number>(100);
  for (let n = 0; n < 100; n++) expect(sender.trySend(n)).toBe(true);
  expect(sender.trySend(-1)).toBe(false);
  for (let n = 0; n < 100; n++) {
    expect(await receiver.next()).toEqual(value(n));
    expect([sender.trySend(100 + n), sender.trySend(-1)]).toEqual([true, false]);
    expect(receiver.statistics().buffered).toBe(100);
  }
  sender.close();
  expect(await receiver.toArray()).toEqual(Array.from({ length: 100 }, (_none, n) => 100 + n));
});

test('capacity 0 is a rendezvous: a send settles when it is received', async () => {
  const { sender, receiver } = channel<number>(0);
  expect(sender.trySend(0)).toBe(false);
  const sending = sender.send(1);
  const seen = watch(sending);
  await settleTasks();
  expect(seen.state).toBe('waiting');
  expect(await receiver.next()).toEqual(value(1));
  await sending;
});

test('capacity 0: with somebody waiting to receive there is room for one', async () => {
  const { sender, receiver } = channel<number>(0);
  const receiving = receiver.next();
  expect([sender.send(1), sender.trySend(2)]).toEqual([undefined, false]);
  expect(await receiving).toEqual(value(1));
});

test('capacity Infinity always has room', async () => {
  const { sender, receiver } = channel<number>(Infinity);
  for (let n = 0; n < 10_000; n++) expect(sender.send(n)).toBeUndefined();
  sender.close();
  expect(await receiver.count()).toBe(10_000);
});

test('a send that waits settles when there is room for it', async () => {
  const { sender, receiver } = channel<number>(2);
  void [sender.send(1), sender.send(2)];
  const seen = watch(sender.send(3));
  await settleTasks();
  expect(seen.state).toBe('waiting');
  await receiver.next();
  await Promise.resolve();
  expect(seen.state).toBe('sent');
});

test('a large channel that is full reopens at half: a fast sender is woken once for many values', () => {
  const { sender, receiver } = channel<number>(100);
  for (let n = 0; n <= 100; n++) void sender.send(n);
  for (let n = 0; n < 49; n++) receiver.tryReceive(); // within one turn of the event loop
  expect(sender.statistics()).toMatchObject({ waitingSends: 1, buffered: 51 });
  for (let n = 0; n < 2; n++) receiver.tryReceive();
  expect(sender.statistics()).toMatchObject({ waitingSends: 0, buffered: 50 });
});

test('a large channel does not stay shut when its reader pauses before half of it was read', async () => {
  const { sender, receiver } = channel<number>(100);
  for (let n = 0; n < 100; n++) void sender.send(n);
  const seen = [watch(sender.send(100)), watch(sender.send(101))];
  await receiver.next();
  await settleTasks();
  expect(seen.map(({ state }) => state)).toEqual(['sent', 'waiting']);
  for (let n = 1; n < 60; n++) {
    expect(await receiver.next()).toEqual(value(n));
    await settleTasks();
  }
  expect(seen[1]!.state).toBe('sent');
  sender.close();
  expect(await receiver.toArray()).toEqual(Array.from({ length: 42 }, (_none, n) => 60 + n));
});

test('a large channel with several receivers does not stay shut either', async () => {
  const { sender, receiver } = channel<number>(100);
  receiver.clone();
  for (let n = 0; n < 100; n++) sender.trySend(n);
  const waiting = watch(sender.send(100));
  await receiver.next();
  await settleTasks();
  expect(waiting.state).toBe('sent');
});

test('a send from a callback of the reader finds the room that the value in hand has left', async () => {
  const { sender, receiver } = channel<number>(1);
  sender.trySend(3);
  const seen: number[] = [];
  await receiver.forEach(async (n) => {
    seen.push(n);
    if (n === 0) sender.close();
    else await sender.send(n - 1);
  });
  expect(seen).toEqual([3, 2, 1, 0]);
});

test('a crawl that feeds itself by callbacks that do not wait loses nothing', async () => {
  const { sender, receiver } = channel<number>(Infinity);
  let open = 1;
  sender.trySend(12);
  const seen = await receiver
    .tap((n) => {
      for (let next = n - 1; next > 0; next -= 3) {
        open++;
        sender.trySend(next);
      }
      if (--open === 0) sender.close();
    })
    .toArray();
  const sizeOf = (n: number): number =>
    [n - 1, n - 4, n - 7, n - 10].reduce((sum, m) => sum + (m > 0 ? sizeOf(m) : 0), 1);
  expect([seen.length, open]).toEqual([sizeOf(12), 0]);
});

test('drop-oldest keeps the newest values, those included that were about to be given', async () => {
  const { sender, receiver } = channel<number>(20, { overflow: 'drop-oldest' });
  for (let n = 0; n < 20; n++) sender.trySend(n);
  expect(await receiver.next()).toEqual(value(0));
  for (let n = 20; n < 50; n++) expect(sender.trySend(n)).toBe(true);
  expect(receiver.statistics()).toMatchObject({ buffered: 20, dropped: 29 });
  sender.close();
  expect(await receiver.toArray()).toEqual(Array.from({ length: 20 }, (_none, n) => 30 + n));
});

test('drop-newest keeps the oldest values, and says which were dropped', async () => {
  const { sender, receiver } = channel<number>(2, { overflow: 'drop-newest' });
  expect([1, 2, 3].map((n) => sender.trySend(n))).toEqual([true, true, false]);
  expect(sender.send(4)).toBeUndefined();
  expect(sender.statistics().dropped).toBe(2);
  sender.close();
  expect(await receiver.toArray()).toEqual([1, 2]);
});

test('overflow error: a send without room rejects', async () => {
  const { sender } = channel<number>(1, { overflow: 'error' });
  sender.trySend(1);
  expect(sender.trySend(2)).toBe(false);
  const error = await refusal(sender.send(2));
  expect(error).toBeInstanceOf(LimitExceededError);
  expect(error).toMatchObject({ limit: 1, message: 'Cannot send: 1 values wait, and there is room for no more' });
});

test('each value reaches exactly one of several receivers, and the channel ends for all of them', async () => {
  const { sender, receiver } = channel<number>(4);
  const receivers = [receiver, receiver.clone(), receiver.clone()];
  const senders = [sender, sender.clone()];
  const sending = senders.map(async (each, at) => {
    for (let n = 0; n < 50; n++) await each.send(at * 50 + n);
    each.close();
  });
  const read = await Promise.all(receivers.map((each) => each.toArray()));
  await Promise.all(sending);
  expect(read.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_none, n) => n));
  for (const values of read) expect(values.length).toBeGreaterThan(20);
});

test('senders and receivers that wait are served in turn', async () => {
  const { sender, receiver } = channel<string>(0);
  const other = sender.clone();
  const both = [sender, other].map(async (each, at) => {
    for (let n = 0; n < 3; n++) await each.send(`${at}:${n}`);
    each.close();
  });
  expect(await receiver.toArray()).toEqual(['0:0', '1:0', '0:1', '1:1', '0:2', '1:2']);
  await Promise.all(both);
});

test('a batch that a receiver has not read yet is shared when it is cloned', async () => {
  const { sender, receiver } = channel<number>(100);
  for (let n = 0; n < 6; n++) sender.trySend(n);
  sender.close();
  await receiver.next();
  const clone = receiver.clone();
  expect([await clone.next(), await receiver.next()]).toEqual([value(1), value(2)]);
  expect(await clone.toArray()).toEqual([3, 4, 5]);
});

test('a receive that was given up leaves no ghost that eats a value', async () => {
  const { sender, receiver } = channel<number>(0);
  const other = receiver.clone();
  const given = receiver.next();
  const receiving = other.next();
  await receiver.return();
  expect(await given).toEqual(done);
  expect(sender.send(1)).toBeUndefined();
  expect(await receiving).toEqual(value(1));
});

test('a receive that was promised a value and left hands it to the next', async () => {
  const { sender, receiver } = channel<number>(1);
  const other = receiver.clone();
  const [first, second] = [receiver.next(), other.next()];
  sender.trySend(1); // the first is woken
  void receiver.return();
  expect([await first, await second]).toEqual([done, value(1)]);
});

test('an abort between the send and the receive loses no value', async () => {
  const controller = new AbortController();
  const { sender, receiver } = channel<number>(1, { signal: controller.signal });
  const first = receiver.next();
  const error = new Error('abort');
  sender.trySend(1);
  controller.abort(error);
  await expect(first).rejects.toBe(error);
  expect(() => sender.trySend(2)).toThrow(BrokenChannelError);
});

test('an aborted send has not happened, and leaves no listener', async () => {
  const { sender, receiver } = channel<number>(0);
  const controller = new AbortController();
  const { signal } = controller;
  const [first, second] = [sender.send(1, { signal }), sender.send(2)];
  const error = new Error('abort');
  const refused = refusal(first);
  controller.abort(error);
  expect(await refused).toBe(error);
  expect(await receiver.next()).toEqual(value(2));
  await second;
  expect(await refusal(sender.send(3, { signal }))).toBe(error);
  expect(sender.statistics()).toMatchObject({ waitingSends: 0, buffered: 0 });
});

test('an abort after the send has happened changes nothing', async () => {
  const { sender, receiver } = channel<number>(0);
  const controller = new AbortController();
  const sending = sender.send(1, controller);
  const receiving = receiver.next();
  controller.abort();
  await sending;
  expect(await receiving).toEqual(value(1));
});

test('tryReceive() tells a value, nothing and the end apart', () => {
  const { sender, receiver } = channel<undefined>(1);
  expect(receiver.tryReceive()).toBeUndefined();
  sender.trySend(undefined);
  expect(receiver.tryReceive()).toEqual(value(undefined));
  expect(receiver.tryReceive()).toBeUndefined();
  sender.close();
  expect([receiver.tryReceive(), receiver.tryReceive()]).toEqual([done, done]);
});

test('tryReceive() and next() share what is there', async () => {
  const { sender, receiver } = channel<number>(100);
  for (let n = 0; n < 5; n++) sender.trySend(n);
  expect(await receiver.next()).toEqual(value(0));
  expect(receiver.tryReceive()).toEqual(value(1));
  expect(await receiver.next()).toEqual(value(2));
  sender.close();
  expect(await receiver.toArray()).toEqual([3, 4]);
});

test.each([1, 15, 16, 64])(
  'tryReceive() leaves to a next() that waits what was sent behind its own value (capacity %d)',
  async (capacity) => {
    const { sender, receiver } = channel<string>(capacity);
    const reading = receiver.next();
    await sender.send('a');
    void sender.send('b');
    const first = receiver.tryReceive();
    sender.close();
    const rest = [first?.value, (await reading).value, ...(await receiver.toArray())];
    expect(rest.filter((given) => given !== undefined).sort()).toEqual(['a', 'b']);
  },
);

test('tryReceive() takes no value that a waiting receiver was promised', async () => {
  const { sender, receiver } = channel<number>(1);
  const receiving = receiver.next();
  const other = receiver.clone();
  sender.trySend(1);
  expect(other.tryReceive()).toBeUndefined();
  expect(await receiving).toEqual(value(1));
});

test('tryReceive() meets a send that waits', async () => {
  const { sender, receiver } = channel<number>(0);
  const sending = sender.send(1);
  expect(receiver.tryReceive()).toEqual(value(1));
  await sending;
});

test('statistics() count what waits and who is open', async () => {
  const { sender, receiver } = channel<number>(1);
  const clones = [sender.clone(), receiver.clone()];
  const empty = { capacity: 1, buffered: 0, dropped: 0, waitingSends: 0, waitingReceives: 0 };
  expect(sender.statistics()).toEqual({ ...empty, openSenders: 2, openReceivers: 2 });
  const receiving = receiver.next();
  expect(receiver.statistics()).toMatchObject({ waitingReceives: 1 });
  for (const n of [1, 2, 3]) void sender.send(n);
  expect(sender.statistics()).toMatchObject({ buffered: 1, waitingSends: 1, waitingReceives: 0 });
  await receiving;
  (clones[0] as typeof sender).close();
  await (clones[1] as typeof receiver).return();
  expect(sender.statistics()).toMatchObject({ openSenders: 1, openReceivers: 1 });
});

test('batches() gives what is there, and terminal operations drain without a promise a value', async () => {
  const { sender, receiver } = channel<number>(64);
  for (let n = 0; n < 32; n++) sender.trySend(n);
  sender.close();
  const [first] = await receiver.batches().toArray();
  expect(first).toEqual(Array.from({ length: 32 }, (_none, n) => n));
});

test('whatever the capacity, the senders and the receivers: nothing is lost, doubled or out of order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 1, 2, 5, 16, 40, Infinity),
      fc.array(fc.nat(60), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.nat(3), { minLength: 1, maxLength: 20 }),
      async (capacity, counts, readers, pauses) => {
        const { sender, receiver } = channel<readonly [number, number]>(capacity);
        let step = 0;
        const pause = (): Promise<void> | undefined => {
          const kind = pauses[step++ % pauses.length]!;
          if (kind === 3) return new Promise((resolve) => void setImmediate(resolve));
          return kind === 2 ? Promise.resolve() : undefined;
        };
        const senders = counts.map((_count, at) => (at === 0 ? sender : sender.clone()));
        const sending = senders.map(async (each, at) => {
          for (let n = 0; n < counts[at]!; n++) {
            if (n % 3 === 0) await pause();
            if (n % 2 === 0 || !each.trySend([at, n])) await each.send([at, n]);
          }
          each.close();
        });
        const receivers = Array.from({ length: readers }, (_none, at) => (at === 0 ? receiver : receiver.clone()));
        const read = await Promise.all(
          receivers.map(async (each) => {
            const mine: (readonly [number, number])[] = [];
            for (;;) {
              await pause();
              const now = step % 5 === 0 ? each.tryReceive() : undefined;
              const { done: over, value: given } = now ?? (await each.next());
              if (over === true) return mine;
              mine.push(given);
            }
          }),
        );
        await Promise.all(sending);
        const ofOne = (all: (readonly [number, number])[], at: number): number[] =>
          all.filter(([from]) => from === at).map(([, n]) => n);
        for (const [at, count] of counts.entries()) {
          const sorted = ofOne(read.flat(), at).sort((a, b) => a - b);
          expect(sorted).toEqual(Array.from({ length: count }, (_none, n) => n));
          for (const mine of read) expect(ofOne(mine, at)).toEqual([...ofOne(mine, at)].sort((a, b) => a - b));
        }
      },
    ),
    { numRuns: 150 },
  );
});

test.each([16, 64, Infinity])(
  'capacity %p: tryReceive() within a loop over a batch loses nothing',
  async (capacity) => {
    const { sender, receiver } = channel<number>(capacity);
    const sent = Array.from({ length: Math.min(capacity, 100) }, (_, index) => index);
    for (const value of sent) sender.trySend(value);
    sender.close();
    const read: number[] = [];
    await receiver.forEach((value) => {
      read.push(value);
      const more = receiver.tryReceive();
      if (more?.done === false) read.push(more.value);
    });
    expect(read).toEqual(sent);
  },
);
