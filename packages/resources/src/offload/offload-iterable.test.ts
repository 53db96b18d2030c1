import { from } from '@forawait/core';
import { probe } from '@forawait/core/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { caught } from '../../test/helpers.ts';
import { borrowed, Marks, sourcePool, until, work } from '../../test/workers.ts';
import {
  BrokenWorkerError,
  CancelScope,
  CapacityLimiter,
  describeTasks,
  offloadIterable,
  openNursery,
  streamed,
} from '../index.ts';

const limiter = new CapacityLimiter(2);
const workers = sourcePool({ max: 2, limiter });
afterAll(() => workers.close());

/** All is given back: no call is under way, and no token out. */
const allBack = async (): Promise<void> => {
  await until(() => borrowed(limiter) === 0 && workers.statistics().busy === 0);
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const made = (marks: Marks): number => Atomics.load(marks.shared, 1);

describe('made in a worker, read here', () => {
  test('all of it, in order, from generators and iterables of either kind', async () => {
    const numbers = await workers.iterate(work, 'range', [1, 10_000]).toArray();
    expect(numbers).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
    expect(await workers.iterate(work, 'records', [3]).last()).toEqual({ id: 2, name: 'record 2' });
    expect(await workers.iterate(work, 'range', [1, 0]).toArray()).toEqual([]);
    await allBack();
  });

  test.each([1, 2, 3, 5, 64])('also with room for %i', async (bufferSize) => {
    expect(await workers.iterate(work, 'range', [1, 100], { bufferSize }).sum()).toBe(5050);
  });

  test.each([2 ** 31 - 1, 2 ** 31, Infinity])('also with a grace of %d ms', async (graceMs) => {
    expect(await workers.iterate(work, 'range', [1, 100], { graceMs }).take(2).toArray()).toEqual([1, 2]);
  });

  test('nothing is called before the first read', async () => {
    const marks = new Marks();
    const values = workers.iterate(work, 'watched', [marks.shared]);
    await workers.run(work, 'add', [1, 2]);
    expect([marks.begun, borrowed(limiter)]).toEqual([false, 0]);
    await values.return();
    expect(marks.begun).toBe(false);
  });

  test('no more is made ahead than there is room for', async () => {
    const marks = new Marks();
    const values = workers.iterate(work, 'watched', [marks.shared], { bufferSize: 16 });
    await values.next();
    await until(() => made(marks) === 16);
    await workers.run(work, 'add', [1, 2]);
    expect(made(marks)).toBe(16);
    for (let n = 0; n < 4; n++) await values.next();
    await until(() => made(marks) === 20);
    await values.return();
  });

  test('left early, it is closed there before the loop goes on, and the worker is used again', async () => {
    const marks = new Marks();
    const thread = await workers.run(work, 'thread', []);
    for await (const n of workers.iterate(work, 'watched', [marks.shared])) if (n === 10) break;
    expect(marks.ended).toBe(true);
    await allBack();
    expect(await workers.run(work, 'thread', [])).toBe(thread);
  });

  test('an error arrives after all values before it, with its class and stack', async () => {
    const seen: number[] = [];
    const error = await caught(() => workers.iterate(work, 'failAfter', [1000]).forEach((n) => void seen.push(n)));
    expect(seen).toHaveLength(1000);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: 'no more', stack: expect.stringContaining('work.ts') });
    await allBack();
  });

  test('an error of the close arrives where it was left', async () => {
    const values = workers.iterate(work, 'failToClose', []);
    await values.next();
    expect(await caught(() => values.return())).toEqual(new Error('not closed'));
    await allBack();
  });

  test.each([undefined, null, 'text'])('so does one that is %p', async (value) => {
    const values = workers.iterate(work, 'throwToClose', [value]);
    await values.next();
    expect(await caught(() => values.return())).toBe(value);
    await allBack();
  });

  test('what cannot be cloned, and what cannot be iterated, is an error', async () => {
    expect(await caught(() => workers.iterate(work, 'functions', []).toArray())).toMatchObject({
      name: 'DataCloneError',
    });
    expect(await caught(() => workers.iterate(work.href, 'add', [1, 2]).toArray())).toBeInstanceOf(TypeError);
    expect(await caught(() => workers.iterate(work.href, 'missing', []).toArray())).toMatchObject({
      message: expect.stringContaining('Cannot call missing in a worker'),
    });
    await allBack();
  });

  test('what cannot be iterated is named by its export', async () => {
    expect(await caught(() => workers.iterate(work.href, 'add', [1, 2]).toArray())).toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(
        /^Cannot read what add of file:.*work\.ts answers: Cannot read 3: a source must be an iterable, /,
      ),
    });
    await allBack();
  });

  test('an option that is not known is told with all that there are', () => {
    for (const call of [offloadIterable, workers.iterate.bind(workers)] as (typeof offloadIterable)[]) {
      expect(() => call('node:path', 'join', [], { bufferSiz: 1 } as never)).toThrow(
        new TypeError(
          'Cannot offload to join with option "bufferSiz": the options are signal, graceMs, abandon, transfer, onProgress, limiter, bufferSize',
        ),
      );
      expect(() => call('node:path', 'join', [], null as never)).toThrow('options must be an object, not null');
    }
    expect(() => workers.run('node:path', 'join', [], { bufferSize: 1 } as never)).toThrow(
      'with option "bufferSize": the options are signal, graceMs, abandon, transfer, onProgress, limiter',
    );
  });

  test.each([0, 2, 300])(
    'the error of a value that cannot be cloned arrives behind the %i before it',
    async (count) => {
      const seen: unknown[] = [];
      const values = workers.iterate(work, 'functionAfter', [count]);
      expect(await caught(() => values.forEach((n) => void seen.push(n)))).toMatchObject({ name: 'DataCloneError' });
      expect(seen).toEqual(numbers(count).map((n) => n + 1));
      await allBack();
    },
  );

  test('a worker that dies rejects the read, and is replaced', async () => {
    const error = await caught(() => workers.iterate(work, 'leaveAfter', [5]).toArray());
    expect(error).toBeInstanceOf(BrokenWorkerError);
    await allBack();
    expect(await workers.run(work, 'add', [1, 2])).toBe(3);
  });

  test('a read that is pending is cancelled by the scope, and by the signal; what awaits in the worker hears of it', async () => {
    for (const way of ['scope', 'signal'] as const) {
      const marks = new Marks();
      const scope = new CancelScope();
      const controller = new AbortController();
      const options = way === 'signal' ? { signal: controller.signal } : {};
      const reading = scope.run(() => workers.iterate(work, 'stuck', [marks.shared], options).toArray());
      await until(() => marks.begun);
      if (way === 'scope') {
        scope.cancel();
        expect(await reading).toBeUndefined();
      } else {
        controller.abort('enough');
        expect(await caught(() => reading)).toBe('enough');
      }
      await until(() => marks.ended);
      await allBack();
    }
  });

  test('a later reader is cancelled by its own scope: that ends it, as any error of a read does, and closes it in the worker', async () => {
    for (const options of [{}, { abandon: true }]) {
      const marks = new Marks();
      const values = workers.iterate(work, 'stuck', [marks.shared], options);
      expect(await values.next()).toEqual({ value: 1, done: false });
      const scope = new CancelScope();
      const reading = scope.run(() => values.next());
      await until(() => marks.begun);
      scope.cancel();
      expect([await reading, scope.cancelledCaught]).toEqual([undefined, true]);
      expect(await values.next()).toEqual({ value: undefined, done: true });
      await until(() => marks.ended);
      await allBack();
    }
  });

  test('a list of tasks tells of a reader that waits', async () => {
    const marks = new Marks();
    const values = workers.iterate(work, 'stuck', [marks.shared]);
    await values.next();
    await openNursery(async (nursery) => {
      nursery.startSoon(() => values.next(), { name: 'reader' });
      await until(() => marks.begun);
      expect(describeTasks()).toMatch(/reader, for .* s: values from another thread/);
      nursery.cancel();
    });
    await allBack();
  });

  test('one that does not hear is ended by force when its grace is over', async () => {
    const marks = new Marks();
    const values = workers.iterate(work, 'stuckForEver', [marks.shared], { graceMs: 5, bufferSize: 1 });
    await values.next();
    const pending = values.next();
    await until(() => marks.begun);
    await values.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    await allBack();
  });

  test('a pool that is closed refuses the read, and one that closes waits for it', async () => {
    const pool = sourcePool({ max: 1 });
    const values = pool.iterate(work, 'range', [1, 5000]);
    await values.next();
    const closing = pool.close();
    expect(await values.count()).toBe(4999);
    await closing;
    const unread = probe({ values: [1] });
    expect(() => pool.run(work, 'sum', [streamed(unread)])).toThrow('closed');
    expect(unread.closes).toBe(1);
    expect(await caught(() => pool.iterate(work, 'range', [1, 2]).toArray())).toEqual(
      new Error('Cannot offload to a pool of workers that is closed'),
    );
  });
});

