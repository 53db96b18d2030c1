// The streams among the arguments of a call that does not come about, or does not end well.
import { probe } from '@forawait/core/testing';
import { afterAll, describe, expect, test } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Readable } from 'node:stream';
import { caught } from '../../test/helpers.ts';
import { borrowed, Marks, sourcePool, until, work } from '../../test/workers.ts';
import { CapacityLimiter, streamed, type WorkerPool } from '../index.ts';

const limiter = new CapacityLimiter(1);
const workers = sourcePool({ max: 1, limiter });
afterAll(() => workers.close());

const boom = new Error('boom');

/** A source that can be read when it is handed over, and not when the call begins. */
function turned(): AsyncIterable<number> {
  let broken = false;
  const input = streamed<number>({
    get [Symbol.asyncIterator](): () => AsyncIterator<number> {
      if (broken) throw boom;
      return () => ({ next: async () => ({ done: true, value: undefined }) });
    },
  });
  broken = true;
  return input;
}

/** A source whose close fails. */
const failing = (name: string): AsyncIterable<number> => probe({ values: [1], closeError: new Error(name) });

/** What is published while the action is under way. */
async function published(action: (seen: readonly unknown[]) => Promise<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  const listener = (message: unknown): void => void seen.push((message as { error: unknown }).error);
  subscribe('forawait:suppressed', listener);
  await action(seen);
  unsubscribe('forawait:suppressed', listener);
  return seen;
}

/** Holds the worker of the pool until it is let go. */
async function blocked(pool: WorkerPool): Promise<{ readonly end: () => Promise<unknown> }> {
  const marks = new Marks();
  const call = pool.run(work, 'block', [marks.shared]);
  await until(() => marks.begun);
  const end = (): Promise<unknown> => {
    marks.letGo();
    return call;
  };
  return { end };
}

const hostile = new Proxy(
  {},
  {
    get: () => {
      throw boom;
    },
  },
);

test.each([
  [{}, 'Cannot read an object: a source must be an iterable, an iterator or a stream'],
  [{ next: 1 }, 'a source must be an iterable, an iterator or a stream'],
  [new Date(0), 'a source must be an iterable, an iterator or a stream'],
  [Promise.resolve([1]), 'Cannot read a promise: await it first'],
  [undefined, 'Cannot read undefined'],
  [hostile, 'boom'],
])('streamed() refuses at the call what cannot be read: case %#', (source, message) => {
  expect(() => streamed(source as never)).toThrow(message);
});

test('a call whose stream cannot be read any more gives back its worker and its token, and closes its other streams', async () => {
  const [before, after] = [probe({ values: [1] }), probe({ values: [1] })];
  const args = [streamed(before), turned(), streamed(after)];
  expect(await caught(() => workers.run(work, 'sum', args as never))).toBe(boom);
  expect([borrowed(limiter), workers.statistics().busy, before.closes, after.closes]).toEqual([0, 0, 1, 1]);
  expect(await workers.run(work, 'add', [1, 2])).toBe(3);
});

test('a call that is cancelled in the queue has its reason, whatever its streams throw, and the pool can be closed', async () => {
  const pool = sourcePool({ max: 1 });
  const held = await blocked(pool);
  const controller = new AbortController();
  const good = probe({ values: [1] });
  const args = [turned(), streamed(failing('close')), streamed(good)];
  const queued = caught(() => pool.run(work, 'sum', args as never, { signal: controller.signal }));
  await until(() => pool.statistics().waiting === 1);
  const seen = await published(async () => {
    controller.abort('enough');
    expect(await queued).toBe('enough');
  });
  expect([seen, good.closes]).toEqual([[boom, new Error('close')], 1]);
  await held.end();
  await pool.close();
});

test('a pool that is closed refuses a call, and what its streams throw is published', async () => {
  const pool = sourcePool({ max: 1 });
  await pool.close();
  const good = probe({ values: [1] });
  const seen = await published(async (errors) => {
    expect(() => pool.run(work, 'sum', [turned(), streamed(good)] as never)).toThrow('closed');
    await until(() => good.closes === 1 && errors.length === 1);
  });
  expect(seen).toEqual([boom]);
});

test('where the streams of a call fail to close, the first error is told, and the others are published', async () => {
  const seen = await published(async () => {
    const args = [streamed(failing('one')), streamed(failing('two')), streamed(failing('three'))];
    expect(await caught(() => workers.run(work, 'add', args as never))).toEqual(new Error('one'));
  });
  expect(seen).toEqual([new Error('two'), new Error('three')]);
});

test('left or aborted before its first read, an iterable closes its streams, and tells what their close throws', async () => {
  const readable = Readable.from([1, 2]);
  await workers.iterate(work, 'doubled', [streamed(readable)]).return();
  expect(readable.destroyed).toBe(true);
  const left = workers.iterate(work, 'doubled', [streamed(failing('close'))]);
  expect(await caught(() => left.return())).toEqual(new Error('close'));
  const source = probe({ values: [1] });
  const signal = AbortSignal.abort('never');
  expect(await caught(() => workers.iterate(work, 'doubled', [streamed(source)], { signal }).next())).toBe('never');
  expect(source.closes).toBe(1);
});

test('left while its first read is on its way, an iterable closes its streams once', async () => {
  const source = probe({ values: [1] });
  const values = workers.iterate(work, 'doubled', [streamed(source)]);
  const reading = values.next();
  await values.return();
  expect([await reading, source.closes]).toEqual([{ done: true, value: undefined }, 1]);
});

describe('a caller who abandons the call', () => {
  /** Begins it, and cancels it when the worker is at work. */
  async function abandoned(source: AsyncIterable<number>, name: 'block' | 'heldBy'): Promise<Marks> {
    const marks = new Marks();
    const controller = new AbortController();
    const options = { signal: controller.signal, abandon: true, graceMs: Infinity };
    const call = caught(() => workers.run(work.href, name, [marks.shared, streamed(source)], options));
    await until(() => marks.begun);
    controller.abort('enough');
    expect(await call).toBe('enough');
    return marks;
  }

  test('leaves when its streams are closed, though the worker goes on', async () => {
    const source = probe({ values: [1] });
    const marks = await abandoned(source, 'block');
    expect([source.closes, marks.ended]).toEqual([1, false]);
    marks.letGo();
    await until(() => borrowed(limiter) === 0);
    expect(source.closes).toBe(1);
  });

  test('hears nothing of what their close throws: that is published, once', async () => {
    const seen = await published(async () => {
      const marks = await abandoned(failing('close'), 'block');
      marks.letGo();
      await until(() => borrowed(limiter) === 0);
    });
    expect(seen).toEqual([new Error('close')]);
  });

  test('leaves a worker that reads them with the reason', async () => {
    const marks = await abandoned(probe({ values: [1, 2], hangAt: 1 }), 'heldBy');
    await until(() => marks.ended && borrowed(limiter) === 0);
  });
});
