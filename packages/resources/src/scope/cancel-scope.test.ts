import { CancelledError, TimeoutError } from '@forawait/core';
import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { CancelScope, effectiveDeadline } from './cancel-scope.ts';
import { checkpoint, sleep } from './checkpoint.ts';
import { failAfter, moveOnAfter, shielded } from './timeouts.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

const cancelled = (source: string): unknown =>
  expect.objectContaining({ name: 'AbortError', reason: expect.objectContaining({ source }) });

describe('a cancelled scope', () => {
  test('F1: cancel() again does nothing, and each later checkpoint throws again, the same error', async () => {
    const scope = new CancelScope();
    const seen: unknown[] = [];
    const result = await scope.run(async () => {
      scope.cancel('first');
      scope.cancel('second');
      for (const point of [checkpoint, () => sleep(1), () => sleep(0), checkpoint]) seen.push(await error(point()));
      await checkpoint();
      return 'not reached';
    });
    expect(result).toBeUndefined();
    expect(seen).toEqual(Array(4).fill(cancelled('explicit')));
    expect(new Set([...seen, scope.signal.reason]).size).toBe(1);
    expect(seen[0]).toMatchObject({ cause: 'first', reason: { detail: 'first' } });
    expect([scope.cancelCalled, scope.cancelledCaught]).toEqual([true, true]);
  });

  test('F2: hears of it at checkpoints only, never in plain code', async () => {
    const steps: string[] = [];
    await new CancelScope().run(async (scope) => {
      scope.cancel();
      steps.push('runs on');
      await Promise.resolve();
      steps.push('also after a promise of somebody else');
      await checkpoint();
      steps.push('not here');
    });
    expect(steps).toEqual(['runs on', 'also after a promise of somebody else']);
  });

  test('answers what its body answers, where nothing was left to cancel', async () => {
    const scope = new CancelScope();
    expect(await scope.run(() => (scope.cancel(), 'done'))).toBe('done');
    expect([scope.cancelCalled, scope.cancelledCaught]).toEqual([true, false]);
  });

  test('lets other errors pass, as the same object', async () => {
    const boom = new Error('boom');
    const scope = new CancelScope();
    const run = scope.run(async () => {
      scope.cancel();
      await checkpoint().catch(() => undefined);
      throw boom;
    });
    expect(await error(run)).toBe(boom);
    expect(scope.cancelledCaught).toBe(false);
  });

  test('absorbs what platform APIs make of its signal', async () => {
    const scope = new CancelScope();
    const done = scope.run(({ signal }) => wait(60_000, undefined, { signal, ref: false }));
    scope.cancel();
    expect(await done).toBeUndefined();
    expect(scope.cancelledCaught).toBe(true);
  });

  test('an AbortError that nobody here has caused is an error', async () => {
    const own = AbortSignal.abort();
    expect(await error(new CancelScope().run(() => own.throwIfAborted()))).toBe(own.reason);
  });

  test('a user cannot forge a cancellation: it belongs to no scope (F16)', async () => {
    const forged = new CancelledError({ source: 'explicit' });
    const scope = new CancelScope();
    expect(await error(scope.run(() => Promise.reject(forged)))).toBe(forged);
    expect([scope.cancelCalled, scope.cancelledCaught]).toEqual([false, false]);
  });

  test('closed settles when the clean-ups are done, and not before', async () => {
    const scope = new CancelScope();
    let closed = false;
    const done = scope.run(async () => {
      try {
        await sleep(Infinity);
      } finally {
        await shielded(() => sleep(50));
      }
    });
    void scope.closed.then(() => (closed = true));
    scope.cancel();
    await time.advance(49);
    expect(closed).toBe(false);
    await time.advance(1);
    expect(closed).toBe(true);
    await done;
    await scope.closed;
  });
});

