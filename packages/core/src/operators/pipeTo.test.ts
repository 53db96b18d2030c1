import { expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { AsyncIter, BrokenChannelError, type CancelReason, from, pipeTo } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

/** A stream of either kind, and what happens to it; writes wait until they are let go where `slow`. */
interface Target<S = WritableStream<unknown> | Writable> {
  readonly stream: S;
  readonly written: unknown[];
  readonly events: unknown[];
  release(): void;
  fail(error: Error): void;
}

function gates(slow: boolean): { readonly wait: () => Promise<void> | undefined; readonly release: () => void } {
  const waiting: (() => void)[] = [];
  const wait = (): Promise<void> | undefined => (slow ? new Promise((go) => waiting.push(go)) : undefined);
  return { wait, release: () => waiting.shift()?.() };
}

function webTarget(slow = false): Target<WritableStream<unknown>> {
  const written: unknown[] = [];
  const events: unknown[] = [];
  const { wait, release } = gates(slow);
  let fail = (_error: Error): void => undefined;
  const stream = new WritableStream<unknown>({
    start: (controller) => void (fail = (error) => controller.error(error)),
    write: (value) => {
      written.push(value);
      return wait();
    },
    close: () => void events.push('closed'),
    abort: (reason) => void events.push(reason),
  });
  return { stream, written, events, release, fail: (error) => fail(error) };
}

function nodeTarget(slow = false): Target<Writable> {
  const written: unknown[] = [];
  const events: unknown[] = [];
  const { wait, release } = gates(slow);
  const stream = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write: (value, _encoding, told) => {
      written.push(value);
      void Promise.resolve(wait()).then(() => told());
    },
    final: (told) => {
      events.push('closed');
      told();
    },
    destroy: (error, told) => {
      if (error != null) events.push(error);
      told(error);
    },
  });
  const fail = (error: Error): void => void stream.destroy(error);
  return { stream, written, events, release, fail };
}

const listeners = ({ stream }: Target): number =>
  stream instanceof Writable
    ? ['error', 'finish', 'close', 'drain'].reduce((sum, event) => sum + stream.listenerCount(event), 0)
    : Number(stream.locked);

const kinds: { readonly kind: string; readonly make: (slow?: boolean) => Target }[] = [
  { kind: 'a WritableStream', make: webTarget },
  { kind: 'a Node Writable', make: nodeTarget },
];

test.each(kinds)('$kind gets all values, is closed, and let go', async ({ make }) => {
  const target = make();
  const before = listeners(target);
  await pipeTo([1, Promise.resolve(2), 3], target.stream);
  expect([target.written, target.events]).toEqual([[1, 2, 3], ['closed']]);
  expect(listeners(target)).toBe(before);
});

test.each(kinds)('$kind that is slow: nothing is read before there is room', async ({ make }) => {
  const target = make(true);
  const source = probe({ values: [1, 2, 3, 4] });
  const piping = pipeTo(source, target.stream);
  await settleTasks();
  expect([source.pulls, target.written]).toEqual([1, [1]]);
  for (let left = 4; left > 0; left--) {
    target.release();
    await settleTasks();
  }
  await piping;
  expect(target.written).toEqual([1, 2, 3, 4]);
});

test.each(kinds)(
  '$kind: the pipe waits until the last value is written, preventClose leaves it open',
  async ({ make }) => {
    const target = make(true);
    let over = false;
    const piping = pipeTo([1], target.stream, { preventClose: true }).then(() => (over = true));
    await settleTasks();
    expect([over, target.written]).toEqual([false, [1]]);
    target.release();
    await piping;
    expect(target.events).toEqual([]);
    const again = pipeTo([2], target.stream);
    await settleTasks();
    target.release();
    await again;
    expect([target.written, target.events]).toEqual([[1, 2], ['closed']]);
  },
);

test.each(kinds)('$kind is aborted with the error of the source, the same object', async ({ make }) => {
  for (const preventAbort of [false, true]) {
    const target = make();
    const error = new Error('source');
    const { suppressed } = await watched(async () => {
      const source = probe({ values: [1, 2], failAt: 1, error });
      expect(await errorOf(pipeTo(source, target.stream, { preventAbort }))).toBe(error);
      await settleTasks();
    });
    expect(target.events).toEqual(preventAbort ? [] : [error]);
    expect(listeners(target)).toBe(0);
    expect(suppressed).toEqual([]);
  }
});

test.each(kinds)('$kind that fails closes the source before that is told', async ({ make }) => {
  const error = new Error('target');
  const reasons: (CancelReason | undefined)[] = [];
  const source = new (class extends AsyncIter<number> {
    protected override pull(): Promise<number> {
      return new Promise(() => undefined);
    }
    protected override close(reason?: CancelReason): Promise<void> {
      return settleTasks(1).then(() => void reasons.push(reason));
    }
  })();
  const target = make();
  const { orphans } = await watched(async ({ time }) => {
    const piping = errorOf(source.pipeTo(target.stream));
    await settleTasks();
    target.fail(error);
    expect(await piping).toBe(error);
    expect(time.now).toBe(1000);
  });
  expect(orphans).toHaveLength(1);
  expect(reasons).toEqual([{ source: 'sibling', detail: error }]);
  expect(listeners(target)).toBe(0);
});

test.each(kinds)('$kind that fails leaves the source open where that is prevented', async ({ make }) => {
  const error = new Error('target');
  const source = probe<number>({ answers: 'byHand' });
  const stream = from(source);
  const target = make();
  const piping = errorOf(stream.pipeTo(target.stream, { preventCancel: true }));
  await settleTasks();
  target.fail(error);
  expect(await piping).toBe(error);
  expect(source.closes).toBe(0);
  source.deliver(1);
  const reading = stream.next();
  source.deliver(2);
  expect(await reading).toEqual({ value: 2, done: false });
});

