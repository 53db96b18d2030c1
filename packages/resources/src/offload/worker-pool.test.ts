import { CancelledError, from } from '@forawait/core';
import { afterAll, describe, expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { caught } from '../../test/helpers.ts';
import { borrowed, fromSource, Marks, sourcePool, until, work } from '../../test/workers.ts';
import {
  BrokenWorkerError,
  CancelScope,
  CapacityLimiter,
  describeTasks,
  openNursery,
  SuppressedError,
} from '../index.ts';

const workers = sourcePool({ max: 2 });
afterAll(() => workers.close());

const idle = { busy: 0, waiting: 0 };

describe('results and errors', () => {
  test('H1: what the function answers comes back, and it ran in another thread', async () => {
    expect(await workers.run(work, 'add', [1, 2])).toBe(3);
    expect(await workers.run(work, 'thread', [])).toBeGreaterThan(0);
  });

  test('H1: an error arrives with its class, message, stack, code and causes', async () => {
    const error = (await caught(() => workers.run(work, 'fail', []))) as RangeError & { code: string };
    expect(error).toBeInstanceOf(RangeError);
    expect([error.message, error.code, error.name]).toEqual(['too far', 'E_FAR', 'RangeError']);
    expect(error.stack).toContain('work.ts');
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error.cause).toMatchObject({ message: 'inner', cause: 'text' });
  });

  test('H1: so do groups, names of classes that are not known here, and what is no error', async () => {
    const group = (await caught(() => workers.run(work, 'failTogether', []))) as AggregateError;
    expect(group).toBeInstanceOf(AggregateError);
    expect([group.message, group.errors]).toEqual(['both', [new SyntaxError('one'), 2]]);
    expect(await caught(() => workers.run(work, 'failByName', []))).toMatchObject({ name: 'MyError', message: 'mine' });
    expect(await caught(() => workers.run(work, 'throwValue', [{ a: [1] }]))).toEqual({ a: [1] });
    expect(await caught(() => workers.run(work, 'throwStrange', []))).toEqual(new Error('a function'));
  });

  test('H1: an error that hides another arrives with both, as a SuppressedError', async () => {
    const both = await caught(() => workers.run(work, 'failTwice', []));
    expect(both).toBeInstanceOf(SuppressedError);
    expect(both).toMatchObject({
      name: 'SuppressedError',
      message: 'close (while handling: body)',
      error: new RangeError('close'),
      suppressed: new TypeError('body'),
    });
  });

  test('what is no export, or no function, is told with those that there are', async () => {
    for (const name of ['missing', 'notAFunction', 'toString']) {
      const error = await caught(() => workers.run(work.href, name, []));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(new RegExp(`^Cannot call ${name} in a worker: .* it exports add, `));
    }
    await expect(workers.run('file:///no/such/module.js', 'add', [])).rejects.toThrow('/no/such/module.js');
  });

  test('a module that cannot be parsed is named, with what is wrong with it', async () => {
    const href = 'data:text/javascript,export const = 1';
    expect(await caught(() => workers.run(href, 'add', []))).toMatchObject({
      name: 'SyntaxError',
      message: `Cannot load ${href} in a worker: Unexpected token '='`,
      cause: { name: 'SyntaxError', message: "Unexpected token '='" },
    });
  });

  test.each([
    'export function* f() {}',
    'export async function* f() {}',
    'export const f = () => ({ async *[Symbol.asyncIterator]() {} })',
  ])('a result that can only be iterated is refused with what reads it: %s', async (code) => {
    expect(await caught(() => workers.run(`data:text/javascript,${code}`, 'f', []))).toMatchObject({
      name: 'TypeError',
      message:
        'Cannot send the result of an offloaded function: it cannot be cloned; read what it makes by offloadIterable()',
    });
  });

  test('a stream that is moved may be a result, and an argument', async () => {
    const code = `data:text/javascript,
      import { moving } from ${JSON.stringify(new URL('../worker.ts', import.meta.url).href)};
      export const same = (stream) => moving(stream, [stream])`;
    const stream = new Blob(['text']).stream();
    const back = await workers.run(code, 'same', [stream], { transfer: [stream as never] });
    expect(await new Response(back as ReadableStream).text()).toBe('text');
  });

  test('an argument that can only be iterated is refused at the call with what sends it', () => {
    expect(() => workers.run(work.href, 'add', [1, from([1])])).toThrow(
      new TypeError('Cannot offload to add with an object of class AsyncIter: hand it over as streamed(source)'),
    );
  });

  test('arguments and results that cannot be cloned are a TypeError, and the worker lives on', async () => {
    const thread = await sameThread();
    const args = [() => 1, 2] as unknown as [number, number];
    expect(await caught(() => workers.run(work, 'add', args))).toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(/^Cannot offload to add of .*work.ts: its arguments cannot be cloned$/),
    });
    await expect(workers.run(work, 'uncloneable', [])).rejects.toThrow('it cannot be cloned');
    await expect(workers.run(work, 'reportUncloneable', [])).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await sameThread()).toBe(thread);
  });

  test('buffers are moved there and back where that is asked for', async () => {
    const bytes = new Uint8Array(1000);
    const back = await workers.run(work, 'fill', [bytes], { transfer: [bytes.buffer] });
    expect([bytes.byteLength, back.length, back[999]]).toEqual([0, 1000, 232]);
  });

  test('the list of what is moved is read at the call, as the arguments are', async () => {
    const bytes = new Uint8Array(1000);
    const transfer = [bytes.buffer];
    const filled = workers.run(work, 'fill', [bytes], { transfer });
    transfer.pop();
    expect([(await filled).length, bytes.byteLength]).toEqual([1000, 0]);
  });

  test('what cannot be moved is a TypeError that says what can, and the worker lives on', async () => {
    const thread = await sameThread();
    const bytes = new Uint8Array(8);
    const moved = new Uint8Array(8);
    structuredClone(moved, { transfer: [moved.buffer] });
    const lists = [[bytes], [new SharedArrayBuffer(8)], [{}], [bytes.buffer, bytes.buffer], [moved.buffer]];
    for (const list of lists) {
      const options = { transfer: list as ArrayBuffer[] };
      expect(await caught(() => workers.run(work, 'fill', [bytes], options))).toMatchObject({
        name: 'TypeError',
        message: expect.stringMatching(
          /^Cannot offload to fill of .*: transfer takes buffers \(view\.buffer, not the view/,
        ),
      });
    }
    expect(await sameThread()).toBe(thread);
  });

  test('progress comes in order, and all of it before the result', async () => {
    const seen: unknown[] = [];
    const result = await workers.run(work, 'count', [1000], { onProgress: (n) => seen.push(n) });
    seen.push(result);
    expect(seen).toEqual([...Array.from({ length: 1000 }, (_, n) => n + 1), 'counted']);
  });

  test('progress comes while the work goes on, and what its listener throws cancels the work', async () => {
    const marks = new Marks();
    const boom = new Error('boom');
    const call = workers.run(work, 'countAndSpin', [marks.shared], {
      onProgress: () => {
        throw boom;
      },
    });
    expect(await caught(() => call)).toBe(boom);
    expect(marks.ended).toBe(true);
  });
});