describe('arguments', () => {
  test.each([
    [{ timeoutMs: NaN }, RangeError],
    [{ timeoutMs: -1 }, RangeError],
    [{ timeoutMs: '1' }, TypeError],
    [{ deadline: NaN }, RangeError],
    [{ deadline: '1' }, TypeError],
    [{ timeoutMs: 1, deadline: 1 }, TypeError],
    [{ parent: {} }, TypeError],
    [{ shield: 'yes' }, TypeError],
    [{ timeout: 1 }, TypeError],
    [null, TypeError],
  ])('F3: %j is refused', (options, type) => {
    expect(() => new CancelScope(options as object)).toThrow(type);
  });

  test('F3: so is such a deadline when it is set', () => {
    const scope = new CancelScope();
    expect(() => (scope.deadline = NaN)).toThrow(RangeError);
    expect(scope.deadline).toBe(Infinity);
  });

  test('so is a shield that is neither true nor false', () => {
    const scope = new CancelScope({ shield: true });
    expect(() => (scope.shield = 'no' as never)).toThrow(
      new TypeError('Cannot shield a scope by the string no: shield must be true or false'),
    );
    expect(scope.shield).toBe(true);
  });

  test('F18: relative times are checked at the call, and count from the entry', async () => {
    for (const bad of [NaN, -1]) {
      expect(() => moveOnAfter(bad, () => 1)).toThrow(RangeError);
      expect(() => failAfter(bad, () => 1)).toThrow(RangeError);
      expect(() => sleep(bad)).toThrow(RangeError);
    }
    const scope = new CancelScope({ timeoutMs: 100 });
    expect(scope.deadline).toBe(Infinity);
    await time.advance(500);
    const started = performance.now();
    await time.run(() => scope.run(() => sleep(Infinity)));
    expect([performance.now() - started, scope.deadline - started]).toEqual([100, 100]);
  });

  test('F9: a scope may be cancelled, given a deadline and read before it is entered; twice it cannot', async () => {
    const early = new CancelScope();
    early.cancel('early');
    expect([early.cancelCalled, early.cancelledCaught, early.signal.aborted]).toEqual([true, false, true]);
    const steps: number[] = [];
    await early.run(async () => {
      steps.push(1);
      await checkpoint();
      steps.push(2);
    });
    expect([steps, early.cancelledCaught]).toEqual([[1], true]);
    expect(() => early.run(() => 1)).toThrow('Cannot run a CancelScope twice');

    const late = new CancelScope();
    late.deadline = performance.now() + 10;
    await time.run(() => late.run(() => sleep(Infinity)));
    expect(late.cancelledCaught).toBe(true);
  });
});

