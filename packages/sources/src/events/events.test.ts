import { LimitExceededError } from '@forawait/core';
import { checkAsyncIterable, settleTasks } from '@forawait/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EventEmitter, getEventListeners } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { timersLeft } from '../../test/timers-left.ts';
import type { EventReader } from './event-reader.ts';
import { events } from './events.ts';
import type { EventsOptions } from './options.ts';

const NAMES = ['ping', 'pong', 'error', 'close', 'end'];
const emitters: EventEmitter[] = [];
const targets: EventTarget[] = [];
const controllers: AbortController[] = [];

function emitter(): EventEmitter {
  emitters.push(new EventEmitter());
  return emitters.at(-1)!;
}
function eventTarget(): EventTarget {
  targets.push(new EventTarget());
  return targets.at(-1)!;
}
function abortable(): AbortController {
  controllers.push(new AbortController());
  return controllers.at(-1)!;
}

const heard = (from: EventEmitter): number => NAMES.reduce((sum, name) => sum + from.listenerCount(name), 0);

afterEach(() => {
  expect(emitters.splice(0).map(heard).filter(Boolean)).toEqual([]);
  for (const target of targets.splice(0)) for (const name of NAMES) expect(getEventListeners(target, name)).toEqual([]);
  for (const { signal } of controllers.splice(0)) expect(getEventListeners(signal, 'abort')).toEqual([]);
});

describe('a value is', () => {
  const values: readonly (readonly [string, readonly unknown[], unknown])[] = [
    ['the only argument', [1], 1],
    ['an array that was the only argument', [[1, 2]], [1, 2]],
    ['the array of several arguments', [1, 2], [1, 2]],
    ['undefined without arguments', [], undefined],
  ];
  test.each(values)('%s', async (_name, args, value) => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity: 1 });
    from.emit('ping', ...args);
    expect(await reader.first()).toEqual(value);
  });

  test.each(values)('with asArray always an array: %s', async (_name, args) => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity: 1, asArray: true });
    from.emit('ping', ...args);
    expect(await reader.first()).toEqual(args);
  });

  test('the Event of an EventTarget', async () => {
    const target = eventTarget();
    const reader = events(target, 'ping', { capacity: 1 });
    const event = new Event('ping');
    target.dispatchEvent(event);
    expect(await reader.first()).toBe(event);
  });

  test('a pair of name and value where names are a list', async () => {
    const from = emitter();
    const sign = Symbol('sign');
    const reader = events(from, ['ping', sign, 'ping'], { capacity: 9, until: 'end' });
    from.emit('ping', 1);
    from.emit(sign, 2, 3);
    from.emit('end');
    expect(await reader.toArray()).toEqual([
      ['ping', 1],
      [sign, [2, 3]],
    ]);
    expect(from.listenerCount(sign)).toBe(0);
  });
});

test('what has both pairs of methods is an emitter: a MessagePort of Node gives the message', async () => {
  const { port1, port2 } = new MessageChannel();
  const reader = events<string>(port1, 'message', { capacity: 1 });
  port2.postMessage('hello');
  expect(await reader.first()).toBe('hello');
  expect(getEventListeners(port1, 'message')).toEqual([]);
  port1.close();
});

