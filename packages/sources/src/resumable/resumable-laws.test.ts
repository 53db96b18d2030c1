// Crashes at any moment: nothing is lost, and nothing comes twice that is stored as done.
import { settleTasks } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { WatchedStore } from '../../test/resumable/watched-store.ts';
import { counter } from '../counter.ts';
import { lineReader } from '../lines/line-reader.ts';
import type { LineCheckpoint } from '../lines/checkpoint.ts';
import { ndjson } from '../ndjson/ndjson.ts';
import { type Resumable, resumable } from './resumable.ts';
import type { ResumableOptions } from './options.ts';
import type { Store } from './store.ts';
import type { Tracked } from './tracked.ts';

type Open = (count: number, store: Store, options: ResumableOptions) => Resumable<unknown>;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const bytes = (count: number): Buffer => Buffer.from(numbers(count).join('\n'));

/** Sources of the numbers from 0 on. */
const sources: readonly (readonly [string, Open])[] = [
  ['an array', (count, store, options) => resumable(numbers(count), store, options)],
  ['a counter', (count, store, options) => resumable(counter(0, count - 1), store, options)],
  [
    'a counter that is opened where it was',
    (count, store, options) => resumable((from?: number) => counter(from, count - 1), store, options),
  ],
  [
    'lines',
    (count, store, options) =>
      resumable((start?: LineCheckpoint) => lineReader(bytes(count), { start }), store, options),
  ],
  [
    'records',
    (count, store, options) => resumable((start?: LineCheckpoint) => ndjson(bytes(count), { start }), store, options),
  ],
  [
    'a source that tells its place at times only',
    (count, store, options) => resumable((from?: number) => sparse(count, from), store, options),
  ],
];

function sparse(count: number, from: number = 0): Iterable<number> & { checkpoint: number | undefined } {
  return {
    checkpoint: undefined,
    *[Symbol.iterator]() {
      for (let n = from; n < count; n++) {
        this.checkpoint = (n + 1) % 3 === 0 ? n + 1 : undefined;
        yield n;
      }
    },
  };
}

/** One life: what is read, and what is done in which order, until a crash. */
interface Life {
  /** Each number: the next item is read (0), or one of those that were given is done, or the disk is awaited. */
  readonly steps: readonly number[];
  readonly everyItems: number;
  /** Whether a save that is under way at the crash reaches the disk. */
  readonly reaches: boolean;
}

const life: fc.Arbitrary<Life> = fc.record({
  steps: fc.array(fc.nat(12), { maxLength: 40 }),
  everyItems: fc.integer({ min: 1, max: 5 }),
  reaches: fc.boolean(),
});

/** Lives through it. Answers what was given and done, and what is on the disk afterwards. */
async function live(open: Open, count: number, left: number, kept: unknown, { steps, everyItems, reaches }: Life) {
  const store = new WatchedStore(kept);
  const reader = open(count, store, { everyItems, everyMs: Infinity });
  const given: Tracked<unknown>[] = [];
  const done = new Set<unknown>();
  let release = (): void => undefined;
  for (const step of steps) {
    if (step === 0) {
      // At its end the reader waits for the disk.
      if (given.length === left && store.hold !== undefined) continue;
      const { value } = await reader.next();
      if (value !== undefined) given.push(value);
      store.hold ??= new Promise((resolve) => (release = resolve));
    } else if (step === 12) {
      release();
      store.hold = undefined;
      await settleTasks();
    } else {
      const item = given[step - 1];
      item?.done();
      done.add(Number(item?.value));
    }
  }
  const onDisk: unknown = reaches && store.saving > 0 ? store.saves.at(-1) : store.kept;
  release();
  return { given: given.map(({ value }) => Number(value)), done, kept: copy(onDisk), reader };
}

function copy(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

test.each(sources)('%s: after any number of crashes everything has been done or comes again', async (_what, open) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 25 }), fc.array(life, { maxLength: 4 }), async (count, lives) => {
      let kept: unknown;
      let below = 0;
      const done = new Set<unknown>();
      for (const each of lives) {
        const lived = await live(open, count, count - below, kept, each);
        // It began where the last one was known to have come, and left nothing out.
        expect(lived.given).toEqual(numbers(count).slice(below, below + lived.given.length));
        for (const number of lived.done) done.add(number);
        await lived.reader.return();
        kept = lived.kept;
        const rest = await open(count, new WatchedStore(kept), {})
          .map(({ value }) => Number(value))
          .toArray();
        expect(rest).toEqual(numbers(count).slice(count - rest.length));
        expect(count - rest.length).toBeGreaterThanOrEqual(below);
        below = count - rest.length;
        for (const number of numbers(below)) expect(done).toContain(number);
      }
    }),
  );
});

test('unordered work under way at the same time is stored without a gap', async () => {
  const order = fc.scheduler();
  await fc.assert(
    fc.asyncProperty(
      order,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (s, count, concurrency) => {
        const store = new WatchedStore();
        const done = new Set<number>();
        const saved = store.save.bind(store);
        store.save = (key, value) => {
          const { skip } = value as { readonly skip: number };
          for (const number of numbers(skip)) expect(done).toContain(number);
          return saved(key, value);
        };
        const running = resumable(numbers(count), store, { everyItems: 1 }).run(
          async (number) => {
            await s.schedule(Promise.resolve());
            done.add(number);
          },
          { concurrency },
        );
        await s.waitFor(running);
        expect(store.kept).toEqual({ skip: count });
      },
    ),
  );
});

test('readers that take one key of one store in turn never move the place back, and leave nothing out', async () => {
  const turn = fc.record({ taken: fc.nat(4), early: fc.nat(4), abort: fc.boolean() });
  const turns = fc.array(turn, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat(8), turns, async (s, count, lives) => {
      const saved = [0];
      const lost: number[] = [];
      const done = new Set<number>();
      const store: Store = {
        load: () => s.schedule(Promise.resolve()).then(() => ({ skip: saved.at(-1) })),
        async save(_key, value) {
          await s.schedule(Promise.resolve());
          const { skip } = value as { readonly skip: number };
          saved.push(skip);
          lost.push(...numbers(skip).filter((number) => !done.has(number)));
        },
      };
      const finish = (item: Tracked<number>): void => {
        done.add(item.value);
        item.done();
      };
      const live = async ({ taken, early, abort }: (typeof lives)[number]): Promise<void> => {
        const stop = new AbortController();
        const reader = resumable(numbers(count), store, { signal: stop.signal, everyItems: 1 });
        const items: Tracked<number>[] = [];
        for (let next; items.length < taken; items.push(next.value)) if ((next = await reader.next()).done) break;
        for (const item of items.slice(early)) void s.schedule(Promise.resolve()).then(() => finish(item));
        items.slice(0, early).forEach(finish);
        if (abort) stop.abort();
        else void reader.return();
      };
      const living = async (): Promise<void> => {
        for (const each of lives) await live(each);
        await resumable(numbers(count), store).forEach(finish);
      };
      await s.waitFor(living());
      await s.waitIdle();
      expect(lost).toEqual([]);
      expect(saved).toEqual([...new Set(saved)].sort((a, b) => a - b));
      expect(saved.at(-1)).toBe(count);
    }),
  );
});