describe('nesting', () => {
  test('F4: an outer cancel reaches all inside, and ends at the outer one', async () => {
    const outer = new CancelScope();
    const inner = Array.from({ length: 3 }, () => new CancelScope());
    const done = outer.run(() => Promise.all(inner.map((scope) => scope.run(() => sleep(Infinity)))));
    outer.cancel();
    expect(await done).toBeUndefined();
    expect(outer.cancelledCaught).toBe(true);
    expect(inner.map((scope) => [scope.cancelCalled, scope.cancelledCaught, scope.signal.aborted])).toEqual(
      Array(3).fill([false, false, true]),
    );
  });

  test('F8: an inner cancel ends at the inner scope; with both, it leaves the inner one as well', async () => {
    const steps: string[] = [];
    const outer = new CancelScope();
    await outer.run(async () => {
      await new CancelScope().run(async (inner) => {
        inner.cancel();
        await checkpoint();
      });
      steps.push('behind the inner one');
      await new CancelScope().run(async (inner) => {
        inner.cancel();
        await checkpoint().catch(() => undefined);
        outer.cancel();
        await checkpoint();
      });
      steps.push('not here');
    });
    expect(steps).toEqual(['behind the inner one']);
  });

  test('F8: what was caught by nobody because the outer one was cancelled meanwhile leaves as the outer one', async () => {
    const outer = new CancelScope();
    const inner = new CancelScope();
    const left: unknown[] = [];
    await outer.run(async () => {
      const done = inner.run(async () => {
        inner.cancel();
        try {
          await checkpoint();
        } finally {
          outer.cancel();
        }
      });
      left.push(await error(done));
      throw left[0];
    });
    expect(left).toEqual([outer.signal.reason]);
    expect([inner.cancelledCaught, outer.cancelledCaught]).toEqual([false, true]);
  });

  test('F5: a shield hides outer cancels, not its own; when it is taken away the held one arrives at once, also at a sleeper', async () => {
    const outer = new CancelScope();
    const steps: string[] = [];
    await time.run(() =>
      outer.run(async () => {
        outer.cancel();
        await moveOnAfter(5, (scope) => {
          scope.shield = true;
          return sleep(Infinity);
        });
        steps.push('own deadline');
        const shield = new CancelScope({ shield: true });
        const done = shield.run(() => sleep(Infinity));
        await shielded(() => sleep(10));
        steps.push('still asleep');
        shield.shield = false;
        await done;
      }),
    );
    expect(steps).toEqual(['own deadline', 'still asleep']);
    expect([outer.cancelledCaught, time.now, time.pending]).toEqual([true, 15, 0]);
  });

  test('F5: a shield that goes up in a cancelled scope lets clean-ups wait', async () => {
    const outer = new CancelScope();
    const steps: string[] = [];
    await time.run(() =>
      outer.run(() =>
        new CancelScope().run(async (inner) => {
          outer.cancel();
          await checkpoint().catch(() => undefined);
          inner.shield = true;
          await sleep(5);
          steps.push('cleaned up');
          inner.shield = false;
          await sleep(5);
          steps.push('not here');
        }),
      ),
    );
    expect(steps).toEqual(['cleaned up']);
  });

  test('F6: taking the shield away while another cancel is on its way neither loses nor doubles it', async () => {
    const outer = new CancelScope();
    const shield = new CancelScope({ shield: true });
    const inner = new CancelScope();
    const caught: unknown[] = [];
    await outer.run(() =>
      shield.run(() =>
        inner.run(async () => {
          inner.cancel();
          try {
            await checkpoint();
          } catch (reason) {
            caught.push(reason);
            outer.cancel();
            shield.shield = false;
            throw reason;
          }
        }),
      ),
    );
    expect(caught).toEqual([inner.signal.reason]);
    expect([inner, shield, outer].map((scope) => scope.cancelledCaught)).toEqual([false, false, true]);
  });

  test('F14: the effective deadline is the earliest one up to a shield', async () => {
    expect(effectiveDeadline()).toBe(Infinity);
    const now = performance.now();
    await new CancelScope({ deadline: now + 100 }).run(() =>
      new CancelScope({ deadline: now + 200 }).run(async (inner) => {
        expect(effectiveDeadline()).toBe(now + 100);
        inner.shield = true;
        expect(effectiveDeadline()).toBe(now + 200);
        inner.cancel();
        expect(effectiveDeadline()).toBe(-Infinity);
      }),
    );
  });

  test('F10: what outlives its scope goes on in the one around it, and is cancelled with that', async () => {
    const outer = new CancelScope();
    let stray!: Promise<unknown>;
    await time.run(() =>
      outer.run(async () => {
        await new CancelScope().run(() => {
          stray = error(sleep(50));
        });
        await sleep(1);
        outer.cancel();
      }),
    );
    expect(await stray).toBe(outer.signal.reason);
    expect([time.now, time.pending]).toEqual([1, 0]);
  });

  test('F10: a scope that is entered by what has outlived another one lies in the one around that', async () => {
    const outer = new CancelScope();
    const inner = new CancelScope();
    await time.run(() =>
      outer.run(async () => {
        await new CancelScope().run(() => {
          void sleep(1)
            .then(() => inner.run(() => sleep(Infinity)))
            .catch(() => undefined);
        });
        await sleep(5);
        outer.cancel();
      }),
    );
    expect(inner.signal.reason).toBe(outer.signal.reason);
    await inner.closed;
  });
});

