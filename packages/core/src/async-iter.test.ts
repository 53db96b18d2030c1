import { describe, expect, test } from '@jest/globals';
import { errorOf } from '../contract/exits.ts';
import { Counting, Waiting } from '../contract/subclasses.ts';
import { watched } from '../contract/watch.ts';
import { AsyncIter, DONE, from, type MaybePromise, Pipeline, type SourceOptions } from './index.ts';
import { probe, settleTasks } from './testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

describe('pull()', () => {
  test('its answers are the values, until DONE', async () => {
    const values: number[] = [];
    for await (const n of new Counting(3)) values.push(n);
    expect(values).toEqual([1, 2, 3]);
  });

  test('is not called before a value is wanted, nor again after DONE', async () => {
    const counting = new Counting(1);
    await settleTasks();
    expect(counting.pulls).toBe(0);
    await counting.toArray();
    await counting.next();
    expect(counting.pulls).toBe(2);
  });

  test.each<[string, <T>(value: T) => PromiseLike<T>]>([
    ['a promise', (given) => Promise.resolve(given)],
    ['a thenable', (given) => ({ then: (resolve) => Promise.resolve(given).then(resolve) })],
  ])('may answer %s', async (_kind, wrap) => {
    class Wrapped extends Counting {
      protected override pull(): MaybePromise<number | typeof DONE> {
        return wrap(super.pull() as number | typeof DONE);
      }
    }
    expect(await new Wrapped(2).toArray()).toEqual([1, 2]);
  });

  test('is never entered again before it has settled: overlapping calls of next() queue', async () => {
    const waiting = new Waiting();
    const reading = [waiting.next(), waiting.next(), waiting.next()];
    for (const answer of [1, 2, DONE] as const) {
      await settleTasks();
      expect(waiting.gates).toHaveLength(1);
      waiting.gates.pop()?.(answer);
    }
    expect(await Promise.all(reading)).toEqual([value(1), value(2), done]);
    expect(waiting.peak).toBe(1);
  });

  test('is not entered again through two iterators derived from one', async () => {
    const waiting = new Waiting();
    const [a, b] = [waiting.map((n) => `a${n}`), waiting.map((n) => `b${n}`)];
    const reading = [a.next(), b.next()];
    await settleTasks();
    expect(waiting.gates).toHaveLength(1);
    waiting.gates.pop()?.(1);
    await settleTasks();
    waiting.gates.pop()?.(2);
    expect(await Promise.all(reading)).toEqual([value('a1'), value('b2')]);
    expect(waiting.peak).toBe(1);
    await waiting.return();
  });

  test('that is missing is said at the first read, by the name of the class', async () => {
    class Empty extends AsyncIter<number> {}
    const message = 'Cannot read Empty: a subclass of AsyncIter must have pull() or pullBatch()';
    expect(await errorOf(new Empty().next())).toEqual(new TypeError(message));
  });

  test('that throws or rejects ends the iterator with that error', async () => {
    for (const fail of [(error: Error) => Promise.reject(error), thrown]) {
      const error = new Error('pull');
      class Failing extends Counting {
        protected override pull(): Promise<never> {
          return fail(error);
        }
      }
      const failing = new Failing(1);
      expect(await errorOf(failing.next())).toBe(error);
      expect(await failing.next()).toEqual(done);
      expect(failing.reasons).toEqual([{ source: 'sibling', detail: error }]);
    }
  });

  test('may be a field', async () => {
    class Once extends AsyncIter<number> {
      #given = false;
      protected override pull = (): number | typeof DONE => (this.#given ? DONE : ((this.#given = true), 1));
    }
    expect(await new Once().toArray()).toEqual([1]);
  });
});

function thrown(error: Error): never {
  throw error;
}

describe('options', () => {
  const bareSignal = new TypeError('Cannot use an object of kind AbortSignal as options: it must be { signal }');
  test.each<[unknown, Error]>([
    [5, new TypeError('Cannot use 5 as options: they must be an object')],
    [null, new TypeError('Cannot use null as options: they must be an object')],
    [AbortSignal.abort(), bareSignal],
    [{ graceMs: -1 }, new RangeError('Cannot use -1 as graceMs: it must be from 0 to 2147483647 milliseconds')],
    [
      { graceMs: 2 ** 31 },
      new RangeError('Cannot use 2147483648 as graceMs: it must be from 0 to 2147483647 milliseconds'),
    ],
    [{ graceMs: '1' }, new TypeError('Cannot use "1" as graceMs: it must be a number of milliseconds')],
    [{ signal: {} }, new TypeError('Cannot use an object as signal: it must be an AbortSignal')],
    [{ name: 5 }, new TypeError('Cannot use 5 as name: it must be a string')],
    [{ onOrphan: 'f' }, new TypeError('Cannot use "f" as onOrphan: it must be a function')],
  ])('%p is refused by the constructor', (options, error) => {
    expect(() => new Counting(1, options as SourceOptions)).toThrow(error);
  });

  test('all of them undefined are none', async () => {
    const options = { signal: undefined, graceMs: undefined, name: undefined, onOrphan: undefined };
    expect(await new Counting(1, options).toArray()).toEqual([1]);
  });

  test('onOrphan is told of a pull() that is still owed', async () => {
    const orphans: unknown[] = [];
    await watched(async () => {
      class Named extends Waiting {
        constructor() {
          super({ graceMs: 10, onOrphan: (orphan) => orphans.push(orphan) });
        }
      }
      const waiting = new Named();
      const reading = waiting.next();
      await settleTasks();
      await waiting.return();
      expect(await reading).toEqual(done);
    });
    expect(orphans).toEqual([{ name: 'Named', stage: 'next', ageMs: 10 }]);
  });

  test('an abort is heard by the pull() that waits, once; then it is done', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    class Aborted extends Waiting {
      constructor() {
        super({ signal: controller.signal });
      }
    }
    const waiting = new Aborted();
    const reading = errorOf(waiting.next());
    await settleTasks();
    controller.abort(reason);
    expect([await reading, waiting.closes]).toEqual([reason, 1]);
    expect(await waiting.next()).toEqual(done);
    waiting.gates[0]?.(1);
  });
});

