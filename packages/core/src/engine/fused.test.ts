// Random pipelines of fused operators, read in every way that the engine has, against a plain loop over an array.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AsyncIter, DONE, from, type MaybePromise } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

type Kind = 'map' | 'filter' | 'take' | 'takeWhile' | 'tap';
/** How a callback answers. */
type Manner = 'now' | 'promise' | 'thenable' | 'late' | 'now and then';
interface Step {
  readonly kind: Kind;
  readonly n: number;
  readonly manner: Manner;
}
/** A callback that was called: of which operator, with what. */
type Call = readonly [at: number, value: number, index: number];
interface Outcome {
  readonly values: number[];
  readonly calls: Call[];
  /** Ended before its source did. */
  readonly early: boolean;
}

const step = (...kinds: Kind[]): fc.Arbitrary<Step> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    n: fc.nat(8),
    manner: fc.constantFrom('now', 'now', 'now', 'promise', 'thenable', 'late', 'now and then'),
  });
const steps = fc.array(step('map', 'map', 'filter', 'filter', 'take', 'takeWhile', 'tap'), { maxLength: 7 });
/** The engine has loops of their own for those that map and filter only. */
const plain = fc.array(step('map', 'filter'), { maxLength: 7, size: 'max' });
const numbers = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 24 });

const YES = [true, true, 1, 'yes', {}, []];
const NO = [false, false, 0, '', null, undefined, NaN];

/** What the callback of a step answers. */
function answerOf({ kind, n }: Step, value: number): unknown {
  if (kind === 'map') return value + n;
  if (kind === 'filter') return (value + n) % 3 === 0 ? NO[value % NO.length] : YES[value % YES.length];
  return kind === 'takeWhile' ? value < 15 + n : 'whatever';
}

function inManner(manner: Manner, value: number, answer: unknown): unknown {
  if (manner === 'promise') return Promise.resolve(answer);
  if (manner === 'thenable') return { then: (resolve: (answer: unknown) => void) => resolve(answer) };
  if (manner === 'late') return settleTasks(1).then(() => answer);
  return manner === 'now and then' && value % 4 === 0 ? Promise.resolve(answer) : answer;
}

/** The plain loop. */
function model(items: readonly number[], pipeline: readonly Step[]): Outcome {
  const calls: Call[] = [];
  const counts = pipeline.map(() => 0);
  const values: number[] = [];
  const usedUp = (): boolean => pipeline.some(({ kind, n }, at) => kind === 'take' && counts[at]! >= n);
  next: for (const item of items) {
    if (usedUp()) break;
    let value = item;
    for (const [at, step] of pipeline.entries()) {
      const index = counts[at]!++;
      if (step.kind === 'take') continue;
      calls.push([at, value, index]);
      const answer = answerOf(step, value);
      if (step.kind === 'map') value = answer as number;
      else if (step.kind === 'filter' && !NO.includes(answer as never)) continue;
      else if (step.kind === 'filter') continue next;
      else if (step.kind === 'takeWhile' && answer === false) return { values, calls, early: true };
    }
    values.push(value);
  }
  return { values, calls, early: usedUp() };
}

function build(source: unknown, pipeline: readonly Step[], calls: Call[]): AsyncIter<number> {
  let stream = from(source as Iterable<number>);
  for (const [at, step] of pipeline.entries()) {
    const callback = (value: number, index: number): MaybePromise<never> => {
      calls.push([at, value, index]);
      return inManner(step.manner, value, answerOf(step, value)) as MaybePromise<never>;
    };
    stream = step.kind === 'take' ? stream.take(step.n) : stream[step.kind as 'map'](callback);
  }
  return stream;
}

class Batched extends AsyncIter<number> {
  closes = 0;
  readonly #items: number[];

  constructor(items: readonly number[]) {
    super();
    this.#items = [...items];
  }

  protected override pullBatch(): number[] | typeof DONE {
    return this.#items.length > 0 ? this.#items.splice(0, 5) : DONE;
  }

  protected override close(): void {
    this.closes++;
  }
}

class Pulled extends Batched {
  readonly #rest: number[];

  constructor(items: readonly number[]) {
    super([]);
    this.#rest = [...items];
  }

  protected override pullBatch = undefined as never;

  protected override pull(): MaybePromise<number | typeof DONE> {
    const value = this.#rest.shift() ?? DONE;
    return typeof value === 'number' && value % 2 === 0 ? Promise.resolve(value) : value;
  }
}

/** Its last batch says where it ends; what stands behind that is nobody's. */
class EndsInside extends Batched {
  readonly #batches: (number | typeof DONE)[][] = [];

  constructor(items: readonly number[]) {
    super([]);
    const all = [...items, DONE, 99, 98] as const;
    for (let at = 0; at < all.length; at += 5) this.#batches.push(all.slice(at, at + 5));
  }

  protected override pullBatch(): number[] {
    return this.#batches.shift() as number[];
  }
}

