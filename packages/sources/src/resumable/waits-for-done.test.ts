import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { memoryStore } from './memory-store.ts';
import { resumable } from './resumable.ts';
import type { Tracked } from './tracked.ts';

const LETTERS = ['a', 'b', 'c', 'd', 'e'];

let time: VirtualTime;
let warnings: unknown[][];
beforeEach(() => {
  time = virtualTime();
  warnings = [];
  jest.spyOn(process, 'emitWarning').mockImplementation((...told: unknown[]) => void warnings.push(told));
});
afterEach(() => {
  jest.restoreAllMocks();
  expect(time.pending).toBe(0);
  time.restore();
});

/** A reader of which a read waits for one of two items to be done. */
async function waiting(signal?: AbortSignal): Promise<{
  readonly reader: AsyncIterator<Tracked<string>> & { return(): Promise<unknown> };
  readonly items: readonly Tracked<string>[];
  readonly third: Promise<IteratorResult<Tracked<string>>>;
}> {
  const reader = resumable(LETTERS, memoryStore(), { maxInFlight: 2, name: 'letters', signal, everyMs: Infinity });
  const items = [(await reader.next()).value, (await reader.next()).value] as Tracked<string>[];
  const third = reader.next();
  await settleTasks();
  return { reader, items, third };
}

test('a read that waits for items to be done keeps the process alive', async () => {
  const { reader, items, third } = await waiting();
  expect(time.pending).toBe(1);
  items[0]?.done();
  await third;
  expect(time.pending).toBe(0);
  await reader.return();
});

test('a read that has waited for 60 s says so once, and goes on waiting', async () => {
  const { reader, items, third } = await waiting();
  await time.advance(59_999);
  expect(warnings).toEqual([]);
  await time.advance(1);
  const message =
    'The reader "letters" has waited for 60 s: 2 items are not done, and maxInFlight allows no more; call done() of each item, of those that failed for good, too';
  expect(warnings).toEqual([[message, { type: 'ResumableWarning', code: 'FORAWAIT_NOT_DONE' }]]);
  await time.advance(600_000);
  expect([warnings.length, time.pending]).toEqual([1, 1]);
  items[1]?.done();
  expect((await third).value).toHaveProperty('value', 'c');
  await reader.return();
});

test('a reader that waits again after it has warned does not warn again', async () => {
  const { reader, items, third } = await waiting();
  await time.advance(60_000);
  items[0]?.done();
  await third;
  const fourth = reader.next();
  await time.advance(120_000);
  expect([warnings.length, time.pending]).toEqual([1, 1]);
  await reader.return();
  await fourth;
});

test('a read that waits leaves no timer when the reader is left', async () => {
  const { reader, third } = await waiting();
  await reader.return();
  expect([await third, time.pending]).toEqual([{ value: undefined, done: true }, 0]);
});

test('a read that waits leaves no timer after an abort', async () => {
  const stop = new AbortController();
  const { third } = await waiting(stop.signal);
  stop.abort(new Error('stop'));
  await expect(third).rejects.toThrow('stop');
  await settleTasks();
  expect(time.pending).toBe(0);
});

test('a read that waits leaves no timer when the store fails', async () => {
  const store = {
    load: () => undefined,
    save: () => {
      throw new Error('disk full');
    },
  };
  const reader = resumable(LETTERS, store, { maxInFlight: 2, everyMs: 10 });
  const first = (await reader.next()).value as Tracked<string>;
  first.done();
  await reader.next();
  await reader.next();
  const fourth = reader.next();
  const told = expect(fourth).rejects.toThrow('disk full');
  await time.advance(10);
  await told;
  expect(time.pending).toBe(0);
});
