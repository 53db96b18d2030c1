// The adversary: tasks, errors and callers that do what nobody should.
import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelScope } from '../scope/cancel-scope.ts';
import { checkpoint, sleep } from '../scope/checkpoint.ts';
import { shielded } from '../scope/timeouts.ts';
import type { Nursery, StartContext } from './nursery.ts';
import { openNursery } from './open-nursery.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

const boom = new Error('boom');
const forEver = (): Promise<void> => sleep(Infinity);
const trap = (): never => {
  throw new Error('trap');
};
const everyTrap = new Proxy(
  {},
  { get: (_target, name) => (typeof name === 'string' ? trap : undefined) as unknown },
) as ProxyHandler<object>;

const circle = new AggregateError([], 'circle');
circle.errors.push(circle);
const deep = Array.from({ length: 20_000 }).reduce<Error>((inner) => new AggregateError([inner]), boom);
const hostile: readonly (readonly [string, unknown])[] = [
  ['a proxy that throws at every look', new Proxy({}, everyTrap)],
  ['null', null],
  ['an error whose name getter throws', Object.defineProperty(new Error('x'), 'name', { get: trap })],
  ['an error whose message getter throws', Object.defineProperty(new Error('x'), 'message', { get: trap })],
  ['a group whose errors getter throws', Object.defineProperty(new AggregateError([]), 'errors', { get: trap })],
  ['a group whose errors are none', Object.assign(new AggregateError([]), { errors: 7 })],
  ['a group in itself', circle],
  ['groups in groups, deeply', deep],
];

test.each(hostile)('a task that is being cancelled throws %s: it comes out as it is', async (_name, thrown) => {
  const run = openNursery(async (nursery) => {
    nursery.startSoon(() => Promise.reject(boom));
    nursery.startSoon(() => forEver().finally(() => Promise.reject(thrown)));
    await forEver();
  });
  const group = (await error(run)) as AggregateError;
  expect(group).toBeInstanceOf(AggregateError);
  expect([group.errors.length, group.errors[0] === boom, group.errors[1] === thrown]).toEqual([2, true, true]);
});

test.each(hostile)('a task throws %s first: it cancels the others, and comes out as it is', async (_name, thrown) => {
  const group = (await error(
    openNursery(async (nursery) => {
      nursery.startSoon(() => Promise.reject(thrown));
      await forEver();
    }),
  )) as AggregateError;
  expect([group.errors.length, group.errors[0] === thrown]).toEqual([1, true]);
});

test.each(hostile)('a cancelled scope whose body throws %s lets it pass as it is', async (_name, thrown) => {
  const scope = new CancelScope();
  const run = scope.run(() => forEver().finally(() => Promise.reject(thrown)));
  scope.cancel();
  // Not as the value of a promise: that would be looked at.
  expect(await run.catch((reason: unknown) => reason === thrown)).toBe(true);
});

describe('what a task answers', () => {
  test('a promise that throws when it is looked at is an error of that task', async () => {
    const answer = Object.defineProperty(Promise.resolve(1), 'constructor', { get: trap });
    const group = await error(openNursery((nursery) => nursery.startSoon(() => answer)));
    expect((group as AggregateError).errors).toEqual([new Error('trap')]);
    expect(((await error(openNursery(() => answer))) as AggregateError).errors).toEqual([new Error('trap')]);
    const started = error(openNursery(async (nursery) => nursery.start(() => answer)));
    expect(((await started) as AggregateError).errors).toEqual([new Error('trap')]);
  });

  test('any thenable is waited for, and only its first answer counts', async () => {
    const log: string[] = [];
    const thenable = {
      then: (fulfilled: (value: string) => void, rejected: (reason: unknown) => void) => {
        setTimeout(() => {
          log.push('then');
          fulfilled('first');
          rejected(boom);
          trap();
        }, 5);
      },
    };
    const throwing = { then: trap };
    await time
      .run(() => openNursery((nursery) => nursery.startSoon(() => thenable)))
      .catch(
        (reason: unknown) => log.push((reason as Error).message), // of the timer, not of the nursery
      );
    const group = await error(openNursery((nursery) => nursery.startSoon(() => throwing)));
    expect([log, (group as AggregateError).errors]).toEqual([['then', 'trap'], [new Error('trap')]]);
  });

  test('a body that never settles is waited for, also when it is cancelled', async () => {
    let over = false;
    let finish!: () => void;
    const never = new Promise<void>((resolve) => (finish = resolve));
    const run = openNursery((nursery) => {
      nursery.startSoon(() => Promise.reject(boom));
      return never;
    });
    void error(run).then(() => (over = true));
    await settleTasks();
    expect(over).toBe(false);
    finish();
    expect(((await error(run)) as AggregateError).errors).toEqual([boom]);
  });
});

