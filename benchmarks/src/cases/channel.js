import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { Effect, Queue, Stream } from 'effect';
import { pushable } from 'it-pushable';
import { channel } from '../core.js';
import { integers } from '../sources.js';

const ITEMS = 20_000;
const CAPACITY = 1024;
const values = integers(ITEMS);
const sum = (state, x) => state + x;

/** Everything is there already: what is left is what `for await` costs. */
function resolved() {
  let at = 0;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (at < values.length) return Promise.resolve({ value: values[at++], done: false });
      return Promise.resolve({ value: undefined, done: true });
    },
  };
}

/** One task sends, another reads: `read` gets the receiving end. */
async function ours(read) {
  const { sender, receiver } = channel(CAPACITY);
  const send = async () => {
    for (const value of values) {
      const full = sender.send(value);
      if (full !== undefined) await full;
    }
    sender.close();
  };
  const [result] = await Promise.all([read(receiver), send()]);
  return result;
}

async function total(iterable) {
  let state = 0;
  for await (const value of iterable) state += value;
  return state;
}

/** It has no bound: everything is pushed before the first value is read. */
function byPushable() {
  const queue = pushable({ objectMode: true });
  for (const value of values) queue.push(value);
  queue.end();
  return total(queue);
}

function byReadableStream() {
  let at = 0;
  const pull = (controller) => {
    while (controller.desiredSize > 0 && at < values.length) controller.enqueue(values[at++]);
    if (at === values.length) controller.close();
  };
  return total(new ReadableStream({ pull }, { highWaterMark: CAPACITY }));
}

async function byPassThrough() {
  const stream = new PassThrough({ objectMode: true, highWaterMark: CAPACITY });
  const send = async () => {
    for (const value of values) if (!stream.write({ value })) await once(stream, 'drain');
    stream.end();
  };
  // wrapped, because null would end it
  const read = async () => {
    let state = 0;
    for await (const { value } of stream) state += value;
    return state;
  };
  const [result] = await Promise.all([read(), send()]);
  return result;
}

function byEffect() {
  const program = Effect.gen(function* () {
    const queue = yield* Queue.bounded(CAPACITY);
    const send = Effect.gen(function* () {
      for (const value of values) yield* Queue.offer(queue, value);
      yield* Queue.end(queue);
    });
    yield* Effect.forkChild(send);
    return yield* Stream.runFold(Stream.fromQueue(queue), () => 0, sum);
  });
  return Effect.runPromise(program);
}

export const cases = [
  {
    name: 'channel',
    title: `a channel of ${CAPACITY}, one sender and one receiver`,
    items: ITEMS,
    modes: ['alone'],
    contestants: [
      { name: 'for await over resolved promises', run: () => total(resolved()) },
      { name: 'forawait, terminal', run: () => ours((receiver) => receiver.reduce(sum, 0)) },
      { name: 'forawait, for await', run: () => ours(total) },
      { name: 'it-pushable, no bound', peer: true, run: byPushable },
      { name: 'ReadableStream', peer: true, run: byReadableStream },
      { name: 'PassThrough', peer: true, run: byPassThrough },
      { name: 'effect', peer: true, run: byEffect },
    ],
  },
];
