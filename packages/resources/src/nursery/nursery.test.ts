import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelScope } from '../scope/cancel-scope.ts';
import { checkpoint, sleep } from '../scope/checkpoint.ts';
import { moveOnAfter, shielded } from '../scope/timeouts.ts';
import type { Nursery, StartContext } from './nursery.ts';
import { openNursery } from './open-nursery.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

const boom = new Error('boom');
const bang = new Error('bang');
const fail = (reason: unknown) => async (): Promise<never> => {
  await checkpoint();
  throw reason;
};
const forEver = (): Promise<void> => sleep(Infinity);
/** The members of the group that it fails with. */
async function errorsOf(promise: Promise<unknown>): Promise<readonly unknown[]> {
  const group = await error(promise);
  expect(group).toBeInstanceOf(AggregateError);
  return (group as AggregateError).errors as unknown[];
}

describe('errors', () => {
  test('E1: what the body throws comes in a group, as the same object', async () => {
    expect(await errorsOf(openNursery(fail(boom)))).toEqual([boom]);
    const now = openNursery(() => {
      throw boom;
    });
    expect((await errorsOf(now))[0]).toBe(boom);
  });

  test('E2: the error of a task cancels its siblings and the body, and comes in a group', async () => {
    const steps: string[] = [];
    const sleeper = async (): Promise<void> => {
      try {
        await forEver();
      } finally {
        steps.push('cleaned up');
      }
    };
    const run = openNursery(async (nursery) => {
      nursery.startSoon(sleeper);
      nursery.startSoon(fail(boom));
      await sleeper();
    });
    expect(await errorsOf(run)).toEqual([boom]);
    expect(steps).toEqual(['cleaned up', 'cleaned up']);
  });

  test('E3: of several, none is lost: also those of clean-ups', async () => {
    const both = openNursery((nursery) => {
      nursery.startSoon(fail(boom));
      nursery.startSoon(fail(bang));
    });
    expect(await errorsOf(both)).toEqual([boom, bang]);
    const cleanUp = openNursery(async (nursery) => {
      nursery.startSoon(fail(boom));
      nursery.startSoon(() => forEver().finally(() => Promise.reject(bang)));
      await forEver();
    });
    expect(await errorsOf(cleanUp)).toEqual([boom, bang]);
  });

  test('E4: a body that sleeps for ever is woken by the error of a task', async () => {
    let seen: unknown;
    const run = openNursery(async (nursery) => {
      nursery.startSoon(fail(boom), { name: 'worker' });
      seen = await error(forEver());
      await checkpoint();
    });
    expect(await errorsOf(run)).toEqual([boom]);
    expect(seen).toMatchObject({
      name: 'AbortError',
      cause: boom,
      reason: { source: 'sibling', detail: boom },
      message: 'Cancelled: worker has failed',
    });
  });

  test.each([undefined, null, 0, 'text', { done: true, value: undefined }, Promise.reject, Symbol('s')])(
    'E16: whatever is thrown comes out as it is: %p',
    async (thrown) => {
      expect(await errorsOf(openNursery((nursery) => nursery.startSoon(fail(thrown))))).toEqual([thrown]);
      const now = openNursery((nursery) =>
        nursery.startSoon(() => {
          throw thrown;
        }),
      );
      expect(await errorsOf(now)).toEqual([thrown]);
    },
  );

  test('E17: a single error comes in a group, too, and the group of an inner nursery as one error', async () => {
    const errors = await errorsOf(
      openNursery((outer) => outer.startSoon(() => openNursery((inner) => inner.startSoon(fail(boom))))),
    );
    expect(errors).toEqual([new AggregateError([boom], 'Failed: boom')]);
    expect((errors[0] as AggregateError).errors[0]).toBe(boom);
  });

  test('one prefix is enough for the groups of nested nurseries', async () => {
    const failing = (depth: number, name?: string): Promise<unknown> =>
      openNursery((nursery) => nursery.startSoon(depth === 0 ? fail(boom) : () => failing(depth - 1)), { name });
    expect(await error(failing(3))).toMatchObject({ message: 'Failed: boom' });
    expect(await error(failing(3, 'outer'))).toMatchObject({ message: 'Failed in nursery "outer": boom' });
  });

  test('E17: the message of the group tells the first one, how many, and where', async () => {
    const run = openNursery(
      (nursery) => {
        nursery.startSoon(fail(boom));
        nursery.startSoon(fail(bang));
      },
      { name: 'crawl' },
    );
    expect(await error(run)).toMatchObject({ message: 'Failed in nursery "crawl": boom (and 1 more)' });
  });

  test('E18: an error that passes through many nurseries makes no circle of causes', async () => {
    const nested = (depth: number): Promise<unknown> =>
      depth === 0 ? fail(boom)() : openNursery((nursery) => nursery.startSoon(() => nested(depth - 1)));
    let left = await error(nested(20));
    const seen = new Set<unknown>();
    while (left instanceof AggregateError) {
      expect(seen.has(left)).toBe(false);
      seen.add(left);
      expect(left.cause).toBeUndefined();
      left = left.errors[0] as unknown;
    }
    expect(left).toBe(boom);
    expect(seen.size).toBe(20);
    expect(boom.cause).toBeUndefined();
  });
});