describe('a nursery whose last task has ended', () => {
  test.each([0, 1, 2, 3, 4, 5, 6])(
    'takes a task and waits for it, or refuses it: %i microtasks behind its body',
    async (turns) => {
      let open!: Nursery;
      const log: string[] = [];
      const done = openNursery((nursery) => {
        open = nursery;
      }).then(() => log.push('closed'));
      const late = (async () => {
        for (let left = turns; left > 0; left--) await Promise.resolve();
        open.startSoon(async () => {
          log.push('began');
          await sleep(1);
          log.push('ended');
        });
      })().catch(() => log.push('refused'));
      await time.run(() => Promise.all([done, late]));
      await time.run(() => sleep(10));
      expect(['began,ended,closed', 'closed,refused', 'refused,closed']).toContain(log.join());
    },
  );

  test('a task started by the finally of one that was cancelled is waited for', async () => {
    const log: string[] = [];
    await time.run(() =>
      openNursery((nursery) => {
        nursery.startSoon(async () => {
          try {
            await forEver();
          } finally {
            nursery.startSoon(() =>
              shielded(async () => {
                await sleep(5);
                log.push('said goodbye');
              }),
            );
          }
        });
        nursery.cancel();
      }),
    );
    expect(log).toEqual(['said goodbye']);
  });

  test('a nursery opened in the finally of a cancelled task is cancelled as well, and waited for', async () => {
    const log: string[] = [];
    await openNursery(async (outer) => {
      outer.startSoon(async () => {
        try {
          await forEver();
        } finally {
          await openNursery((inner) => inner.startSoon(() => forEver().finally(() => log.push('inner'))));
        }
      });
      await checkpoint();
      outer.cancel();
    });
    expect(log).toEqual(['inner']);
  });
});

describe('start()', () => {
  test('started() from within an abort listener of its own signal is too late', async () => {
    const scope = new CancelScope();
    const steps: string[] = [];
    await openNursery(async (nursery) => {
      await scope.run(() =>
        nursery.start<string>(async ({ started, signal }) => {
          signal.addEventListener('abort', () => started('late'));
          scope.cancel();
          await forEver().finally(() => steps.push('cleaned up'));
        }),
      );
      steps.push('went on');
    });
    expect([steps, scope.cancelledCaught]).toEqual([['cleaned up', 'went on'], true]);
  });

  test('a signal that aborts inside of it ends it, and the task', async () => {
    const controller = new AbortController();
    const steps: string[] = [];
    const run = openNursery(
      (nursery) =>
        nursery.start(async () => {
          controller.abort('enough');
          await forEver().finally(() => steps.push('cleaned up'));
        }),
      { signal: controller.signal },
    );
    expect([await error(run), steps]).toEqual(['enough', ['cleaned up']]);
  });

  test('started() after the end of the task is an error, and holds nothing', async () => {
    let context!: StartContext<string>;
    await openNursery(async (nursery) => {
      const start = nursery.start<string>(async (given) => void (context = given));
      expect(await error(start)).toMatchObject({ message: expect.stringContaining('without calling started()') });
      expect(() => context.started('late')).toThrow('Cannot call started(): the task has ended');
    });
  });

  test('started() twice in the same tick, the second in vain, does not keep the first from counting', async () => {
    const value = await openNursery((nursery) =>
      nursery.start<number>(({ started }) => {
        started(1);
        try {
          started(2);
        } catch {
          // as it should
        }
      }),
    );
    expect(value).toBe(1);
  });
});