test.each(kinds)('$kind that fails while it is full', async ({ make }) => {
  const error = new Error('target');
  const target = make(true);
  const source = probe({ values: [1, 2, 3] });
  const piping = errorOf(pipeTo(source, target.stream));
  await settleTasks();
  target.fail(error);
  target.release();
  expect(await piping).toBe(error);
  source.assertClosedOnce();
});

test('a WritableStream that is closed already', async () => {
  const { stream } = webTarget();
  await stream.close();
  const source = probe({ values: [1] });
  expect(await errorOf(pipeTo(source, stream))).toBeInstanceOf(BrokenChannelError);
  source.assertClosedOnce();
  expect(source.pulls).toBe(0);
});

test.each(['end', 'destroy'] as const)('a Node Writable of which others call %s()', async (how) => {
  for (const before of [true, false]) {
    const target = nodeTarget();
    const source = probe<number>({ answers: 'byHand' });
    if (before) target.stream[how]();
    const piping = errorOf(pipeTo(source, target.stream));
    await settleTasks();
    if (!before) target.stream[how]();
    await settleTasks();
    if (source.inFlight > 0) source.deliver(1);
    expect(await piping).toBeInstanceOf(BrokenChannelError);
    expect([source.closes, listeners(target)]).toEqual([1, 0]);
  }
});

test('a Node Writable that has failed already', async () => {
  const error = new Error('before');
  const target = nodeTarget();
  target.stream.on('error', () => undefined);
  target.fail(error);
  expect(await errorOf(pipeTo([1], target.stream))).toBe(error);
});

test('a value that the stream does not take ends the pipe', async () => {
  const source = probe({ values: [1, 2] });
  const stream = new PassThrough();
  const error = await errorOf(pipeTo(source, stream));
  expect((error as { code?: unknown }).code).toBe('ERR_INVALID_ARG_TYPE');
  source.assertClosedOnce();
  expect(stream.destroyed).toBe(true);
});

test('a WritableStream that cannot be closed', async () => {
  const error = new Error('close');
  expect(await errorOf(pipeTo([1], new WritableStream({ close: () => Promise.reject(error) })))).toBe(error);
});

test.each(kinds)('$kind: an abort is told at once, aborts the stream and closes the source', async ({ make }) => {
  const { timers, suppressed } = await watched(async ({ time }) => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const source = probe({ hangAt: 0, closes: 'never' });
    const target = make();
    const piping = errorOf(pipeTo(source, target.stream, { signal: controller.signal }));
    await settleTasks();
    controller.abort(reason);
    expect(await piping).toBe(reason);
    expect([time.now, source.closes]).toEqual([0, 1]);
    await settleTasks();
    expect([target.events, listeners(target)]).toEqual([[reason], 0]);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  }, 1000);
  expect([timers, suppressed]).toEqual([0, []]);
});

test.each(kinds)('$kind: an abort of the pipeline is heard while the stream is full', async ({ make }) => {
  const controller = new AbortController();
  const reason = new Error('stop');
  const source = probe({ values: [1, 2, 3] });
  const target = make(true);
  const piping = errorOf(from(source, { signal: controller.signal }).pipeTo(target.stream));
  await settleTasks();
  controller.abort(reason);
  expect(await piping).toBe(reason);
  source.assertClosedOnce();
  target.release();
});

test('an abort may leave both sides as they are', async () => {
  const controller = new AbortController();
  const source = probe<number>({ answers: 'byHand' });
  const target = webTarget();
  const prevented = { preventAbort: true, preventCancel: true };
  const piping = errorOf(pipeTo(source, target.stream, { signal: controller.signal, ...prevented }));
  await settleTasks();
  controller.abort('stop');
  expect(await piping).toBe('stop');
  await settleTasks();
  expect([source.closes, target.events, target.stream.locked]).toEqual([0, [], false]);
});

test('a signal that has aborted reads nothing', async () => {
  const source = probe({ values: [1] });
  const target = webTarget();
  expect(await errorOf(pipeTo(source, target.stream, { signal: AbortSignal.abort('stop') }))).toBe('stop');
  expect([source.pulls, source.closes, target.written]).toEqual([0, 1, []]);
});

test.each(['stdout', 'stderr'])('the %s of the process is not ended', async (name) => {
  const { process } = globalThis;
  const mine = nodeTarget();
  const kept = Object.getOwnPropertyDescriptor(process, name)!;
  Object.defineProperty(process, name, { value: mine.stream, configurable: true });
  try {
    await pipeTo(['a'], mine.stream);
    await errorOf(pipeTo(probe({ failAt: 0 }), mine.stream));
    await pipeTo(['b'], mine.stream);
  } finally {
    Object.defineProperty(process, name, kept);
  }
  expect([mine.written, mine.events, listeners(mine)]).toEqual([['a', 'b'], [], 0]);
});

test('wrong arguments are refused at the call, and the source closed', () => {
  const locked = webTarget().stream;
  locked.getWriter();
  for (const wrong of [undefined, {}, locked]) {
    const source = probe({ values: [1] });
    expect(() => pipeTo(source, wrong as WritableStream)).toThrow(TypeError);
    source.assertClosedOnce();
  }
  expect(() => pipeTo([1], webTarget().stream, { preventClose: 1 as unknown as boolean })).toThrow(TypeError);
});

test('a source that answers at once, for ever, lets timers fire', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort('enough'), 1);
  const endless = (function* () {
    for (;;) yield 0;
  })();
  expect(await errorOf(pipeTo(endless, webTarget().stream, { signal: controller.signal }))).toBe('enough');
});