describe('the iterator', () => {
  test('is its own iterator, and a Pipeline', () => {
    const counting = new Counting(1);
    expect(counting[Symbol.asyncIterator]()).toBe(counting);
    expect(counting).toBeInstanceOf(Pipeline);
  });

  test('methods give an AsyncIter, not the subclass', () => {
    const mapped = new Counting(1).map((n) => n);
    expect(mapped).toBeInstanceOf(AsyncIter);
    expect(mapped).not.toBeInstanceOf(Counting);
  });

  test('an operator that nobody reads takes nothing away', async () => {
    const counting = new Counting(2);
    counting.map((n) => n);
    expect(await counting.toArray()).toEqual([1, 2]);
  });

  test('throw() closes, then rejects with the error given, even where the close fails', async () => {
    const error = new Error('thrown in');
    const closeError = new Error('close');
    const { suppressed } = await watched(async () => {
      const stream = from(probe({ values: [1], closeError }));
      expect(await errorOf(stream.throw(error))).toBe(error);
      expect(await stream.next()).toEqual(done);
    });
    expect(suppressed).toEqual([closeError]);
  });

  test('`await using` leaves it', async () => {
    const counting = new Counting(3);
    {
      await using using = counting;
      await using.next();
    }
    expect(counting.reasons).toEqual([{ source: 'break' }]);
  });
});

describe('a subclass that overrides next()', () => {
  /** Values times ten, whoever asks. */
  class Tenfold extends Counting {
    override async next(): Promise<IteratorResult<number, undefined>> {
      const result = await super.next();
      return result.done === true ? result : { value: result.value * 10, done: false };
    }
  }

  test('is read by its own next() in for await', async () => {
    const values: number[] = [];
    for await (const n of new Tenfold(2)) values.push(n);
    expect(values).toEqual([10, 20]);
  });

  test('is read by its own next() by operators, and closed once', async () => {
    const tenfold = new Tenfold(5);
    expect(
      await tenfold
        .map((n) => n + 1)
        .take(2)
        .toArray(),
    ).toEqual([11, 21]);
    expect(tenfold.reasons).toEqual([{ source: 'break' }]);
    expect(await new Tenfold(2).toArray()).toEqual([10, 20]);
    expect(await from([0]).concat(new Tenfold(1)).toArray()).toEqual([0, 10]);
  });
});

describe('a subclass that overrides return()', () => {
  class Noting extends Counting {
    returns = 0;
    override return(): Promise<IteratorResult<number, undefined>> {
      this.returns++;
      return super.return();
    }
  }

  test.each<[string, (noting: Noting) => Promise<unknown>]>([
    ['take()', (noting) => noting.take(1).toArray()],
    [
      'a break behind operators',
      async (noting) => {
        for await (const each of noting.map((n) => n)) if (each > 0) break;
      },
    ],
    ['find()', (noting) => noting.find(() => true)],
    [
      'a borrower that is left, and its owner',
      async (noting) => {
        await noting.borrow().first();
        expect(noting.returns).toBe(0);
        await noting.return();
      },
    ],
  ])('is left by its own return() by %s, and closed once', async (_, leave) => {
    const noting = new Noting(5);
    await leave(noting);
    expect(noting.returns).toBe(1);
    expect(noting.reasons).toEqual([{ source: 'break' }]);
  });
});
