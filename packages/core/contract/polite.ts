import { describe, expect } from '@jest/globals';
import { AsyncIter, DONE } from '../src/index.ts';
import { type Case, cases, isFunction, isStream, open } from './cases.ts';
import { everyCase } from './every-case.ts';

/** More than any machine gets through before it has yielded once; reached only by a pipeline that never yields. */
const PLENTY = 30_000_000;

/** An endless source that ends when somebody else had a turn of the event loop. */
class Turn {
  came = false;
  given = 0;

  constructor() {
    setImmediate(() => {
      this.came = true;
    });
  }

  over(): boolean {
    return this.came || this.given++ > PLENTY;
  }
}

// Zeros: with them the callbacks of the table neither find nor stop at anything.
const kinds: readonly { readonly kind: string; readonly make: (turn: Turn) => unknown }[] = [
  {
    kind: 'a generator',
    make: function* (turn) {
      while (!turn.over()) yield 0;
    },
  },
  {
    kind: 'an async iterator that answers at once',
    make: (turn) => ({
      next: () => (turn.over() ? { value: undefined, done: true } : { value: 0, done: false }),
    }),
  },
  {
    kind: 'a subclass with pull()',
    make: (turn) =>
      new (class extends AsyncIter<number> {
        protected override pull(): number | typeof DONE {
          return turn.over() ? DONE : 0;
        }
      })(),
  },
  {
    kind: 'a subclass with pullBatch()',
    make: (turn) =>
      new (class extends AsyncIter<number> {
        protected override pullBatch(): readonly number[] | typeof DONE {
          turn.given += 999;
          return turn.over() ? DONE : new Array<number>(1000).fill(0);
        }
      })(),
  },
  {
    kind: 'a subclass whose pullBatch() has nothing yet, and says so by a promise',
    make: (turn) =>
      new (class extends AsyncIter<number> {
        protected override async pullBatch(): Promise<readonly number[] | typeof DONE> {
          turn.given += 999;
          return turn.over() ? DONE : [];
        }
      })(),
  },
];

async function read(one: Case, source: unknown): Promise<void> {
  if (!isStream(one)) return void (await one.apply(source));
  for await (const value of open(one, source)) void value;
}

async function readOverlapping(one: Case, source: unknown): Promise<void> {
  const stream = open(one, source);
  for (let ended = false; !ended;) {
    const results = await Promise.all([stream.next(), stream.next(), stream.next()]);
    ended = results.some(({ done }) => done === true);
  }
}

/** Ends after a few values whatever the source: nothing to be polite about. */
const endsSoon = ({ row }: Case): boolean => ['take', 'first', 'at', 'isEmpty'].includes(row.operator);
/** Keeps everything, as it says: an endless source would fill the memory before the yield of a slow machine. */
const keeps = ({ row }: Case): boolean => row.keeps === true;

/** Law 9: a pipeline that never waits lets others have their turn. */
export function polite(): void {
  describe.each(kinds)('polite over $kind', ({ make }) => {
    const asked = cases.filter((one) => !endsSoon(one));

    everyCase('lets an immediate run', asked, async (one) => {
      const turn = new Turn();
      await read(one, make(turn));
      expect(turn.came).toBe(true);
      if (!keeps(one)) expect(turn.given).toBeLessThan(PLENTY);
    });

    everyCase('lets an immediate run while calls overlap', asked.filter(isStream).filter(isFunction), async (one) => {
      const turn = new Turn();
      await readOverlapping(one, make(turn));
      expect(turn.came).toBe(true);
      expect(turn.given).toBeLessThan(PLENTY);
    });
  });
}