test('two nurseries that cancel each other from their abort listeners both end', async () => {
  const nurseries: Nursery[] = [];
  const one = (): Promise<unknown> =>
    openNursery(async (nursery) => {
      nurseries.push(nursery);
      nursery.signal.addEventListener('abort', () => nurseries.forEach((other) => other.cancel()));
      await forEver();
    });
  const both = Promise.all([one(), one()]);
  nurseries[0]!.cancel();
  expect(await both).toEqual([undefined, undefined]);
});

test('a task whose name is no text is taken for one without', async () => {
  const named = Object.defineProperty(() => Promise.reject(boom), 'name', { value: Symbol('name') });
  const run = openNursery(async (nursery) => {
    nursery.startSoon(named);
    await forEver();
  });
  expect(((await error(run)) as AggregateError).errors).toEqual([boom]);
});

test('a cancellation from outside that comes through a nursery whose shield went up meanwhile ends where it belongs', async () => {
  const outer = new CancelScope();
  const run = outer.run(() =>
    openNursery(async (nursery) => {
      try {
        await forEver();
      } finally {
        nursery.scope.shield = true;
        await sleep(1);
      }
    }),
  );
  outer.cancel();
  expect([await time.run(() => run), outer.cancelledCaught]).toEqual([undefined, true]);
});

/** What leaves a nursery that throws the cancellation of the scope around it behind a shield; this is down again at its end, or not. */
async function behindShield(isDown: boolean, ...errors: unknown[]): Promise<{ left: unknown; outer: CancelScope }> {
  const outer = new CancelScope();
  outer.cancel();
  let left: unknown;
  await outer.run(async () => {
    left = await error(
      openNursery(async (nursery) => {
        nursery.scope.shield = true;
        for (const one of errors) nursery.startSoon(() => Promise.reject(one));
        nursery.startSoon(() => settleTasks().then(() => (nursery.scope.shield = !isDown)));
        throw outer.signal.reason;
      }),
    );
    throw left;
  });
  return { left, outer };
}

test('a cancellation thrown behind a shield is an error of the nursery where the shield is still up at its end', async () => {
  const { left, outer } = await behindShield(false);
  expect((left as AggregateError).errors).toEqual([outer.signal.reason]);
});

test('a cancellation thrown behind a shield that is down at the end of the nursery leaves as what it is', async () => {
  const { left, outer } = await behindShield(true);
  expect([left === outer.signal.reason, outer.cancelledCaught]).toEqual([true, true]);
});

test('a cancellation thrown behind a shield that is down at the end of the nursery is no part of its group', async () => {
  const run = behindShield(true, boom);
  expect(((await error(run)) as AggregateError).errors).toEqual([boom]);
});

test.each(['answers', 'fails'])('a promise whose own then() calls back many times %s once', async (how) => {
  const steps: string[] = [];
  const run = openNursery(async (nursery) => {
    nursery.startSoon(() => {
      const promise = how === 'answers' ? Promise.resolve(1) : Promise.reject(boom);
      promise.catch(() => undefined);
      const then = (answer: (value: number) => void, fail: (reason: unknown) => void): void => {
        for (let n = 0; n < 5; n++) void (how === 'answers' ? answer(n) : fail(boom));
      };
      return Object.assign(promise, { then });
    });
    nursery.startSoon(() => shielded(() => sleep(10)).then(() => steps.push('other task')));
  });
  const came = await time.run(() => error(run));
  expect(steps).toEqual(['other task']);
  if (how === 'fails') expect((came as AggregateError).errors).toEqual([boom]);
  else expect(came).toEqual({ value: undefined });
});