describe('it listens', () => {
  test('from the call on: events before the first read are not lost', async () => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity: 2 });
    from.emit('ping', 1);
    from.emit('ping', 2);
    expect((await reader.next()).value).toBe(1);
    expect((await reader.next()).value).toBe(2);
    await reader.return();
  });

  test('until it is left, while a read waits, which is done then', async () => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity: 1 });
    const pending = reader.next();
    await settleTasks();
    const left = reader.return();
    expect(heard(from)).toBe(0);
    expect(await pending).toEqual({ value: undefined, done: true });
    await left;
  });

  test.each(['return', 'dispose', 'operator'] as const)('until it is left unread by %s', async (way) => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity: 1 });
    from.emit('ping', 1);
    if (way === 'return') await reader.return();
    else if (way === 'dispose') await reader[Symbol.asyncDispose]();
    else await reader.map((value) => value).return();
    expect(heard(from)).toBe(0);
    from.emit('ping', 2);
    expect(await reader.next()).toEqual({ value: undefined, done: true });
  });

  test('until the loop breaks, or its body throws', async () => {
    for (const work of [new Error('work'), undefined]) {
      const from = emitter();
      const reader = events(from, 'ping', { capacity: 2 });
      from.emit('ping', 1);
      from.emit('ping', 2);
      const loop = (async (): Promise<void> => {
        for await (const value of reader) {
          expect(value).toBe(1);
          if (work !== undefined) throw work;
          break;
        }
      })();
      if (work === undefined) await loop;
      else await expect(loop).rejects.toBe(work);
      expect(heard(from)).toBe(0);
    }
  });
});

test('leaving while a read waits leaves no timer', async () => {
  const left = await timersLeft(async () => {
    const reader = events(emitter(), 'ping', { capacity: 1 });
    const pending = reader.next();
    await settleTasks();
    await reader.return();
    await pending;
  });
  expect(left).toBe(0);
});

test.each(['next', 'batches'] as const)(
  'read by %s it keeps the laws of every iterator, but for being lazy',
  async (by) => {
    const from = new EventEmitter();
    const make = (signal?: AbortSignal): AsyncIterable<unknown> => {
      const reader = events(from, 'ping', { capacity: 20, until: 'end', signal });
      for (let n = 0; n < 20; n++) from.emit('ping', n);
      from.emit('end');
      return by === 'next' ? reader : reader.batches();
    };
    const leftBehind = (): number => heard(from);
    await checkAsyncIterable(() => make(), { except: ['lazy'], withSignal: make, leftBehind });
  },
);

test('where nothing is told, it keeps them, too', async () => {
  const from = new EventEmitter();
  const make = (signal?: AbortSignal): AsyncIterable<unknown> => {
    const reader = events(from, 'ping', { capacity: 2, signal });
    from.emit('ping', 1);
    from.emit('ping', 2);
    return reader;
  };
  const leftBehind = (): number => heard(from);
  await checkAsyncIterable(() => make(), { except: ['lazy', 'answered'], withSignal: make, leftBehind });
});

describe('an abort', () => {
  test('before the first read ends the listening at once, and the read hears the reason', async () => {
    const from = emitter();
    const controller = abortable();
    const reader = events(from, 'ping', { capacity: 1, signal: controller.signal });
    from.emit('ping', 1);
    const reason = new Error('stop');
    controller.abort(reason);
    expect(heard(from)).toBe(0);
    await expect(reader.next()).rejects.toBe(reason);
    expect(await reader.next()).toEqual({ value: undefined, done: true });
  });

  test('while a read waits rejects it with the reason', async () => {
    const from = emitter();
    const controller = abortable();
    const pending = events(from, 'ping', { capacity: 1, signal: controller.signal }).next();
    await settleTasks();
    expect(getEventListeners(controller.signal, 'abort').length).toBe(1);
    controller.abort(null);
    expect(heard(from)).toBe(0);
    await expect(pending).rejects.toBe(null);
  });

  test('that came before the call adds no listener', async () => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity: 1, signal: AbortSignal.abort('before') });
    expect(heard(from)).toBe(0);
    await expect(reader.next()).rejects.toBe('before');
  });
});

