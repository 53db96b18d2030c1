// The signal of the callbacks, and the abort of the pipeline: who hears of them, and when.
import { expect, test } from '@jest/globals';
import { AsyncIter, type CancelReason, DONE, from } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const failure = new Error('the source');
const reason = new Error('the abort');
const rejection = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

/** One value, then what `last` does. */
class Failing extends AsyncIter<number> {
  readonly onClose: () => void;
  #given = false;

  constructor(onClose: () => void = () => undefined) {
    super();
    this.onClose = onClose;
  }

  protected override pull(): Promise<number | typeof DONE> {
    if (this.#given) return Promise.reject(failure);
    this.#given = true;
    return Promise.resolve(1);
  }

  protected override close(): void {
    this.onClose();
  }
}

test('the signal of the callbacks aborts when the source fails, before that is closed, and says why', async () => {
  let signal: AbortSignal | undefined;
  const heard: unknown[] = [];
  const source = new Failing(() => heard.push(signal?.aborted));
  const stream = source.map((value, _index, context) => {
    ({ signal } = context);
    return value;
  });
  await stream.next();
  expect(signal?.aborted).toBe(false);
  expect(await rejection(stream.next())).toBe(failure);
  const because: CancelReason = { source: 'sibling', detail: failure };
  expect([heard, (signal?.reason as { reason: unknown }).reason]).toEqual([[true], because]);
});

test('a source that fails to one of the calls that overlap does not abort the callbacks of the others', async () => {
  let signal: AbortSignal | undefined;
  let answer = (_value: string): void => undefined;
  const stream = new Failing().map((_value, _index, context) => {
    ({ signal } = context);
    return new Promise<string>((resolve) => (answer = resolve));
  });
  const reading = [stream.next(), rejection(stream.next())];
  expect(await reading[1]).toBe(failure);
  expect(signal?.aborted).toBe(false);
  answer('a');
  expect(await reading[0]).toEqual({ value: 'a', done: false });
  expect(signal?.aborted).toBe(true);
});

test('no callback of calls that overlap starts after an abort, whatever comes from the source then', async () => {
  const controller = new AbortController();
  const source = probe<number>({ answers: 'byHand' });
  const seen: number[] = [];
  const stream = from(source, { signal: controller.signal }).map((value) => seen.push(value));
  const reading = [rejection(stream.next()), rejection(stream.next())];
  controller.abort(reason);
  expect(await Promise.all(reading)).toEqual([reason, reason]);
  source.deliver(1);
  source.deliver(2);
  await settleTasks();
  expect(seen).toEqual([]);
});

const cancelled = Object.assign(new Error('its own'), { name: 'AbortError' });
const source = (): AsyncIterable<number> => probe<number>({ values: [1, 2] });

test.each<[string, () => Promise<unknown>]>([
  [
    'a callback, to next()',
    () =>
      from(source())
        .map(() => Promise.reject(cancelled))
        .next(),
  ],
  [
    'a callback, to a terminal operation',
    () =>
      from(source())
        .map(() => Promise.reject(cancelled))
        .toArray(),
  ],
  ['a callback of a terminal operation', () => from(source()).forEach(() => Promise.reject(cancelled))],
  ['a source, to next()', () => from(probe({ failAt: 0, error: cancelled })).next()],
  ['a source, to a terminal operation', () => from(probe({ failAt: 0, error: cancelled })).toArray()],
  [
    'a callback, to calls that overlap',
    () => {
      const stream = from(source()).map(() => Promise.reject(cancelled));
      void rejection(stream.next());
      return stream.next();
    },
  ],
])('an AbortError is an error as any other where nobody has left: of %s', async (_where, read) => {
  expect(await rejection(read())).toBe(cancelled);
});

test('an AbortError of a callback is no error once its reader has left', async () => {
  let reject = (_error: Error): void => undefined;
  const stream = from(source()).map(() => new Promise<number>((_resolve, refuse) => (reject = refuse)));
  const read = stream.next();
  await settleTasks();
  const left = stream.return();
  reject(cancelled);
  expect([await read, await left]).toEqual([
    { value: undefined, done: true },
    { value: undefined, done: true },
  ]);
});
