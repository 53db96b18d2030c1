// A pipeline that is left from within its very first step, which then waits for what never comes: nobody hangs.
import { expect, test } from '@jest/globals';
import { inVirtualTime } from '../../contract/watch.ts';
import { AsyncIter, from, type Orphan, type Source, type SourceOptions } from '../index.ts';
import { settleTasks, virtualTime } from '../testing/index.ts';

const reason = new Error('enough');
const never = (): Promise<never> => new Promise(() => undefined);

class Pulled extends AsyncIter<number> {
  readonly #pull: () => Promise<number>;

  constructor(options: SourceOptions, pull: () => Promise<number>) {
    super(options);
    this.#pull = pull;
  }

  protected override pull(): Promise<number> {
    return this.#pull();
  }
}

/** Each calls `step` while it is read for the first time, and waits for what that answers. */
const pipelines: Record<string, (options: SourceOptions, step: () => Promise<never>) => AsyncIter<unknown>> = {
  'a mapper': (options, step) => from([1, 2], options).map(step),
  'a predicate': (options, step) => from([1, 2], options).filter(step),
  'a mapper of many at a time': (options, step) => from([1, 2], options).map(step, { concurrency: 4 }),
  'a mapper of many at a time, out of order': (options, step) =>
    from([1, 2], options).map(step, { concurrency: 4, ordered: false }),
  'a mapper in front of others': (options, step) =>
    from([1, 2], options)
      .map(step, { concurrency: 2 })
      .filter(() => true),
  'a mapper to sources': (options, step) => from([1, 2], options).flatMap(() => new Pulled(options, step)),
  pull: (options, step) => new Pulled(options, step),
  'next() of a source': (options, step) => {
    const source: Source<number> = { [Symbol.asyncIterator]: () => ({ next: step }) };
    return from(source, options);
  },
};

const reads: Record<string, (pipeline: AsyncIter<unknown>) => Promise<unknown>> = {
  'next()': (pipeline) => pipeline.next(),
  'toArray()': (pipeline) => pipeline.toArray(),
  'for await': async (pipeline) => {
    for await (const value of pipeline) return value;
    return undefined;
  },
};

for (const [place, make] of Object.entries(pipelines)) {
  for (const [how, read] of Object.entries(reads)) {
    test(
      `an abort from within ${place} rejects ${how} at once`,
      inVirtualTime(async () => {
        const controller = new AbortController();
        const step = (): Promise<never> => {
          controller.abort(reason);
          return never();
        };
        const heard: unknown[] = [];
        read(make({ signal: controller.signal }, step)).catch((error: unknown) => heard.push(error));
        await settleTasks();
        expect(heard).toEqual([reason]);
      }),
    );

    test(`return() from within ${place} ends ${how} by the end of the grace, and reports who does not let go`, async () => {
      using time = virtualTime();
      const orphans: Orphan[] = [];
      const pipeline: AsyncIter<unknown> = make({ graceMs: 50, onOrphan: (orphan) => orphans.push(orphan) }, () => {
        void pipeline.return();
        return never();
      });
      let over = false;
      void read(pipeline).then(() => (over = true));
      await time.advance(50);
      await settleTasks();
      expect(over).toBe(true);
      expect(orphans).toHaveLength(1);
    });
  }
}

test('an abort from within the callback of a terminal operation rejects it at once', async () => {
  const controller = new AbortController();
  const each = from([1, 2], { signal: controller.signal }).forEach(() => {
    controller.abort(reason);
    return never();
  });
  await expect(each).rejects.toBe(reason);
});

test('what comes in spite of the abort is no value any more, and its error is published, not thrown', async () => {
  const controller = new AbortController();
  let fail = (_error: Error): void => undefined;
  const pipeline = from([1, 2], { signal: controller.signal }).map(() => {
    controller.abort(reason);
    return new Promise<never>((_, reject) => (fail = reject));
  });
  await expect(pipeline.next()).rejects.toBe(reason);
  fail(new Error('late'));
  await settleTasks();
  expect(await pipeline.next()).toEqual({ value: undefined, done: true });
});