describe('until', () => {
  test('ends it when what waits has been read, and lets go at once', async () => {
    const from = emitter();
    const controller = abortable();
    const reader = events(from, 'ping', { capacity: 2, until: ['close', 'end'], signal: controller.signal });
    from.emit('ping', 1);
    from.emit('close', 'not a value');
    expect([heard(from), getEventListeners(controller.signal, 'abort').length]).toEqual([0, 0]);
    from.emit('ping', 2);
    expect(await reader.toArray()).toEqual([1]);
  });

  test('ends a read that waits', async () => {
    const target = eventTarget();
    const pending = events(target, 'ping', { capacity: 1, until: 'close' }).next();
    await settleTasks();
    target.dispatchEvent(new Event('close'));
    expect(await pending).toEqual({ value: undefined, done: true });
  });

  test('gives its event as the last where that is asked for, too', async () => {
    const from = emitter();
    const reader = events(from, ['ping', 'end'], { capacity: 3, until: 'end' });
    from.emit('ping', 1);
    from.emit('end', 'bye');
    expect(await reader.toArray()).toEqual([
      ['ping', 1],
      ['end', 'bye'],
    ]);
  });

  test('may be error: an end then', async () => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity: 1, until: 'error' });
    from.emit('error', new Error('no matter'));
    expect(await reader.toArray()).toEqual([]);
  });
});

describe('an error event', () => {
  test('of an emitter is thrown as the same object, after the events before it', async () => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity: 2 });
    const error = new Error('broken');
    from.emit('ping', 1);
    from.emit('error', error);
    expect(heard(from)).toBe(0);
    expect((await reader.next()).value).toBe(1);
    await expect(reader.next()).rejects.toBe(error);
    expect(await reader.next()).toEqual({ value: undefined, done: true });
  });

  test('without an error is one all the same', async () => {
    const from = emitter();
    const pending = events(from, 'ping', { capacity: 1 }).next();
    await settleTasks();
    from.emit('error');
    await expect(pending).rejects.toThrow('Cannot read on: the emitter told of an error, but not of which');
  });

  test('that is asked for by name is a value', async () => {
    const from = emitter();
    const reader = events(from, ['ping', 'error'], { capacity: 2 });
    from.emit('error', 'broken');
    expect(await reader.first()).toEqual(['error', 'broken']);
  });

  test('of an EventTarget is not listened for', async () => {
    const target = eventTarget();
    const reader = events(target, 'ping', { capacity: 1, until: 'end' });
    expect(getEventListeners(target, 'error')).toEqual([]);
    target.dispatchEvent(new Event('error'));
    target.dispatchEvent(new Event('end'));
    expect(await reader.count()).toBe(0);
  });
});

describe('without room', () => {
  const filled = (overflow: EventsOptions['overflow'], capacity = 2): [EventReader<unknown>, EventEmitter] => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity, overflow, until: 'end' });
    for (let n = 1; n <= capacity + 2; n++) from.emit('ping', n);
    return [reader, from];
  };

  test.each([undefined, 'error'] as const)(
    'with %s, what waits is read and then a LimitExceededError',
    async (word) => {
      const [reader, from] = filled(word);
      expect(heard(from)).toBe(0);
      expect([(await reader.next()).value, (await reader.next()).value]).toEqual([1, 2]);
      const error: unknown = await reader.next().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(LimitExceededError);
      expect(error).toMatchObject({
        limit: 2,
        message:
          'Cannot keep another event: 2 are waiting to be read; read faster, allow more, or choose another overflow',
      });
      expect(reader.dropped).toBe(0);
    },
  );

  test.each([
    ['drop-oldest', [3, 4]],
    ['drop-newest', [1, 2]],
  ] as const)('%s keeps the others, and counts', async (overflow, kept) => {
    const [reader, from] = filled(overflow);
    expect(reader.dropped).toBe(2);
    from.emit('end');
    expect(await reader.toArray()).toEqual(kept);
    expect(reader.dropped).toBe(2);
  });

  test('drop-oldest drops what has waited longest also while a batch is being read', async () => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity: 64, overflow: 'drop-oldest', until: 'end' });
    for (let n = 0; n < 64; n++) from.emit('ping', n);
    expect((await reader.next()).value).toBe(0);
    for (let n = 64; n < 74; n++) from.emit('ping', n);
    expect((await reader.next()).value).toBe(10);
    expect(reader.dropped).toBe(9);
    from.emit('end');
    expect(await reader.last()).toBe(73);
  });
});