describe('a listener of progress that answers a promise', () => {
  test('cancels the work when that rejects, with its error', async () => {
    const marks = new Marks();
    const boom = new Error('boom');
    const onProgress = async (): Promise<never> => Promise.reject(boom);
    expect(await caught(() => workers.run(work, 'countAndSpin', [marks.shared], { onProgress }))).toBe(boom);
    expect(marks.ended).toBe(true);
  });

  test('is waited for; its worker is not, and all that go wrong are told', async () => {
    const single = sourcePool({ max: 1 });
    const rejects: ((error: unknown) => void)[] = [];
    const onProgress = (): Promise<never> => new Promise((_, reject) => rejects.push(reject));
    const call = caught(() => single.run(work, 'count', [2], { onProgress }));
    await until(() => rejects.length === 2);
    let over = false;
    void call.then(() => (over = true));
    expect([await single.run(work, 'add', [1, 2]), over]).toEqual([3, false]);
    rejects.forEach((reject, index) => reject(index));
    expect(await call).toMatchObject({ error: 1, suppressed: 0 });
    await single.close();
  });

  test('lets the result pass when that is over', async () => {
    const seen: unknown[] = [];
    const onProgress = async (value: unknown): Promise<void> => {
      await Promise.resolve();
      seen.push(value);
    };
    seen.push(await workers.run(work, 'count', [2], { onProgress }));
    expect(seen).toEqual([1, 2, 'counted']);
  });
});