describe('made here, read in a worker', () => {
  test('all of it, in order, from any source', async () => {
    expect(await workers.run(work, 'sum', [streamed(from([1, 2, 3]))])).toBe(6);
    expect(await workers.run(work, 'sum', [streamed(Array.from({ length: 10_000 }, () => 1))])).toBe(10_000);
    expect(await workers.run(work, 'sum', [streamed([], { bufferSize: 1 })])).toBe(0);
  });

  test('no more is read ahead than there is room for, and what the worker leaves is closed', async () => {
    const source = probe({ values: numbers(1000) });
    expect(await workers.run(work, 'first', [streamed(source, { bufferSize: 8 })])).toBe(0);
    expect(source.closes).toBe(1);
    expect(source.pulls).toBeLessThanOrEqual(8 + 1);
    await allBack();
  });

  test('what is not read is closed when the call is over, or does not come about', async () => {
    const [unread, dropped] = [probe({ values: [1] }), probe({ values: [1] })];
    await workers.run(work, 'thread', [streamed(unread)] as never);
    const signal = AbortSignal.abort('never');
    await caught(() => workers.run(work, 'sum', [streamed(dropped)], { signal }));
    expect([unread.pulls, dropped.pulls, dropped.closes]).toEqual([0, 0, 1]);
  });

  test('an error of the source arrives where it is read', async () => {
    const failing = async function* (): AsyncGenerator<number> {
      yield 1;
      throw new TypeError('broken');
    };
    expect(await workers.run(work, 'errorOf', [streamed(failing())])).toBe('TypeError: broken, a TypeError: true');
    expect(await caught(() => workers.run(work, 'sum', [streamed(failing())]))).toBeInstanceOf(TypeError);
    const cloned = await workers.run(work, 'errorOf', [streamed([() => 1])]);
    expect(cloned).toMatch(/^DataCloneError: /);
    await allBack();
  });

  test('so does that of a value that cannot be cloned, behind those before it', async () => {
    const input = streamed([1, 2, () => 3, 4]);
    expect(await workers.run(work, 'received', [input])).toEqual([1, 2, 'DataCloneError']);
  });

  test('an error of its close is the error of a call that has none', async () => {
    const bang = new Error('bang');
    const source = probe({ values: numbers(1000), closeError: bang });
    expect(await caught(() => workers.run(work, 'first', [streamed(source, { bufferSize: 4 })]))).toBe(bang);
    await allBack();
  });

  test('inside of an argument, at whatever depth, it is a TypeError that says so, and the worker lives on', async () => {
    const thread = await workers.run(work, 'thread', []);
    for (const part of [{ a: streamed([1]) }, [streamed([1])], new Map([[1, { a: [streamed([1])] }]])]) {
      expect(await caught(() => workers.run(work, 'sum', [part as never]))).toMatchObject({
        name: 'TypeError',
        message: expect.stringMatching(
          /^Cannot offload to sum of .*: a streamed\(\) source must be an argument of its own$/,
        ),
      });
    }
    expect(await workers.run(work, 'thread', [])).toBe(thread);
  });

  test('where it is read in a scope that is cancelled, the reader hears of it', async () => {
    const source = probe({ values: [1, 2], hangAt: 1 });
    expect(await workers.run(work, 'readOne', [streamed(source)])).toBe('cancelled behind 1');
    expect(source.closes).toBe(1);
    await allBack();
  });

  test('both ways at once', async () => {
    const input = streamed(numbers(5000));
    expect(await workers.iterate(work, 'doubled', [input]).last()).toBe(9998);
    const endless = probe({ values: numbers(5000) });
    expect(
      await workers
        .iterate(work, 'doubled', [streamed(endless)])
        .take(2)
        .toArray(),
    ).toEqual([0, 2]);
    expect(endless.closes).toBe(1);
    await allBack();
  });
});

test.each([
  [() => streamed(7 as never), TypeError],
  [() => streamed([], { bufferSize: 0 }), RangeError],
  [() => streamed([], { size: 1 } as object), TypeError],
  [() => workers.iterate(work, 'range', [1, 2], { bufferSize: 1.5 }), RangeError],
  [() => workers.iterate(work, 'range', [1, 2], { bufferSize: '1' as never }), TypeError],
  [() => workers.iterate(work, 'range', [1, 2], { size: 1 } as object), TypeError],
  [() => offloadIterable('work.js', 'range', []), TypeError],
  [() => streamed([])[Symbol.asyncIterator](), TypeError],
])('bad input is refused at the call: case %#', (call, type) => {
  expect(call).toThrow(type);
});