test('overlapping calls get the events in the order of the calls, then the end', async () => {
  const from = emitter();
  const reader = events(from, 'ping', { capacity: 9, until: 'end' });
  const calls = Array.from({ length: 4 }, () => reader.next());
  await settleTasks();
  for (const n of [1, 2, 3]) from.emit('ping', n);
  from.emit('end');
  const answers = await Promise.all(calls);
  expect(answers.map(({ value }) => value)).toEqual([1, 2, 3, undefined]);
});

test('batches() gives what waits as one array', async () => {
  const from = emitter();
  const batches = events(from, 'ping', { capacity: 100, until: 'end' }).batches();
  for (let n = 0; n < 5; n++) from.emit('ping', n);
  expect((await batches.next()).value).toEqual([0, 1, 2, 3, 4]);
  from.emit('ping', 5);
  expect((await batches.next()).value).toEqual([5]);
  await batches.return();
});

test('batches() gives all where the capacity has no limit', async () => {
  const from = emitter();
  const reader = events(from, 'ping', { capacity: Infinity, until: 'end' });
  for (let n = 0; n < 5000; n++) from.emit('ping', n);
  from.emit('end');
  const sizes = reader.batches().map(({ length }) => length);
  expect(await sizes.toArray()).toEqual([5000]);
});

test('batches() gives what came before an error, and then the error', async () => {
  const from = emitter();
  const batches = events(from, 'ping', { capacity: 100 }).batches();
  for (let n = 0; n < 20; n++) from.emit('ping', n);
  const error = new Error('broken');
  from.emit('error', error);
  expect((await batches.next()).value).toHaveLength(20);
  await expect(batches.next()).rejects.toBe(error);
});

test('an event that is told while one is dealt with finds room', async () => {
  const from = emitter();
  const reader = events<number>(from, 'ping', { capacity: 1, until: 'end' });
  from.emit('ping', 0);
  const seen: number[] = [];
  await reader.forEach((n) => {
    seen.push(n);
    if (n < 50) from.emit('ping', n + 1);
    else from.emit('end');
  });
  expect(seen).toEqual(Array.from({ length: 51 }, (_, n) => n));
});

test('an emitter that still tells a listener that was removed is not heard', async () => {
  const from = emitter();
  const readers = [1, 2].map(() => events(from, 'ping', { capacity: 1 }));
  from.prependListener('ping', () => void readers.map((reader) => reader.return()));
  from.emit('ping', 1);
  expect(await readers[0]!.next()).toEqual({ value: undefined, done: true });
  from.removeAllListeners();
});

describe('against a target that', () => {
  class Broken {
    added: unknown[] = [];
    readonly failing: Partial<Record<'on' | 'off', (name: string) => Error | undefined>>;
    constructor(failing: Broken['failing']) {
      this.failing = failing;
    }
    on(name: string): void {
      this.added.push(name);
      const error = this.failing.on?.(name);
      if (error !== undefined) throw error;
    }
    off(name: string): void {
      this.added = this.added.filter((other) => other !== name);
      const error = this.failing.off?.(name);
      if (error !== undefined) throw error;
    }
  }

  test('refuses a listener, all are taken back', () => {
    const error = new Error('full');
    const target = new Broken({ on: (name) => (name === 'pong' ? error : undefined) });
    const { signal } = abortable();
    expect(() => events(target, ['ping', 'pong'], { capacity: 1, signal })).toThrow(error);
    expect(target.added).toEqual([]);
  });

  test('keeps a listener, leaving tells it, and lets go of the others', async () => {
    const error = new Error('stuck');
    const target = new Broken({ off: (name) => (name === 'ping' ? error : undefined) });
    const reader = events(target, ['ping', 'pong'], { capacity: 1 });
    await expect(reader.return()).rejects.toBe(error);
    expect(target.added).toEqual([]);
  });

  test('keeps several, leaving tells of all', async () => {
    const target = new Broken({ off: (name) => new Error(name) });
    const reader = events(target, 'ping', { capacity: 1 });
    await expect(reader.return()).rejects.toMatchObject({
      message: 'Cannot stop listening: several listeners stay',
      errors: [{ message: 'ping' }, { message: 'error' }],
    });
  });

  test('keeps one at its end, the reader hears of it', async () => {
    const from = emitter();
    const reader = events(from, 'ping', { capacity: 1, until: 'end' });
    const stuck = new Error('stuck');
    const { off } = from;
    from.off = (...args) => {
      off.apply(from, args);
      throw args[0] === 'ping' ? stuck : undefined;
    };
    from.emit('end');
    await expect(reader.next()).rejects.toMatchObject({ errors: [stuck, undefined, undefined] });
  });
});

