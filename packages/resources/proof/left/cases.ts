import {
  AsyncEvent,
  AsyncExitStack,
  CancelScope,
  CapacityLimiter,
  checkpoint,
  closing,
  Condition,
  contextManager,
  failAfter,
  moveOnAfter,
  Mutex,
  nurseryContext,
  openNursery,
  pool,
  safeChannel,
  scopedIter,
  Semaphore,
  shielded,
  sleep,
} from '../../src/index.ts';
import type { Ledger } from './ledger.ts';

/** Some work that may be ended at each of its steps, by its scope or by the signal. */
export interface Case {
  readonly name: string;
  /** @returns What is still taken when all is over: nothing, if it is as it must be. */
  readonly run: (ledger: Ledger, signal: AbortSignal | undefined) => Work;
}

interface Work {
  readonly done: Promise<unknown>;
  readonly left?: () => number | Promise<number>;
}

type Body = () => unknown;

async function held(ledger: Ledger, name: string, body: Body, line = name): Promise<void> {
  const close = ledger.open(name, line);
  try {
    await body();
  } finally {
    close();
  }
}

/** Its clean-up waits for something. */
const slowly = (ledger: Ledger) =>
  contextManager(async function* slowly(name: string, line?: string) {
    const close = ledger.open(name, line);
    try {
      await checkpoint();
      yield name;
    } finally {
      await shielded(() => sleep(1));
      close();
    }
  });

const rows = (ledger: Ledger, line: string) =>
  async function* rows() {
    const close = ledger.open('rows', line);
    try {
      for (let n = 0; n < 5; n++) {
        await sleep(n % 2);
        yield n;
      }
    } finally {
      close();
    }
  };

const scopes: readonly Case[] = [
  {
    name: 'sleep and checkpoint',
    run: (_ledger, signal) => ({
      done: (async () => {
        await checkpoint({ signal });
        await sleep(0, { signal });
        await sleep(2, { signal });
        await checkpoint({ signal });
      })(),
    }),
  },
  {
    name: 'scopes in scopes',
    run: (ledger, signal) => {
      const nested = (depth: number): Promise<unknown> =>
        new CancelScope({ timeoutMs: 10 * depth, signal }).run(() =>
          held(ledger, `scope ${depth}`, () => (depth === 0 ? sleep(3) : nested(depth - 1)), ''),
        );
      return { done: nested(3) };
    },
  },
  {
    name: 'time limits',
    run: (ledger) => ({
      done: held(ledger, 'outer', async () => {
        await moveOnAfter(2, () => held(ledger, 'inner', () => sleep(5)));
        await failAfter(2, () => held(ledger, 'inner', () => sleep(1)));
        await shielded(() => held(ledger, 'inner', () => sleep(1)));
        await checkpoint();
      }),
    }),
  },
];

const nurseries: readonly Case[] = [
  {
    name: 'a nursery',
    run: (ledger, signal) => ({
      done: openNursery(
        (nursery) => {
          for (const name of ['a', 'b']) {
            nursery.startSoon(() =>
              held(ledger, name, () => slowly(ledger)(`in ${name}`, name).use(() => sleep(2)), name),
            );
          }
          return held(ledger, 'body', () => sleep(1));
        },
        { signal },
      ),
    }),
  },
  {
    name: 'nursery.start()',
    run: (ledger, signal) => ({
      done: openNursery(
        async (nursery) => {
          await nursery.start(async ({ started }) => {
            await held(ledger, 'task', async () => {
              await sleep(1);
              await checkpoint();
              started();
              await sleep(2);
            });
          });
          await held(ledger, 'body', () => sleep(1));
        },
        { signal },
      ),
    }),
  },
  {
    name: 'nursery.start() into another one',
    run: (ledger, signal) => ({
      done: openNursery(
        async (outer) => {
          await openNursery(async (inner) => {
            inner.startSoon(() =>
              outer.start(({ started }) =>
                held(ledger, 'task', () =>
                  sleep(1)
                    .then(started)
                    .then(() => sleep(2)),
                ),
              ),
            );
            await held(ledger, 'body', checkpoint);
          });
        },
        { signal },
      ),
    }),
  },
  {
    name: 'a safe channel',
    run: (ledger) => ({
      done: safeChannel(rows(ledger, 'rows'))().use((values) =>
        held(ledger, 'reader', async () => {
          for await (const value of values) if (value === 3) break;
        }),
      ),
    }),
  },
  {
    name: 'a nursery on a stack',
    run: (ledger, signal) => ({
      done: AsyncExitStack.run(async (stack) => {
        await stack.enter(slowly(ledger)('below'));
        const nursery = await stack.enter(nurseryContext({ signal }));
        nursery.startSoon(() => held(ledger, 'task', () => sleep(2)));
        await stack.enter(slowly(ledger)('above'));
        await checkpoint();
      }),
    }),
  },
];

