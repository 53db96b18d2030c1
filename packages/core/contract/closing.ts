import { describe, expect } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { AsyncIter, DONE, type SourceOptions } from '../src/index.ts';
import { probe, type Probe, type ProbeShapes, settleTasks } from '../src/testing/index.ts';
import { type Case, cases, isFunction } from './cases.ts';
import { everyCase } from './every-case.ts';
import { type Exit, exits, visit } from './exits.ts';
import { watched } from './watch.ts';

const GRACE_MS = 1000;
const VALUES = [1, 2, 3, 4, 5, 6];

/** A kind of source, and what it has to say once it was left. */
interface Kind {
  readonly name: string;
  readonly waits: boolean;
  readonly make: (exit: Exit) => { readonly source: unknown; released(behind: number): string };
}

/** How a foreign source stands: closed once, or not at all when it ended by itself or nobody touched it. */
function standing(source: Probe<number>, behind: number): string {
  if (source.latePulls > behind) return `read after its end: ${source.events.join(', ')}`;
  if (source.lateCloses > 0) return `closed after its end: ${source.events.join(', ')}`;
  const byItself = source.events.includes('done') || source.events.includes('error');
  if (byItself) return source.closes === 0 ? 'released' : `closed although it had ended: ${source.events.join(', ')}`;
  return source.closes === 1 ? 'released' : `closed ${String(source.closes)} times: ${source.events.join(', ')}`;
}

function foreign(shape: keyof ProbeShapes<number>): Kind {
  const sync = shape === 'iterator' || shape === 'iterable';
  return {
    name: shape,
    waits: !sync,
    make: (exit) => {
      const source = probe<number, keyof ProbeShapes<number>>({
        values: VALUES,
        shape,
        ...(exit.source === 'hangs' ? { hangAt: 0 } : {}),
        ...(exit.source === 'fails' ? { failAt: 0 } : {}),
      });
      const openable = shape === 'iterable' || shape === 'asyncIterable';
      return {
        source,
        released: (behind) => (openable && source.events.length === 0 ? 'released' : standing(source, behind)),
      };
    },
  };
}

/** A subclass: its close() runs on every way out, those that it took itself included. */
class Counted extends AsyncIter<number> {
  closes = 0;
  late = 0;
  readonly #exit: Exit;
  readonly #values = [...VALUES];

  constructor(exit: Exit, options?: SourceOptions) {
    super(options);
    this.#exit = exit;
  }

  protected override pull(): number | typeof DONE | Promise<never> {
    if (this.closes > 0) this.late++;
    if (this.#exit.source === 'hangs') return new Promise<never>(() => undefined);
    if (this.#exit.source === 'fails') throw new Error('the error of the subclass');
    return this.#values.shift() ?? DONE;
  }

  protected override close(): void {
    this.closes++;
  }

  released(): string {
    if (this.late > 0) return 'pulled after its close';
    return this.closes === 1 ? 'released' : `close() ran ${String(this.closes)} times`;
  }
}

const subclass: Kind = {
  name: 'subclass',
  waits: true,
  make: (exit) => {
    const source = new Counted(exit);
    return { source, released: () => source.released() };
  },
};

const kinds: readonly Kind[] = [
  foreign('asyncIterator'),
  foreign('asyncIterable'),
  foreign('bareIterator'),
  foreign('iterator'),
  foreign('iterable'),
  subclass,
];

/** Everything that must be true once a pipeline was left; one object, so that a failure shows all of it. */
async function leave(one: Case, exit: Exit, kind: Kind): Promise<object> {
  const { outcome, timers } = await watched(
    async ({ strays }) => {
      const controller = new AbortController();
      const seen: AbortSignal[] = [];
      const { source, released } = kind.make(exit);
      await exit.leave(visit(one, source, controller, seen));
      // An abort is told at once, and the source closed behind it.
      await settleTasks();
      return {
        source: released(one.row.behind ?? 0),
        listeners: getEventListeners(controller.signal, 'abort').length,
        strays,
        callbackSignals: seen.every((signal) => signal.aborted) ? 'aborted' : 'left alone',
      };
    },
    exit.behind === true ? GRACE_MS : 0,
  );
  return { ...outcome, timers };
}

const clean = { source: 'released', listeners: 0, timers: 0, strays: [], callbackSignals: 'aborted' };

/** Laws 3 and 10: on every way out the source is closed exactly once, and nothing of ours stays behind. */
export function closing(): void {
  for (const kind of kinds) {
    describe(`closed exactly once, and nothing left behind: ${kind.name}`, () => {
      for (const exit of exits.filter(({ source }) => kind.waits || source !== 'hangs')) {
        describe(exit.name, () => {
          everyCase(
            'every operator',
            cases.filter((one) => exit.fits(one) && (kind === kinds[0] || isFunction(one))),
            async (one) => {
              expect(await leave(one, exit, kind)).toEqual(clean);
            },
          );
        });
      }
    });
  }
}