/** The thread that is used next, where all are idle. */
const sameThread = (): Promise<number> => workers.run(work, 'thread', []);

describe('cancelled', () => {
  test('H2: the caller waits until the worker has ended the work', async () => {
    const marks = new Marks();
    const controller = new AbortController();
    const call = workers.run(work, 'block', [marks.shared], { signal: controller.signal, graceMs: Infinity });
    let over = false;
    void call.then(() => (over = true));
    await until(() => marks.begun);
    controller.abort(new Error('enough'));
    await workers.run(work, 'add', [1, 2]);
    expect([over, marks.ended]).toEqual([false, false]);
    marks.letGo();
    // It has not noticed: it was done, and so it counts.
    expect([await call, marks.ended]).toEqual(['done', true]);
  });

  test('H2: with abandon the caller leaves at once; the late result is dropped, and its worker retires', async () => {
    const thread = await sameThread();
    for (const name of ['block', 'blockAndFail'] as const) {
      const marks = new Marks();
      const limiter = new CapacityLimiter(1);
      const controller = new AbortController();
      const { signal } = controller;
      const call = workers.run(work, name, [marks.shared], { signal, graceMs: Infinity, abandon: true, limiter });
      await until(() => marks.begun);
      controller.abort('enough');
      expect([await caught(() => call), marks.ended, borrowed(limiter)]).toEqual(['enough', false, 1]);
      marks.letGo();
      await limiter.acquire();
      expect(marks.ended).toBe(true);
    }
    await until(() => workers.statistics().busy === 0);
    expect(await sameThread()).not.toBe(thread);
  });

  test('H7: a loop that never awaits hears of it, and the caller gets the reason of the signal', async () => {
    const thread = await sameThread();
    for (const name of ['spin', 'spinAndThrow', 'sleepForEver'] as const) {
      const marks = new Marks();
      const reason = new Error('enough');
      const controller = new AbortController();
      const call = workers.run(work, name, [marks.shared], { signal: controller.signal, graceMs: Infinity });
      await until(() => marks.begun);
      controller.abort(reason);
      expect([await caught(() => call), marks.ended]).toEqual([reason, true]);
    }
    expect(await sameThread()).toBe(thread);
  });

  test.each(['napForEver', 'nurseForEver'] as const)(
    'what waits in this package by the signal hears of it: %s',
    async (name) => {
      const thread = await sameThread();
      const marks = new Marks();
      const controller = new AbortController();
      const call = workers.run(work, name, [marks.shared], { signal: controller.signal, graceMs: Infinity });
      await until(() => marks.begun);
      controller.abort('enough');
      expect([await caught(() => call), marks.ended, await sameThread()]).toEqual(['enough', true, thread]);
    },
  );

  test('H7: the scope of the caller cancels as well, and absorbs it', async () => {
    const marks = new Marks();
    const scope = new CancelScope();
    const done = scope.run(() => workers.run(work, 'spinAndThrow', [marks.shared]));
    await until(() => marks.begun);
    scope.cancel();
    expect([await done, scope.cancelledCaught, marks.ended]).toEqual([undefined, true, true]);
  });

  test('H7: an error of the clean-up is an error', async () => {
    const marks = new Marks();
    const scope = new CancelScope();
    const done = scope.run(() => workers.run(work, 'failWhenCancelled', [marks.shared]));
    await until(() => marks.begun);
    scope.cancel();
    expect(await caught(() => done)).toEqual(new Error('while cleaning up'));
  });

  test('when the grace is over only that worker is ended, and replaced', async () => {
    const [stuck, neighbour] = [new Marks(), new Marks()];
    const controller = new AbortController();
    const call = workers.run(work, 'spinForEver', [stuck.shared], { signal: controller.signal, graceMs: 5 });
    const beside = workers.run(work, 'block', [neighbour.shared]);
    await until(() => stuck.begun && neighbour.begun);
    controller.abort('enough');
    expect(await caught(() => call)).toBe('enough');
    neighbour.letGo();
    expect(await beside).toBe('done');
    expect(await Promise.all([workers.run(work, 'add', [1, 2]), workers.run(work, 'add', [3, 4])])).toEqual([3, 7]);
  });

  test('with abandon, too, the grace ends what does not end by itself', async () => {
    const marks = new Marks();
    const scope = new CancelScope();
    const limiter = new CapacityLimiter(1);
    const options = { graceMs: 5, abandon: true, limiter };
    const done = scope.run(() => workers.run(work, 'spinForEver', [marks.shared], options));
    await until(() => marks.begun);
    scope.cancel();
    await done;
    await limiter.acquire();
    await until(() => workers.statistics().busy === 0);
  });

  test('what was cancelled already is not begun', async () => {
    const scope = new CancelScope();
    scope.cancel();
    const marks = new Marks();
    expect(await scope.run(() => workers.run(work, 'block', [marks.shared]))).toBeUndefined();
    const signal = AbortSignal.abort('never');
    expect(await caught(() => workers.run(work, 'block', [marks.shared], { signal }))).toBe('never');
    expect([marks.begun, workers.statistics()]).toEqual([false, expect.objectContaining(idle)]);
  });

  test('one that was handed to a worker that has not begun it is dropped at once, and never begins', async () => {
    const cold = sourcePool({ max: 1 });
    const marks = new Marks();
    const scope = new CancelScope();
    const done = scope.run(() => cold.run(work, 'block', [marks.shared]));
    await until(() => cold.statistics().busy === 1);
    scope.cancel();
    expect(await done).toBeUndefined();
    await cold.close();
    expect(marks.begun).toBe(false);
  });

  test('calls leave no listener on the signal that they share', async () => {
    const { signal } = new AbortController();
    const calls = Array.from({ length: 10 }, (_, n) => workers.run(work, 'add', [n, 1], { signal }));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 10 }, (_, n) => n + 1));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('a list of tasks tells of it', async () => {
    const marks = new Marks();
    await openNursery(async (nursery) => {
      nursery.startSoon(() => workers.run(work, 'block', [marks.shared]), { name: 'blocker' });
      await until(() => marks.begun);
      expect(describeTasks()).toMatch(/blocker, for .* s: block in a worker/);
      marks.letGo();
    });
  });
});

