import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { AsyncIter, type CancelReason, DONE, from, toReadableStream } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const over = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('nothing is read before the stream is, and nothing ahead of it', async () => {
  const source = probe({ values: [1, 2, 3] });
  const stream = toReadableStream(source);
  await settleTasks();
  source.assertUntouched();
  const reader = stream.getReader();
  expect(await reader.read()).toEqual(value(1));
  await settleTasks();
  expect(source.pulls).toBe(1);
  await reader.cancel();
  source.assertClosedOnce();
});

test('the stream closes at the end of the source', async () => {
  const reader = from([1]).toReadableStream().getReader();
  expect([await reader.read(), await reader.read()]).toEqual([value(1), over]);
  expect(await reader.closed).toBeUndefined();
});

test('a body is made of it', async () => {
  const encoder = new TextEncoder();
  const body = from(['a', 'b'])
    .map((text) => encoder.encode(text))
    .toReadableStream();
  expect(await new Response(body).text()).toBe('ab');
});

test('an error arrives as the same object, once the source is closed', async () => {
  const error = { not: 'an Error' };
  const source = probe({ values: [1] });
  const reader = from(source)
    .map(() => Promise.reject(error))
    .toReadableStream()
    .getReader();
  expect(await errorOf(reader.read())).toBe(error);
  source.assertClosedOnce();
});

/** Gives ones, and writes down why it was closed. */
class Ones extends AsyncIter<number> {
  readonly reasons: (CancelReason | undefined)[] = [];

  protected override pull(): number {
    return 1;
  }

  protected override close(reason?: CancelReason): void {
    this.reasons.push(reason);
  }
}

test('the close of the source hears why the stream was cancelled', async () => {
  const source = new Ones();
  await source.toReadableStream().cancel('enough');
  expect(source.reasons).toEqual([{ source: 'break', detail: 'enough' }]);
});

test('who reads the stream with us is heard through it', async () => {
  const source = new Ones();
  const error = new Error('callback');
  const failing = from(source.toReadableStream()).map(() => Promise.reject(error));
  expect(await errorOf(failing.toArray())).toBe(error);
  expect(source.reasons).toEqual([{ source: 'sibling', detail: error }]);
});

test('cancelled while a read waits, it closes the source at once; what still comes is dropped', async () => {
  const { suppressed } = await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    const reader = toReadableStream(source).getReader();
    const reading = reader.read();
    await settleTasks();
    const cancelling = reader.cancel();
    expect(source.closes).toBe(1);
    expect(await reading).toEqual(over);
    source.deliver(1);
    await cancelling;
  });
  expect(suppressed).toEqual([]);
});

test('an error that comes after the stream was cancelled is published', async () => {
  const error = new Error('late');
  const { suppressed } = await watched(async () => {
    const source = probe<number>({ answers: 'byHand' });
    const reader = toReadableStream(source).getReader();
    void reader.read();
    await settleTasks();
    const cancelling = reader.cancel();
    source.fail(error);
    await cancelling;
  });
  expect(suppressed).toEqual([error]);
});

test('an error of the close is told by cancel()', async () => {
  const error = new Error('close');
  const source = probe({ values: [1, 2], closeError: error });
  const reader = toReadableStream(source).getReader();
  await reader.read();
  expect(await errorOf(reader.cancel())).toBe(error);
});

test('cancel() settles within the grace over a source that hangs', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const reader = toReadableStream(probe({ hangAt: 0, closes: 'never' })).getReader();
    void reader.read();
    await settleTasks();
    await reader.cancel();
    expect(time.now).toBe(1000);
  });
  expect(orphans).toHaveLength(1);
});

test('an abort of the pipeline is the error of the stream', async () => {
  const reason = new Error('stop');
  const controller = new AbortController();
  const source = probe({ hangAt: 0 });
  const reader = from(source, { signal: controller.signal }).toReadableStream().getReader();
  const reading = errorOf(reader.read());
  await settleTasks();
  controller.abort(reason);
  expect(await reading).toBe(reason);
  expect(await errorOf(reader.closed)).toBe(reason);
});

test('a source that answers at once, for ever, lets timers fire', async () => {
  const stream = new (class extends AsyncIter<number> {
    protected override pull(): number | typeof DONE {
      return 1;
    }
  })().toReadableStream();
  let fired = false;
  setTimeout(() => (fired = true), 1);
  for await (const each of stream as unknown as AsyncIterable<number>) {
    expect(each).toBe(1);
    if (fired) break;
  }
});
