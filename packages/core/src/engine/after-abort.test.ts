// An abort does not wait for the close, and neither does whoever asks once it has been told.
import { expect, test } from '@jest/globals';
import { inVirtualTime } from '../../contract/watch.ts';
import {
  type AsyncIter,
  concat,
  flatMap,
  from,
  interleave,
  merge,
  mergeSorted,
  race,
  toArray,
  zip,
  zipLatest,
} from '../index.ts';
import { settleTasks } from '../testing/index.ts';

const never = new Promise<never>(() => undefined);

/** The first callback never answers: the close waits for it until the grace is over. */
function stuck(signal: AbortSignal): AsyncIter<number> {
  let called = 0;
  return from([0, 1, 2], { signal }).map((n) => (called++ === 0 ? never : n), { concurrency: 2, ordered: false });
}

async function expectTheEnd(pipeline: AsyncIter<number>): Promise<void> {
  const answers: unknown[] = [];
  for (let i = 0; i < 2; i++) void pipeline.next().then((result) => answers.push(result));
  await settleTasks();
  expect(answers).toEqual([
    { done: true, value: undefined },
    { done: true, value: undefined },
  ]);
}

test(
  'after it was told to the next to ask',
  inVirtualTime(async () => {
    const controller = new AbortController();
    const pipeline = stuck(controller.signal);
    expect(await pipeline.next()).toEqual({ done: false, value: 1 });
    controller.abort(new Error('enough'));
    await expect(pipeline.next()).rejects.toThrow('enough');
    await expectTheEnd(pipeline);
  }),
);

test(
  'after it was told to a reader that waited',
  inVirtualTime(async () => {
    const controller = new AbortController();
    const pipeline = stuck(controller.signal)
      .filter((n) => n > 1)
      .map(() => never as Promise<number>);
    const waiting = pipeline.next();
    await settleTasks();
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expectTheEnd(pipeline);
  }),
);

/** A generator: its close waits for what it was asked. */
async function* once(answer: Promise<number>): AsyncGenerator<number> {
  yield await answer;
}

const COMBINED: Record<string, (hung: AsyncIter<number>) => AsyncIterable<unknown>> = {
  concat: (hung) => concat([1], hung),
  interleave: (hung) => interleave([[1], hung]),
  merge: (hung) => merge([[1], hung]),
  mergeSorted: (hung) => mergeSorted([[1], hung]),
  race: (hung) => race([{ [Symbol.asyncIterator]: () => ({ next: () => never }) }, hung]),
  zip: (hung) => zip([[1], hung]),
  zipLatest: (hung) => zipLatest([[1], hung]),
  'flatMap, concurrent': (hung) => flatMap([[1], hung], (each) => each, { concurrency: 2 }),
};

for (const [name, combine] of Object.entries(COMBINED)) {
  test(
    `${name} does not wait for the close of a source whose own signal has aborted`,
    inVirtualTime(async () => {
      const controller = new AbortController();
      const reading = toArray(combine(from(once(never), { signal: controller.signal })));
      const told = reading.catch((error: unknown) => error);
      await settleTasks();
      const reason = new Error('enough');
      controller.abort(reason);
      await settleTasks();
      expect(await Promise.race([told, Promise.resolve('waits')])).toBe(reason);
    }),
  );
}

test('return() still waits for the close: whoever calls it wants to know that all is let go', async () => {
  const controller = new AbortController();
  const over = { value: undefined, done: true } as const;
  let letGo = (): void => undefined;
  const closed = new Promise<typeof over>((resolve) => (letGo = (): void => resolve(over)));
  const source = { next: () => never, return: () => closed };
  const pipeline = from({ [Symbol.asyncIterator]: () => source }, { signal: controller.signal });
  const waiting = pipeline.next();
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  const left = pipeline.return();
  await settleTasks();
  expect(await Promise.race([left, Promise.resolve('waits')])).toBe('waits');
  letGo();
  expect(await left).toEqual(over);
});