describe('its end', () => {
  test('E5: tasks take turns, and it ends with the last of them', async () => {
    const steps: string[] = [];
    const steady = (name: string) => async (): Promise<void> => {
      for (let i = 0; i < 2; i++) {
        steps.push(name);
        await sleep(1);
      }
    };
    const result = await time.run(() =>
      openNursery((nursery) => {
        nursery.startSoon(steady('a'));
        nursery.startSoon(steady('b'));
        steps.push('body');
        return 'result';
      }),
    );
    expect([result, steps]).toEqual(['result', ['body', 'a', 'b', 'a', 'b']]);
    expect(time.now).toBe(2);
  });

  test('E6: a task may be started while others run, after the body has ended, and none when all have', async () => {
    let nursery!: Nursery;
    const steps: string[] = [];
    await openNursery(
      (given) => {
        nursery = given;
        nursery.startSoon(async () => {
          await checkpoint();
          nursery.startSoon(async () => steps.push('late'));
        });
      },
      { name: 'closed' },
    );
    expect(steps).toEqual(['late']);
    const start = (): void => nursery.startSoon(() => steps.push('never'));
    expect(start).toThrow('nursery "closed" is closed');
    await settleTasks();
    expect(steps).toEqual(['late']);
  });

  test('E8: a nursery cannot be left in the wrong order: the outer one waits for the inner one', async () => {
    const steps: string[] = [];
    await time.run(() =>
      openNursery((outer) => {
        outer.startSoon(async () => {
          await openNursery((inner) => inner.startSoon(() => sleep(5).then(() => steps.push('inner task'))));
          steps.push('inner');
        });
      }),
    );
    steps.push('outer');
    expect(steps).toEqual(['inner task', 'inner', 'outer']);
  });

  test('cancel() ends all of it without an error', async () => {
    const result = openNursery(async (nursery) => {
      nursery.startSoon(forEver);
      nursery.startSoon(() => nursery.cancel('enough'));
      await forEver();
      return 'not reached';
    });
    expect(await result).toBeUndefined();
    const own = openNursery((nursery) => {
      nursery.startSoon(forEver);
      nursery.cancel();
      return 'result';
    });
    expect(await own).toBe('result');
  });

  test('a task that is cancelled by a signal of its own has failed: nothing here has caused it', async () => {
    const own = AbortSignal.abort();
    const run = openNursery((nursery) => nursery.startSoon(() => own.throwIfAborted()));
    expect(await errorsOf(run)).toEqual([own.reason]);
  });

  test('E20: an error that comes while all is being cancelled joins the others', async () => {
    const run = openNursery(async (nursery) => {
      nursery.startSoon(() => forEver().catch(() => Promise.reject(bang)));
      await settleTasks();
      nursery.cancel();
    });
    expect(await errorsOf(run)).toEqual([bang]);
  });
});