describe('tokens', () => {
  test('H3: at most so many at once, and a token comes back after success and error', async () => {
    const limiter = new CapacityLimiter(1);
    const marks = [new Marks(), new Marks()];
    const calls = marks.map(({ shared }) => workers.run(work, 'block', [shared], { limiter }));
    await until(() => marks[0]!.begun);
    await workers.run(work, 'add', [1, 2]);
    expect([marks[1]!.begun, borrowed(limiter), limiter.statistics().waiting]).toEqual([false, 1, 1]);
    for (const mark of marks) mark.letGo();
    await Promise.all(calls);
    await caught(() => workers.run(work, 'fail', [], { limiter }));
    expect(borrowed(limiter)).toBe(0);
  });

  test('H3: it comes back after a cancel and an end by force, and at once where the call still waits', async () => {
    const pool = sourcePool({ max: 1 });
    const limiter = new CapacityLimiter(2);
    const marks = new Marks();
    const [first, second] = [new CancelScope(), new CancelScope()];
    const running = first.run(() => pool.run(work, 'spinForEver', [marks.shared], { limiter, graceMs: 0 }));
    await until(() => marks.begun);
    const queued = second.run(() => pool.run(work, 'add', [1, 2], { limiter }));
    await until(() => pool.statistics().waiting === 1);
    expect(borrowed(limiter)).toBe(2);
    second.cancel();
    expect([await queued, borrowed(limiter), pool.statistics()]).toEqual([undefined, 1, { max: 1, busy: 1, idle: 0, waiting: 0 }]); // prettier-ignore
    first.cancel();
    expect([await running, borrowed(limiter)]).toEqual([undefined, 0]);
    expect(await pool.run(work, 'add', [1, 2])).toBe(3);
    await pool.close();
  });

  /** Gives its token when it is told to, and hears of a signal alone. */
  function ownLimiter(hears: boolean) {
    const log: string[] = [];
    let give = (_token: string): void => undefined;
    const acquire = ({ signal }: { readonly signal?: AbortSignal | undefined }): Promise<string> =>
      new Promise((resolve, reject) => {
        log.push('asked');
        give = resolve;
        if (hears) signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const release = (token: unknown): unknown => log.push(`${String(token)} is back`);
    return { log, acquire, release, give: () => give('token') };
  }

  test.each(['scope', 'signal'])(
    'H3: a limiter that knows no scopes hears of what ends a call: its %s',
    async (way) => {
      const limiter = ownLimiter(true);
      const scope = new CancelScope();
      const controller = new AbortController();
      const { signal } = controller;
      const waiting = scope.run(() => caught(() => workers.run(work, 'add', [1, 2], { limiter, signal })));
      await until(() => limiter.log.length === 1);
      if (way === 'scope') scope.cancel();
      else controller.abort('enough');
      expect(await waiting).toEqual(way === 'scope' ? expect.any(CancelledError) : 'enough');
      expect([limiter.log, getEventListeners(signal, 'abort')]).toEqual([['asked'], []]);
    },
  );

  test('H3: a token that is given to a call that was cancelled goes back; once cancelled, none is asked for', async () => {
    const limiter = ownLimiter(false);
    const scope = new CancelScope();
    const add = (): Promise<unknown> => workers.run(work, 'add', [1, 2], { limiter });
    const errors = scope.run(async () => [await caught(add), await caught(add)]);
    await until(() => limiter.log.length === 1);
    scope.cancel();
    limiter.give();
    expect(await errors).toEqual([expect.any(CancelledError), expect.any(CancelledError)]);
    expect(limiter.log).toEqual(['asked', 'token is back']);
  });

  test('H3: a broken limiter gives the worker free all the same', async () => {
    const pool = sourcePool({ max: 1 });
    const boom = new Error('limiter');
    const fails = (): never => {
      throw boom;
    };
    const acquire = async (): Promise<number> => 1;
    const onRelease = { acquire, release: fails };
    expect(await caught(() => pool.run(work, 'add', [1, 2], { limiter: onRelease }))).toBe(boom);
    expect(await caught(() => pool.run(work, 'fail', [], { limiter: onRelease }))).toMatchObject({
      error: boom,
      suppressed: { message: 'too far' },
    });
    const onAcquire = { acquire: async () => fails(), release: () => undefined };
    expect(await caught(() => pool.run(work, 'add', [1, 2], { limiter: onAcquire }))).toBe(boom);
    await until(() => pool.statistics().busy === 0);
    expect(await pool.run(work, 'add', [1, 2])).toBe(3);
    await pool.close();
  });
});

describe('workers that fail', () => {
  test.each([
    ['an option that Node refuses', { execArgv: ['--no-such-option'] }],
    [
      'a module that it loads first and that is not there',
      { execArgv: ['--import', 'data:text/javascript,throw new Error("cold")'] },
    ],
    ['an exit while it starts', { execArgv: ['--import', 'data:text/javascript,process.exit(3)'] }],
  ])('H4: a worker that does not start for %s rejects the call, and the token comes back', async (_why, options) => {
    const limiter = new CapacityLimiter(1);
    const pool = sourcePool({ max: 1, limiter, ...options });
    for (let time = 0; time < 2; time++) {
      const error = await caught(() => pool.run(work, 'add', [1, 2]));
      expect(error).toBeInstanceOf(BrokenWorkerError);
      expect(error).toMatchObject({
        code: 'ERR_BROKEN_WORKER',
        message: expect.stringMatching(/^Cannot start a worker/),
      });
      expect(borrowed(limiter)).toBe(0);
    }
    await pool.close();
  });

  test('R12: one that dies in the middle rejects its call, and is replaced', async () => {
    for (const [name, args] of [
      ['leave', [7]],
      ['throwAside', []],
    ] as const) {
      const error = await caught(() => workers.run(work.href, name, args));
      expect(error).toBeInstanceOf(BrokenWorkerError);
      expect((error as Error).message).toMatch(new RegExp(`^Cannot finish ${name} of .*: (worker exited.*7|aside)$`));
      expect(await workers.run(work, 'add', [1, 2])).toBe(3);
    }
  });

  test('R12: one that dies when its call is over is replaced, and nobody hears of it but who comes in between', async () => {
    const single = sourcePool({ max: 1 });
    const before = await single.run(work, 'thread', []);
    expect(await single.run(work, 'throwLater', [])).toBe('fine');
    let after = before;
    while (after === before) after = await single.run(work, 'thread', []).catch(() => before);
    await single.close();
  });

  test('R12: one that runs out of memory as well', async () => {
    const small = sourcePool({ max: 1, resourceLimits: { maxOldGenerationSizeMb: 32 } });
    const error = (await caught(() => small.run(work, 'grow', []))) as BrokenWorkerError;
    expect(error).toBeInstanceOf(BrokenWorkerError);
    expect(error.cause).toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
    expect(await small.run(work, 'add', [1, 2])).toBe(3);
    await small.close();
  });
});

describe('close()', () => {
  test('H8: with no workers it settles at once', async () => {
    const pool = sourcePool();
    await pool.close();
    expect(pool.statistics()).toMatchObject({ busy: 0, idle: 0, waiting: 0 });
    expect(() => pool.run(work, 'add', [1, 2])).toThrow('Cannot offload to a pool of workers that is closed');
  });

  test('H8: it waits for all calls, those in the queue and those that were left behind too, and takes no more', async () => {
    const pool = sourcePool({ max: 1 });
    const [left, next] = [new Marks(), new Marks()];
    const scope = new CancelScope();
    const options = { abandon: true, graceMs: Infinity };
    const abandoned = scope.run(() => pool.run(work, 'block', [left.shared], options));
    await until(() => left.begun);
    scope.cancel();
    await abandoned;
    const queued = pool.run(work, 'block', [next.shared]);
    let closed = false;
    const closing = pool[Symbol.asyncDispose]().then(() => (closed = true));
    expect(() => pool.run(work, 'add', [1, 2])).toThrow('closed');
    left.letGo();
    await until(() => next.begun);
    expect(closed).toBe(false);
    next.letGo();
    expect(await queued).toBe('done');
    await closing;
    expect(pool.statistics()).toEqual({ max: 1, busy: 0, idle: 0, waiting: 0 });
  });
});

test('workers get the options of Node that they are started with', async () => {
  const pool = sourcePool({ max: 1, env: { FLAVOUR: 'mint' } });
  expect(await pool.run(work, 'environment', ['FLAVOUR'])).toBe('mint');
  await pool.close();
});

test('what is undefined in their environment, or among their options, is not there', async () => {
  const pool = sourcePool({
    max: 1,
    env: { ...process.env, FLAVOUR: undefined },
    argv: undefined,
    resourceLimits: undefined,
  });
  expect(await pool.run(work, 'environment', ['FLAVOUR'])).toBeUndefined();
  expect(await pool.run(work, 'environment', ['PATH'])).toBe(process.env['PATH']);
  await pool.close();
});

describe('bad input', () => {
  const run = (...args: unknown[]): unknown => (workers.run as (...args: unknown[]) => unknown).call(workers, ...args);

  test.each([
    [[undefined, 'add', []], TypeError, 'Cannot offload to undefined: the module must be a URL or an absolute path'],
    [['./work.js', 'add', []], TypeError, "give new URL('./work.js', import.meta.url)"],
    [['https://example.org/work.js', 'add', []], TypeError, 'the module must be absolute'],
    [[work, 7, []], TypeError, 'give the name of an export'],
    [[work, 'add'], TypeError, 'the arguments must be an array'],
    [[work, 'add', [], { sginal: 1 }], TypeError, 'Cannot offload to add with option "sginal"'],
    [[work, 'add', [], { signal: {} }], TypeError, 'it must be { signal: AbortSignal }'],
    [[work, 'add', [], { graceMs: -1 }], RangeError, 'Cannot wait for a worker for -1 ms: it must be 0 or more'],
    [[work, 'add', [], { abandon: 1 }], TypeError, 'it must be true or false'],
    [[work, 'add', [], { transfer: 1 }], TypeError, 'it must be an array'],
    [[work, 'add', [], { onProgress: 1 }], TypeError, 'onProgress must be a function'],
    [[work, 'add', [], { limiter: 1 }], TypeError, 'it must have acquire() and release()'],
  ])('run() refuses it at the call: case %#', (args, type, message) => {
    expect(() => run(...args)).toThrow(type);
    expect(() => run(...args)).toThrow(message);
  });

  test.each([
    [{ max: 0 }, RangeError],
    [{ max: 1.5 }, RangeError],
    [{ max: '1' }, TypeError],
    [{ idleMs: -1 }, RangeError],
    [{ idleMs: '1' }, TypeError],
    [{ limiter: {} }, TypeError],
    [{ threads: 1 }, TypeError],
    [{ execArgv: '--test' }, TypeError],
    [{ argv: 'x' }, TypeError],
    [{ argv: {} }, TypeError],
    [{ env: 5 }, TypeError],
    [{ env: 'abc' }, TypeError],
    [{ env: null }, TypeError],
    [{ env: [] }, TypeError],
    [{ resourceLimits: 5 }, TypeError],
    [{ resourceLimits: null }, TypeError],
  ])('workerPool(%j) is refused', (options, type) => {
    expect(() => sourcePool(options as object)).toThrow(type);
  });

  test('workerPool() refuses limits that there are not', () => {
    expect(() => sourcePool({ resourceLimits: { maxOldSpace: 1 } as object })).toThrow(
      new TypeError(
        'Cannot make a pool of workers with option "maxOldSpace": the options are maxOldGenerationSizeMb, maxYoungGenerationSizeMb, codeRangeSizeMb, stackSizeMb',
      ),
    );
  });
});

test('options of workers are refused with what they must be', () => {
  expect(() => sourcePool({ argv: 'x' } as never)).toThrow(
    new TypeError('Cannot make a pool of workers with argv the string x: it must be an array'),
  );
  expect(() => sourcePool({ env: 5 } as never)).toThrow(
    new TypeError('Cannot make a pool of workers with env the number 5: it must be an object'),
  );
});

test('the reason of a scope is a CancelledError with its origin', async () => {
  const marks = new Marks();
  const outer = new CancelScope();
  let seen: unknown;
  await outer.run(async () => {
    outer.deadline = 0;
    seen = await caught(() => workers.run(work, 'spin', [marks.shared]));
  });
  expect(seen).toBeInstanceOf(CancelledError);
  expect(seen).toMatchObject({ reason: { source: 'deadline' } });
  expect(fromSource).toHaveLength(3);
});
