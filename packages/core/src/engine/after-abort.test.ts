// An abort does not wait for the close, and neither does whoever asks once it has been told.
import { expect, test } from '@jest/globals';
import { type AsyncIter, from } from '../index.ts';
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

test('after it was told to the next to ask', async () => {
  const controller = new AbortController();
  const pipeline = stuck(controller.signal);
  expect(await pipeline.next()).toEqual({ done: false, value: 1 });
  controller.abort(new Error('enough'));
  await expect(pipeline.next()).rejects.toThrow('enough');
  await expectTheEnd(pipeline);
});

test('after it was told to a reader that waited', async () => {
  const controller = new AbortController();
  const pipeline = stuck(controller.signal)
    .filter((n) => n > 1)
    .map(() => never as Promise<number>);
  const waiting = pipeline.next();
  await settleTasks();
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expectTheEnd(pipeline);
});