/** A source, and how often it should have been closed. */
interface Kept {
  readonly source: unknown;
  /** Throws unless it was closed as often as it should have been. */
  check(early: boolean): void;
}
const mixed = (n: number): unknown => [n, Promise.resolve(n), { then: (go: (n: number) => void) => go(n) }][n % 3];
const probed = (source: ReturnType<typeof probe>): Kept => ({
  source,
  check: (early) => expect([source.closes, source.lateCloses]).toEqual([early ? 1 : 0, 0]),
});
const sources: Readonly<Record<string, (items: readonly number[]) => Kept>> = {
  array: (items) => ({ source: items, check: () => undefined }),
  'array of promises': (items) => ({ source: items.map(mixed), check: () => undefined }),
  iterator: (items) => probed(probe({ values: items, shape: 'iterator' }) as never),
  'iterator of promises': (items) => probed(probe({ values: items.map(mixed), shape: 'iterator' }) as never),
  'async iterator': (items) => probed(probe({ values: items }) as never),
  'async iterator that answers at once': (items) => probed(probe({ values: items, answers: 'sync' }) as never),
  batches: (items) => {
    const source = new Batched(items);
    return { source, check: () => expect(source.closes).toBe(1) };
  },
  'batches that end inside': (items) => {
    const source = new EndsInside(items);
    return { source, check: () => expect(source.closes).toBe(1) };
  },
  pulls: (items) => {
    const source = new Pulled(items);
    return { source, check: () => expect(source.closes).toBe(1) };
  },
};

/** One after the other: the burst loop, the carry loop in a terminal and in next(), and for await. */
const ways: Readonly<Record<string, (stream: AsyncIter<number>) => Promise<number[]>>> = {
  toArray: (stream) => stream.toArray(),
  'a sink that is waited for': async (stream) => {
    const values: number[] = [];
    await stream.forEach((value) => (value % 2 === 0 ? Promise.resolve(values.push(value)) : values.push(value)));
    return values;
  },
  'a sink whose state is null': async (stream) => {
    const values: number[] = [];
    const state = await stream.reduce<null>((_state, value) => (values.push(value), null), null);
    expect(state).toBeNull();
    return values;
  },
  'next() one by one': async (stream) => {
    const values: number[] = [];
    for (let result = await stream.next(); result.done !== true; result = await stream.next())
      values.push(result.value);
    return values;
  },
  'for await': async (stream) => {
    const values: number[] = [];
    for await (const value of stream) values.push(value);
    return values;
  },
  'next() and then a terminal': async (stream) => {
    const first = await stream.next();
    return first.done === true ? [] : [first.value, ...(await stream.toArray())];
  },
};

async function overlapped(stream: AsyncIter<number>, calls: number): Promise<number[]> {
  const values: number[] = [];
  for (let ended = false; !ended;) {
    for (const result of await Promise.all(Array.from({ length: calls }, () => stream.next()))) {
      if (result.done === true) ended = true;
      else values.push(result.value);
    }
  }
  return values;
}

test.each(Object.keys(sources))(
  'over %s, each way gives values, callbacks, indexes and closes of the loop',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.oneof(steps, plain),
        fc.constantFrom(...Object.keys(ways)),
        async (items, pipeline, way) => {
          const wanted = model(items, pipeline);
          const kept = sources[kind]!(items);
          const calls: Call[] = [];
          const values = await ways[way]!(build(kept.source, pipeline, calls));
          expect({ values, calls }).toEqual({ values: wanted.values, calls: wanted.calls });
          kept.check(wanted.early);
        },
      ),
      { numRuns: 200 },
    );
  },
);

/** Once found a source that was closed when it had just said done. */
const FOUND = -1313100452;

test.each(Object.keys(sources))(
  'over %s, calls that overlap give the values of the loop, and close once',
  async (kind) => {
    const property = fc.asyncProperty(
      numbers,
      steps,
      fc.integer({ min: 2, max: 6 }),
      async (items, pipeline, width) => {
        const wanted = model(items, pipeline);
        const kept = sources[kind]!(items);
        const calls: Call[] = [];
        expect(await overlapped(build(kept.source, pipeline, calls), width)).toEqual(wanted.values);
        // Calls that overlap may have asked for values, and called callbacks, that come after the end.
        for (const [at] of pipeline.entries()) {
          const indexes = calls.filter((call) => call[0] === at).map((call) => call[2]);
          expect(indexes).toEqual([...indexes.keys()]);
          expect(indexes.length).toBeGreaterThanOrEqual(wanted.calls.filter((call) => call[0] === at).length);
        }
        const { source } = kept as { readonly source: { closes?: number; lateCloses?: number; events?: string[] } };
        if (source.closes === undefined) return;
        // closed while its last answer was on its way, it may give that all the same
        const { events = [] } = source;
        const ended =
          events.includes('done') && !(events.indexOf('return') < events.indexOf('done') && source.closes > 0);
        // The last answer may still be on its way when an operator has had enough: known at once only where it is no promise.
        const late = kind.includes('at once') ? 0 : (source.lateCloses ?? 0);
        expect([source.closes + (ended ? 1 : 0) - late, source.lateCloses ?? 0]).toEqual([1, late]);
      },
    );
    await fc.assert(property, { numRuns: 60 });
    await fc.assert(property, { numRuns: 60, seed: FOUND });
  },
);