describe('cancelled from outside', () => {
  test('by a scope around it: its error passes through, not in a group, and is that of the scope', async () => {
    const scope = new CancelScope();
    let left: unknown;
    const done = scope.run(async () => {
      left = await error(openNursery((nursery) => nursery.startSoon(forEver)));
      throw left;
    });
    await settleTasks();
    scope.cancel();
    expect(await done).toBeUndefined();
    expect(left).toBe(scope.signal.reason);
  });

  test('by a scope around it, with an error of its own as well: the error leaves, and the scope knows', async () => {
    const scope = new CancelScope();
    const done = scope.run(() =>
      openNursery((nursery) => {
        nursery.startSoon(forEver);
        nursery.startSoon(() => forEver().catch(() => Promise.reject(boom)));
      }),
    );
    await settleTasks();
    scope.cancel();
    expect(await errorsOf(done)).toEqual([boom]);
    expect(scope.cancelledCaught).toBe(true);
  });

  test('by a signal: its reason comes out, and no listener stays', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const done = error(openNursery((nursery) => nursery.startSoon(forEver), { signal }));
    await settleTasks();
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort('no more');
    expect(await done).toBe('no more');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  test('scopes are inherited from where the nursery was opened, not from where a task was started', async () => {
    const steps: string[] = [];
    await time.run(() =>
      openNursery(async (nursery) => {
        await moveOnAfter(5, async () => {
          nursery.startSoon(() => sleep(10).then(() => steps.push('survived')));
          await forEver();
        });
        steps.push('moved on');
      }),
    );
    expect(steps).toEqual(['moved on', 'survived']);
  });

  test('E19: a task that is started into a cancelled nursery runs up to its first checkpoint', async () => {
    const steps: number[] = [];
    await openNursery((nursery) => {
      nursery.cancel();
      nursery.startSoon(async () => {
        steps.push(1);
        await checkpoint();
        steps.push(2);
      });
    });
    expect(steps).toEqual([1]);
  });

  test('E23: a task sees the async context of whoever has started it', async () => {
    const store = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    await openNursery((nursery) => {
      for (const name of ['a', 'b']) {
        store.run(name, () => nursery.startSoon(async () => seen.push(store.getStore())));
      }
      nursery.startSoon(async () => seen.push(store.getStore()));
    });
    expect(seen).toEqual(['a', 'b', undefined]);
  });
});

describe('start()', () => {
  type Ready = StartContext<string>;
  const ready = async ({ started }: Ready): Promise<void> => {
    await sleep(1);
    started('ready');
    await sleep(10);
  };

  test('E10: answers when the task is ready, with its value, and the task lives on', async () => {
    const seen: unknown[] = [];
    await time.run(() =>
      openNursery(async (nursery) => {
        seen.push(await nursery.start(ready), time.now);
      }),
    );
    expect([...seen, time.now]).toEqual(['ready', 1, 11]);
  });

  test('E10: the error of a task that was ready belongs to the nursery', async () => {
    const run = openNursery(async (nursery) => {
      await nursery.start(({ started }) => {
        started(undefined);
        return fail(boom)();
      });
      await forEver();
    });
    expect(await errorsOf(run)).toEqual([boom]);
  });

  test('E11: to be ready twice is an error, to end without it is one, and an error before it comes out of start()', async () => {
    let twice: unknown;
    await openNursery(async (nursery) => {
      const first = await nursery.start<number>(({ started }) => {
        started(1);
        try {
          started(2);
        } catch (reason) {
          twice = reason;
        }
      });
      expect(first).toBe(1);
      expect(twice).toEqual(new Error('Cannot call started() twice'));
      expect(await error(nursery.start(async function server() {}))).toEqual(
        new Error('Cannot go on after start(): server has ended without calling started()'),
      );
      expect(await error(nursery.start(fail(boom)))).toBe(boom);
      await checkpoint();
      return 'went on';
    }).then((result) => expect(result).toBe('went on'));
  });

  test('E12: where the caller is cancelled, a late report is ignored, and the task is waited for inside of start()', async () => {
    const steps: unknown[] = [];
    await time.run(() =>
      openNursery(async (nursery) => {
        await moveOnAfter(5, async () => {
          const start = nursery.start<string>(async ({ started }) => {
            try {
              await forEver();
            } finally {
              started('late');
              await shielded(() => sleep(10));
            }
          });
          steps.push(await error(start), time.now);
          await checkpoint();
        });
        steps.push('went on');
        await checkpoint();
      }),
    );
    expect(steps).toEqual([expect.objectContaining({ reason: { source: 'deadline' } }), 15, 'went on']);
  });

  test('E13: into a closed nursery it throws at once, and the task never runs', async () => {
    let nursery!: Nursery;
    let ran = false;
    await openNursery((given) => void (nursery = given));
    expect(() => nursery.start(() => (ran = true))).toThrow('this nursery is closed');
    await settleTasks();
    expect(ran).toBe(false);
  });

  test.each(['before', 'after'])(
    'E14: where the target is cancelled right %s the report, the task is, and nothing hangs',
    async (when) => {
      const steps: unknown[] = [];
      await time.run(() =>
        openNursery(async (outer) => {
          const target = await outer.start<Nursery>(({ started }) =>
            openNursery((nursery) => (started(nursery), forEver())),
          );
          const value = await target.start<string>(async ({ started, signal }) => {
            await sleep(1);
            if (when === 'before') target.cancel();
            started('ready');
            if (when === 'after') target.cancel();
            steps.push(signal.aborted);
            await checkpoint();
            steps.push('not here');
          });
          steps.push(value);
        }),
      );
      expect(steps).toEqual([true, 'ready']);
    },
  );

  test('E15: a nursery without tasks stays open while a start() for it is under way', async () => {
    const steps: string[] = [];
    await time.run(() =>
      openNursery(async (outer) => {
        await openNursery((inner) => {
          outer.startSoon(async () => {
            await inner.start(ready);
            steps.push('started');
            inner.startSoon(async () => steps.push('still open'));
          });
          return sleep(0);
        });
        steps.push('inner');
      }),
    );
    expect(steps).toEqual(['started', 'still open', 'inner']);
  });
});

describe('many tasks', () => {
  test('beyond the first thousand run in the right scope, too, also those that are waited for', async () => {
    const outer = new CancelScope();
    const seen: unknown[] = [];
    await time.run(() =>
      outer.run(() =>
        openNursery(async (nursery) => {
          for (let count = 0; count < 1500; count++) nursery.startSoon(forEver);
          await moveOnAfter(1000, async () => {
            nursery.startSoon(() => sleep(2000).then(() => seen.push('outlives the scope of its caller')));
            const ready = nursery.start<string>(async ({ started }) => {
              await sleep(1500);
              started('late');
            });
            seen.push(await error(ready));
            await checkpoint();
          });
          await sleep(1500);
          nursery.cancel();
        }),
      ),
    );
    expect(seen).toEqual([
      expect.objectContaining({ reason: { source: 'deadline' } }),
      'outlives the scope of its caller',
    ]);
  });
});

describe('arguments', () => {
  test('are checked at the call', async () => {
    expect(() => openNursery(7 as never)).toThrow(
      new TypeError('Cannot open a nursery: the body must be a function, not the number 7'),
    );
    expect(() => openNursery(() => 1, { timeout: 1 } as never)).toThrow(TypeError);
    await openNursery((nursery) => {
      expect(() => nursery.startSoon(undefined as never)).toThrow(TypeError);
      expect(() => nursery.start(undefined as never)).toThrow(TypeError);
      expect(() => nursery.startSoon(() => 1, { nmae: '' } as never)).toThrow(TypeError);
    });
  });
});