const wrong: readonly (readonly [string, readonly unknown[], string, string])[] = [
  ['no capacity', [new EventEmitter(), 'a', {}], 'TypeError', 'events with capacity undefined: it must be a number'],
  ['no options', [new EventEmitter(), 'a'], 'TypeError', 'Cannot listen for events with undefined: options must be'],
  ['a capacity of 0', [new EventEmitter(), 'a', { capacity: 0 }], 'RangeError', 'capacity 0: it must be a whole'],
  ['a capacity of 1.5', [new EventEmitter(), 'a', { capacity: 1.5 }], 'RangeError', 'or Infinity'],
  [
    'to wait',
    [new EventEmitter(), 'a', { capacity: 1, overflow: 'wait' }],
    'RangeError',
    `with overflow "wait": it must be 'error', 'drop-oldest', 'drop-newest'`,
  ],
  ['an unknown option', [new EventEmitter(), 'a', { capacity: 1, capactiy: 1 }], 'TypeError', 'did you mean capacity?'],
  ['asArray', [new EventEmitter(), 'a', { capacity: 1, asArray: 1 }], 'TypeError', 'it must be true or false'],
  ['a signal', [new EventEmitter(), 'a', { capacity: 1, signal: {} }], 'TypeError', 'it must be an AbortSignal'],
  ['a name', [new EventEmitter(), 3, { capacity: 1 }], 'TypeError', 'with name the number 3: it must be a string or a'],
  ['a hole', [new EventEmitter(), ['a', undefined], { capacity: 1 }], 'TypeError', 'with name undefined: it must be a'],
  ['no name', [new EventEmitter(), [], { capacity: 1 }], 'RangeError', 'of no name: the list must have one'],
  ['until', [new EventEmitter(), 'a', { capacity: 1, until: {} }], 'TypeError', 'with until an object: it must be a'],
  ['a target', [{ on: 1 }, 'a', { capacity: 1 }], 'TypeError', 'Cannot listen to an object: it must have on() and'],
  ['no target', [null, 'a', { capacity: 1 }], 'TypeError', 'Cannot listen to null: it must have on() and off(), or'],
];
test.each(wrong)('%s that is wrong is refused at the call, with no listener', (_name, args, kind, message) => {
  let error: unknown;
  try {
    events(...(args as Parameters<typeof events>));
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({ name: kind, message: expect.stringContaining(message) });
  if (args[0] instanceof EventEmitter) expect(args[0].eventNames()).toEqual([]);
});

test('whatever is told and read in turn, what is read is what a queue of that capacity would hold', async () => {
  const overflows = fc.constantFrom('drop-oldest' as const, 'drop-newest' as const);
  const steps = fc.array(fc.constantFrom('emit', 'read'), { maxLength: 120 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 40 }), overflows, steps, async (capacity, overflow, turns) => {
      const from = emitter();
      const reader = events<number>(from, 'ping', { capacity, overflow, until: 'end' });
      const queue: number[] = [];
      let dropped = 0;
      for (const [index, turn] of turns.entries()) {
        if (turn === 'emit') {
          from.emit('ping', index);
          queue.push(index);
          if (queue.length > capacity) queue.splice(overflow === 'drop-oldest' ? 0 : -1, 1);
          else continue;
          dropped++;
        } else if (queue.length > 0) expect(await reader.next()).toEqual({ value: queue.shift(), done: false });
      }
      from.emit('end');
      expect([await reader.toArray(), reader.dropped]).toEqual([queue, dropped]);
    }),
  );
});