describe('deadlines', () => {
  test('F7: fires at its time, may be moved either way, and is forgotten when the body ends first', async () => {
    const at = async (move: (scope: CancelScope) => void): Promise<number> => {
      const began = performance.now();
      await time.run(() =>
        moveOnAfter(100, (scope) => {
          move(scope);
          return sleep(1000);
        }),
      );
      return performance.now() - began;
    };
    expect(await at(() => undefined)).toBe(100);
    expect(await at((scope) => (scope.deadline -= 50))).toBe(50);
    expect(await at((scope) => (scope.deadline += 50))).toBe(150);
    expect(await at((scope) => (scope.deadline = Infinity))).toBe(1000);
    expect(await at((scope) => (scope.deadline = -Infinity))).toBe(0);
    expect(await moveOnAfter(100, () => 'first')).toBe('first');
    expect(time.pending).toBe(0);
  });

  test('F7: that is set before the scope is entered counts instead of its time limit', async () => {
    const endedAfter = async (inMs: number): Promise<number> => {
      const began = performance.now();
      const scope = new CancelScope({ timeoutMs: 400 });
      scope.deadline = began + inMs;
      await time.run(() => scope.run(() => sleep(1000)));
      return performance.now() - began;
    };
    expect([await endedAfter(20), await endedAfter(500), await endedAfter(Infinity)]).toEqual([20, 500, 1000]);
  });

  test('F7: longer ones than a timer can be', async () => {
    const year = 365 * 24 * 3600 * 1000;
    const began = performance.now();
    await time.run(() => moveOnAfter(year, () => sleep(Infinity)));
    expect(performance.now() - began).toBe(year);
  });

  test('F15: many scopes with one deadline all fire', async () => {
    const scopes = Array.from({ length: 100 }, () => new CancelScope({ deadline: performance.now() + 10 }));
    await time.run(() => Promise.all(scopes.map((scope) => scope.run(() => sleep(Infinity)))));
    expect(scopes.every((scope) => scope.cancelledCaught)).toBe(true);
  });

  test('F19: a sleep of no length, and a checkpoint, notice a deadline whose timer is late', async () => {
    for (const point of [() => sleep(0), () => checkpoint()]) {
      const scope = new CancelScope({ deadline: performance.now() });
      expect(await scope.run(() => point().then(() => 'went on'))).toBeUndefined();
      expect([scope.cancelCalled, scope.cancelledCaught]).toEqual([true, true]);
    }
  });

  test('F17: moveOnAfter() ends quietly and says so, failAfter() fails, both also inside of a shield', async () => {
    let scope!: CancelScope;
    const moved = time.run(() => shielded(() => moveOnAfter(5, (given) => ((scope = given), sleep(Infinity)))));
    expect([await moved, scope.cancelledCaught]).toEqual([undefined, true]);
    const failure = await error(time.run(() => shielded(() => failAfter(5, () => sleep(Infinity)))));
    expect(failure).toBeInstanceOf(TimeoutError);
    expect(failure).toMatchObject({ timeoutMs: 5, cause: cancelled('deadline') });
    expect(await failAfter(5, () => 'in time')).toBe('in time');
  });

  test('F17: failAfter() that somebody cancels says that, and no time was up', async () => {
    expect(await error(failAfter(5, (scope) => (scope.cancel('no more'), checkpoint())))).toEqual(
      cancelled('explicit'),
    );
  });

  test('F16: reason and origin stay with the error', async () => {
    const scope = new CancelScope({ name: 'crawl', timeoutMs: 5 });
    let seen: unknown;
    await time.run(() => scope.run(async () => (seen = await error(sleep(Infinity)))));
    expect(seen).toEqual(cancelled('deadline'));
    expect((seen as Error).message).toContain('"crawl"');
  });
});

