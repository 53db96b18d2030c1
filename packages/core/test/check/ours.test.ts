import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { channel, from } from '../../src/index.ts';
import { type Checked, checkAsyncIterable, type CheckOptions, type Law } from '../../src/testing/index.ts';
import { type Case, isFunction, streams } from '../../contract/cases.ts';
import type { Row } from '../../contract/row.ts';
import { ways, wholes } from '../../contract/sources.ts';
import { Counting } from '../../contract/subclasses.ts';

/** `npm run proof` asks for more, from a seed that it prints. */
const { numRuns = 40, seed = 1 } = fc.readConfigureGlobal() ?? {};
const runs = Math.min(numRuns, 1000);
const PATIENCE_MS = 600_000;
const options = { runs, seed };

/** What an operator says of itself: that it does something to errors, to values, or that it is a stream of the platform. */
function exceptionsOf({ settles, skips, flat, latest, foreign }: Row): Law[] {
  const laws: [boolean | undefined, Law[]][] = [
    [settles, ['no lost error']],
    [skips === true || flat === true || latest === true, ['same values', 'in order']],
    // A web stream that failed rejects all reads that wait.
    [foreign, ['fails once']],
  ];
  return laws.flatMap(([is, which]) => (is === true ? which : []));
}

const check = (one: Case): Promise<unknown> =>
  checkAsyncIterable((source) => one.apply(source) as Checked, {
    ...options,
    gives: (values) => one.row.gives(values) as unknown[],
    withSignal: (signal, source) => one.apply(source, undefined, { signal }) as Checked,
    ordered: one.row.unordered !== true,
    except: exceptionsOf(one.row),
  });

describe('all of ours keep every law', () => {
  test.each(streams.filter(isFunction))('$name', async (one) => void (await check(one)), PATIENCE_MS);

  test.each([...ways, ...wholes])('from() of $way', async ({ make }) => {
    const made = (signal?: AbortSignal): Checked => from(make([1, 2, 3]) as Iterable<number>, { signal });
    await checkAsyncIterable(() => made(), { ...options, withSignal: made });
  });

  test.each(ways)('from() of $way that fails', async ({ make }) => {
    const made = (signal?: AbortSignal): Checked =>
      from(make([1, 2, 3], 3, new Error('own')) as Iterable<number>, { signal });
    await checkAsyncIterable(() => made(), { ...options, withSignal: made });
  });

  test('from() of what fails while it is left, with an abort long after', async () => {
    const made = (signal?: AbortSignal): Checked =>
      from(ways[0]!.make([1, 2], 2, new Error('own')) as Iterable<number>, { signal });
    const replay = { steps: 'next next next return turn abort', signal: true };
    await checkAsyncIterable(() => made(), { withSignal: made, replay });
  });

  const late = ['filter', 'takeWhile', 'compact'].map((name) => `${name} as a function`);
  test.each(streams.filter(({ name }) => late.includes(name)))(
    '$name, left when a value has passed whose call is not the first',
    async (one) => {
      for (const replay of [
        { steps: 'next next newest turn return', values: 2 },
        { steps: 'next next next newest turn return', values: 3 },
      ])
        await checkAsyncIterable((source) => one.apply(source) as Checked, { replay });
    },
  );

  test('more values than are read, in another order than by one who reads one at a time', async () => {
    const two = streams.find(({ name }) => name === 'flatMap (concurrency 3, unordered) as a function')!;
    await checkAsyncIterable((source) => two.apply(source) as Checked, {
      gives: (values) => two.row.gives(values) as unknown[],
      ordered: false,
      replay: { steps: 'answer next drain', values: 11, ends: 'hang' },
    });
  });

  test('from() of what is checked', async () => {
    await checkAsyncIterable((source) => from(source), {
      ...options,
      withSignal: (signal, source) => from(source, { signal }),
    });
  });

  test('a subclass of AsyncIter', async () => {
    await checkAsyncIterable(() => new Counting(3), {
      ...options,
      withSignal: (signal) => new Counting(3, { signal }),
    });
  });

  test.each([0, 1, 5])('the receiver of a channel with room for %d', async (capacity) => {
    const made = (signal?: AbortSignal): Checked => {
      const { sender, receiver } = channel<number>(capacity, { signal });
      const sending = async (): Promise<void> => {
        for (let value = 1; value <= 3; value++) await sender.send(value);
        sender.close();
      };
      sending().catch(() => undefined); // the receiver was closed
      return receiver;
    };
    await checkAsyncIterable(() => made(), { ...options, withSignal: made });
  });
});

describe('what the language has keeps every law but those that are known', () => {
  async function* numbers(): AsyncGenerator<number> {
    for (let value = 1; value <= 3; value++) yield await Promise.resolve(value);
  }
  async function* double(source: AsyncIterable<number>): AsyncGenerator<number> {
    for await (const value of source) yield 2 * value;
  }
  async function* handOn(source: AsyncIterable<number>): AsyncGenerator<number> {
    yield* source;
  }
  async function* doubleAll(source: AsyncIterable<number>): AsyncGenerator<number> {
    yield* double(source);
  }
  const stream = (): AsyncIterable<number> =>
    new ReadableStream<number>({
      start: (controller) => {
        for (const value of [1, 2, 3]) controller.enqueue(value);
        controller.close();
      },
    });
  const queued: CheckOptions = { ...options, except: ['no hang', 'closed unread'] };

  test.each([
    ['an async generator', numbers, options],
    ['an async generator that reads another one', double, queued],
    ['yield*', doubleAll, queued],
    ['yield* of the source itself', handOn, queued],
    ['a ReadableStream', stream, { ...options, except: ['in order', 'stays done'] }],
    ['a Readable', () => Readable.from([1, 2, 3]), options],
  ] as const)('%s', async (_, make, known) => {
    const { seed: told } = await checkAsyncIterable(make, known);
    expect(told).toBe(seed);
  });

  test.each(['no hang', 'closed unread'] as const)('an async generator breaks the law "%s"', async (law) => {
    const except = queued.except!.filter((each) => each !== law);
    await expect(checkAsyncIterable(double, { ...options, except })).rejects.toMatchObject({ law });
  });

  test.each([
    ['in order', 'next next tick next'],
    ['stays done', 'next return tick next'],
  ] as const)('a ReadableStream of Node breaks the law "%s": a call overtakes the one before', async (law, steps) => {
    await expect(checkAsyncIterable(stream, { replay: { steps } })).rejects.toMatchObject({ law });
  });
});
