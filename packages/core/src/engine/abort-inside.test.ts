// An abort that comes from within a read itself: whoever reads is told of it, and never takes it for the end.
import { expect, test } from '@jest/globals';
import { AsyncIter, from } from '../index.ts';
import { settleTasks } from '../testing/index.ts';

const reason = new Error('enough');

class Batches extends AsyncIter<number> {
  readonly #pull: () => readonly number[] | Promise<readonly number[]>;

  constructor(signal: AbortSignal, pull: () => readonly number[] | Promise<readonly number[]>) {
    super({ signal });
    this.#pull = pull;
  }

  protected override pullBatch(): readonly number[] | Promise<readonly number[]> {
    return this.#pull();
  }
}

const pipelines: Record<string, (signal: AbortSignal, abort: () => void) => AsyncIter<number>> = {
  'a callback whose value is left out': (signal, abort) =>
    from([1, 2, 3], { signal }).filter(() => {
      abort();
      return false;
    }),
  'a callback behind which there is another': (signal, abort) =>
    from([1, 2, 3], { signal })
      .tap(abort)
      .map((n) => n),
  'a pull of a source that answers a batch': (signal, abort) =>
    new Batches(signal, () => {
      abort();
      return [1, 2];
    }),
  'a pull of a source that answers a batch later': (signal, abort) =>
    new Batches(signal, async () => {
      abort();
      return [1, 2];
    }),
};

for (const [place, make] of Object.entries(pipelines)) {
  test.each([
    ['an error', reason],
    ['what abort() makes', undefined],
  ])(`in ${place} rejects that read with %s, once`, async (_, given) => {
    const controller = new AbortController();
    const pipeline = make(controller.signal, () => controller.abort(given));
    const heard = await pipeline.next().catch((error: unknown) => error);
    expect(heard).toBe(controller.signal.reason);
    expect(await pipeline.next()).toEqual({ value: undefined, done: true });
  });

  test.each([
    ['an error', reason],
    ['what abort() makes', undefined],
  ])(`in ${place} rejects a terminal operation with %s`, async (_, given) => {
    const controller = new AbortController();
    const pipeline = make(controller.signal, () => controller.abort(given));
    const heard = await pipeline.count().catch((error: unknown) => error);
    expect(heard).toBe(controller.signal.reason);
  });
}

test('rejects at once, though the close takes as long as it likes', async () => {
  const controller = new AbortController();
  let closed = (_result: IteratorResult<number>): void => undefined;
  const source = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.resolve({ done: false, value: 1 }),
      return: () => new Promise<IteratorResult<number>>((resolve) => (closed = resolve)),
    }),
  };
  const none = from(source, { signal: controller.signal }).filter(() => {
    controller.abort(reason);
    return false;
  });
  const heard: unknown[] = [];
  void none.next().catch((error: unknown) => heard.push(error));
  await settleTasks();
  expect(heard).toEqual([reason]);
  closed({ done: true, value: undefined });
  await settleTasks();
});

test('in a callback whose value is given is told to the next to ask', async () => {
  const controller = new AbortController();
  const pipeline = from([1, 2, 3], { signal: controller.signal }).tap(() => controller.abort(reason));
  expect(await pipeline.next()).toEqual({ value: 1, done: false });
  await expect(pipeline.next()).rejects.toBe(reason);
});