describe('groups', () => {
  const boom = new Error('boom');

  test('F11: only its own cancellations are taken out of a group', async () => {
    const scope = new CancelScope();
    const left = await error(
      scope.run(async () => {
        scope.cancel();
        const reason = await error(checkpoint());
        throw new AggregateError([reason, boom, new AggregateError([reason])], 'several', { cause: 'why' });
      }),
    );
    expect(left).toBeInstanceOf(AggregateError);
    expect(left).toMatchObject({ message: 'several', cause: 'why', errors: [boom] });
    expect(scope.cancelledCaught).toBe(true);
  });

  test('F11: nothing is left of a group of nothing else', async () => {
    const scope = new CancelScope();
    const left = scope.run(async () => {
      scope.cancel();
      throw new AggregateError([await error(checkpoint())]);
    });
    expect(await left).toBeUndefined();
  });

  test('F12: a group without cancellations passes untouched', async () => {
    for (const group of [new AggregateError([boom]), new AggregateError([])]) {
      const run = new CancelScope().run((scope) => {
        scope.cancel();
        throw group;
      });
      expect(await error(run)).toBe(group);
    }
  });

  test('F20: the error under way before a cancel that was caught is the one that leaves', async () => {
    const run = new CancelScope().run(async () => {
      try {
        throw boom;
      } finally {
        await moveOnAfter(0, checkpoint);
      }
    });
    expect(await error(run)).toBe(boom);
  });
});

describe('a signal from outside', () => {
  test('cancels, and its reason comes out: it is not absorbed', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const scope = new CancelScope({ signal });
    const done = error(scope.run(() => sleep(Infinity)));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort('no more');
    expect(await done).toBe('no more');
    expect([scope.cancelCalled, scope.cancelledCaught, scope.signal.reason]).toEqual([true, true, 'no more']);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  test('that was aborted before keeps the body from running', async () => {
    let ran = false;
    expect(await error(new CancelScope({ signal: AbortSignal.abort('no') }).run(() => (ran = true)))).toBe('no');
    expect(ran).toBe(false);
  });

  test('ends sleep() and checkpoint(), and is let go of afterwards', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const done = error(sleep(1000, { signal }));
    controller.abort('no more');
    expect(await done).toBe('no more');
    expect(await error(checkpoint({ signal }))).toBe('no more');
    expect(await error(sleep(1, { signal }))).toBe('no more');
    expect([getEventListeners(signal, 'abort').length, time.pending]).toEqual([0, 0]);
  });
});

test('however many wait for one signal, one listener hangs on it, and none afterwards', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const count = (): number => getEventListeners(signal, 'abort').length;
  const sleepers = Array.from({ length: 20 }, () => error(sleep(Infinity, { signal })));
  const scopes = Array.from({ length: 20 }, () => error(new CancelScope({ signal }).run(() => sleep(Infinity))));
  await time.run(() => sleep(1, { signal }));
  expect(count()).toBe(1);
  controller.abort('no more');
  expect(await Promise.all([...sleepers, ...scopes])).toEqual(Array(40).fill('no more'));
  expect([count(), time.pending]).toEqual([0, 0]);
});

test('F13: what cannot be cancelled holds the scope up until it ends, and its late result is not lost', async () => {
  const scope = new CancelScope();
  let finish!: (value: string) => void;
  const slow = new Promise<string>((resolve) => (finish = resolve));
  const done = scope.run(() => slow);
  scope.cancel();
  let closed = false;
  void scope.closed.then(() => (closed = true));
  await settleTasks();
  expect(closed).toBe(false);
  finish('late');
  expect(await done).toBe('late');
});

test('the parent may be given by hand, where no AsyncLocalStorage knows it', async () => {
  const root = new CancelScope();
  const done = root.run(() => sleep(Infinity));
  const inner = error(new CancelScope({ parent: root }).run(() => sleep(Infinity)));
  root.cancel();
  expect(await inner).toBe(root.signal.reason);
  expect(await done).toBeUndefined();
});