/** Two who want the same, one after the other. */
const twice = async (work: (name: string) => Promise<unknown>): Promise<void> => {
  await openNursery((nursery) => {
    for (const name of ['first', 'second', 'third']) nursery.startSoon(() => work(name));
  });
};

const locks: readonly Case[] = [
  {
    name: 'a mutex',
    run: (ledger, signal) => {
      const mutex = new Mutex();
      const work = (name: string): Promise<unknown> =>
        mutex.run(() => held(ledger, name, () => sleep(1), ''), { signal });
      return { done: twice(work), left: () => Number(mutex.locked) + mutex.waiting };
    },
  },
  {
    name: 'a semaphore',
    run: (ledger, signal) => {
      const semaphore = new Semaphore(2);
      const work = (name: string): Promise<unknown> =>
        semaphore.run(() => held(ledger, name, () => sleep(1)), { signal });
      const left = (): number => 2 - semaphore.statistics().available + semaphore.statistics().waiting;
      return { done: twice(work), left };
    },
  },
  {
    name: 'a capacity limiter',
    run: (ledger, signal) => {
      const limiter = new CapacityLimiter(1);
      const work = (name: string): Promise<unknown> =>
        limiter.run(() => held(ledger, name, () => sleep(1), ''), { signal, borrower: name });
      const left = (): number => limiter.statistics().borrowed + limiter.statistics().waiting;
      return { done: twice(work), left };
    },
  },
  {
    name: 'a condition',
    run: (ledger, signal) => {
      const changed = new Condition();
      let seen = 0;
      const done = openNursery((nursery) => {
        for (const name of ['first', 'second']) {
          nursery.startSoon(
            () =>
            changed.run(() => held(ledger, name, async () => { while (seen < 2) await changed.wait({ signal }); }), { signal }), // prettier-ignore
          );
        }
        nursery.startSoon(async () => {
          for (; seen < 2; seen++) await sleep(1);
          await changed.run(() => changed.notifyAll());
        });
      });
      return { done, left: () => Number(changed.mutex.locked) + changed.waiting };
    },
  },
  {
    name: 'an event',
    run: (ledger, signal) => {
      const event = new AsyncEvent();
      const done = openNursery(async (nursery) => {
        nursery.startSoon(() => held(ledger, 'one', () => event.wait({ signal })));
        nursery.startSoon(() => held(ledger, 'other', () => event.wait()));
        await sleep(1);
        event.set();
        await event.wait({ signal });
      });
      return { done, left: () => event.waiting };
    },
  },
  {
    name: 'a pool',
    run: (ledger, signal) => {
      let made = 0;
      const things = pool(
        async () => {
          const name = `thing ${++made}`;
          const close = ledger.open(name, name);
          await Promise.resolve();
          return { close };
        },
        {
          max: 2,
          validate: () => made !== 2,
          close: ({ close }) =>
            sleep(0)
              .catch(() => undefined)
              .then(close),
        },
      );
      const work = (name: string): Promise<unknown> => things.use(() => held(ledger, name, () => sleep(1)), { signal });
      const left = async (): Promise<number> => {
        await things.close();
        const { lent, idle, waiting } = things.statistics();
        return lent + idle + waiting;
      };
      return { done: twice(work), left };
    },
  },
];

const contexts: readonly Case[] = [
  {
    name: 'contexts in contexts',
    run: (ledger) => {
      const context = slowly(ledger);
      const wrapped = context.wrap(async () => sleep(1), 'wrapped');
      return { done: context('outer').use(() => context('middle').use(() => context('inner').use(() => wrapped()))) };
    },
  },
  {
    name: 'a stack',
    run: (ledger) => ({
      done: AsyncExitStack.run(async (stack) => {
        for (const name of ['a', 'b', 'c']) {
          await stack.enter(slowly(ledger)(name));
          await checkpoint();
          stack.callback(ledger.open(`beside ${name}`));
        }
        await sleep(1);
      }),
    }),
  },
  {
    name: 'iterators that are closed',
    run: (ledger) => ({
      done: (async () => {
        await closing(rows(ledger, 'closing')()).use(async (iterator) => void (await iterator.next()));
        await scopedIter(rows(ledger, 'scoped')()).use(async (values) => {
          for await (const value of values) if (value === 1) break;
          for await (const value of values) if (value === 3) break;
        });
      })(),
    }),
  },
];

export const cases: readonly Case[] = [...scopes, ...nurseries, ...locks, ...contexts];
