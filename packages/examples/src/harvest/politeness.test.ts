import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Permit } from '@forawait/core';
import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { stopped } from './agent.ts';
import { HostStrain } from './host-strain.ts';
import { type Manners, politeness, type Politeness } from './politeness.ts';

const busy = { statusCode: 429 };

let time: VirtualTime;
let stop: AbortController;
let strain: HostStrain;

beforeEach(() => {
  time = virtualTime();
  stop = new AbortController();
  strain = new HostStrain(4, { slowed: 0 }, () => undefined);
});

afterEach(() => {
  time.restore();
});

function use<R>(manners: Partial<Manners>, block: (polite: Politeness) => Promise<R>): Promise<R> {
  const given = { perHost: undefined, rate: undefined, ...manners };
  return politeness(given, strain, stop.signal).use((polite) => {
    if (polite === undefined) throw new Error('There are no limits');
    return block(polite);
  });
}

/** Asks for so many permits; they are told as they come. */
function ask(polite: Politeness, key: string, count: number): Permit[] {
  const granted: Permit[] = [];
  for (let each = 0; each < count; each += 1) {
    polite.acquire({ key }).then(
      (permit) => granted.push(permit),
      () => undefined,
    );
  }
  return granted;
}

test('without limits there is nothing to ask', async () => {
  const none = { perHost: undefined, rate: undefined };
  expect(await politeness(none, strain, stop.signal).use((polite) => polite)).toBeUndefined();
});

test('each host begins with all the requests that it may have', async () => {
  await use({ perHost: 4 }, async (polite) => {
    const [one, other] = [ask(polite, 'a.test', 9), ask(polite, 'b.test', 9)];
    await settleTasks();
    expect([one.length, other.length]).toEqual([4, 4]);
    one[0]?.();
    one[0]?.();
    await settleTasks();
    expect([one.length, other.length]).toEqual([5, 4]);
  });
});

test('a host that answers 429 gets fewer, another one does not', async () => {
  await use({ perHost: 4 }, async (polite) => {
    for (const permit of await Promise.all([1, 2, 3, 4].map(() => polite.acquire({ key: 'a.test' })))) {
      permit({ error: busy });
    }
    const [one, other] = [ask(polite, 'a.test', 9), ask(polite, 'b.test', 9)];
    await settleTasks();
    expect([one.length, other.length]).toEqual([2, 4]);
    expect(strain.hosts).toMatchObject([{ host: 'a.test', limit: 2, of: 4 }]);
  });
});

/** So many answers of a host, one after the other, that take so long. */
async function answers(polite: Politeness, count: number, ms: number): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    await time.run(() => polite.run(() => new Promise((resolve) => setTimeout(resolve, ms)), { key: 'a.test' }));
  }
}

test('a host whose answers take more than twice as long as before gets fewer', async () => {
  await use({ perHost: 4 }, async (polite) => {
    await answers(polite, 16, 300);
    expect(strain.hosts).toEqual([]);
    await answers(polite, 16, 900);
    expect(strain.hosts).toMatchObject([{ host: 'a.test', limit: 1 }]);
  });
});

test('among answers within a quarter of a second none is slow', async () => {
  await use({ perHost: 4 }, async (polite) => {
    for (const ms of [1, 50, 1, 240, 3, 249]) await answers(polite, 16, ms);
    expect(strain.hosts).toEqual([]);
  });
});

test('a pause holds back its host alone, for everybody', async () => {
  await use({ perHost: 4 }, async (polite) => {
    polite.pause('a.test', 2000);
    const [one, other] = [ask(polite, 'a.test', 2), ask(polite, 'b.test', 2)];
    await time.advance(1999);
    expect([one.length, other.length]).toEqual([0, 2]);
    await time.advance(2);
    expect(one).toHaveLength(2);
    expect(strain.hosts).toMatchObject([{ host: 'a.test', pauses: 1, pausedMs: 2000 }]);
  });
});

test('the rate is one for all hosts, with its burst', async () => {
  await use({ perHost: 4, rate: { rate: 30, perMs: 60_000, burst: 3 } }, async (polite) => {
    const [one, other] = [ask(polite, 'a.test', 4), ask(polite, 'b.test', 4)];
    await settleTasks();
    expect(one.length + other.length).toBe(3);
    await time.advance(2000);
    expect(one.length + other.length).toBe(4);
    await time.advance(8000);
    expect(one.length + other.length).toBe(8);
  });
});

test('the wait for the rate does not make a host seem slow', async () => {
  await use({ perHost: 4, rate: { rate: 1, perMs: 1000, burst: 8 } }, async (polite) => {
    for (let each = 0; each < 40; each += 1) {
      await time.run(async () => {
        const permit = await polite.acquire({ key: 'a.test' });
        await new Promise((resolve) => setTimeout(resolve, 10));
        permit();
      });
    }
    expect(strain.hosts).toEqual([]);
  });
});

test('at a stop those who wait are told, and what can begin at once still may', async () => {
  await use({ perHost: 1, rate: { rate: 1, perMs: 60_000, burst: 2 } }, async (polite) => {
    const first = await polite.acquire({ key: 'a.test' });
    const waits = polite.acquire({ key: 'a.test' });
    await settleTasks();
    stop.abort();
    await expect(waits).rejects.toEqual(stopped());
    const atOnce = await polite.acquire({ key: 'b.test' });
    await expect(polite.acquire({ key: 'c.test' })).rejects.toEqual(stopped());
    await expect(polite.acquire({ key: 'b.test' })).rejects.toEqual(stopped());
    first();
    atOnce();
    expect(polite.statistics()).toMatchObject({ running: 0, waiting: 0 });
  });
  expect(time.pending).toBe(0);
});

test('what is not begun since it is the end tells nothing of its host', async () => {
  await use({ perHost: 4 }, async (polite) => {
    for (let each = 0; each < 9; each += 1) (await polite.acquire({ key: 'a.test' }))({ error: stopped() });
    expect([polite.statistics('a.test'), strain.hosts]).toMatchObject([{ limit: 4 }, []]);
  });
});

test('who gives up waiting leaves nothing behind', async () => {
  await use({ perHost: 1, rate: { rate: 1, perMs: 1000, burst: 1 } }, async (polite) => {
    const first = await polite.acquire({ key: 'a.test' });
    for (const key of ['a.test', 'b.test']) {
      const quit = new AbortController();
      const waits = polite.acquire({ key, signal: quit.signal });
      await settleTasks();
      quit.abort(new Error('enough'));
      await expect(waits).rejects.toBe(quit.signal.reason);
      expect(getEventListeners(quit.signal, 'abort')).toEqual([]);
    }
    first();
    expect(polite.statistics()).toMatchObject({ running: 0, waiting: 0 });
  });
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  expect(time.pending).toBe(0);
});

test('run() holds a permit as long as its work takes, whatever comes of it', async () => {
  await use({ perHost: 1 }, async (polite) => {
    const failing = polite.run(() => Promise.reject(busy), { key: 'a.test' });
    expect(polite.statistics('a.test').running).toBe(1);
    await expect(failing).rejects.toBe(busy);
    expect(await polite.run(() => 5, { key: 'a.test' })).toBe(5);
    expect(polite.statistics('a.test').running).toBe(0);
  });
});

test('without limits for each host a pause is left to whoever asks', async () => {
  await use({ rate: { rate: 5, perMs: 1000, burst: 5 } }, async (polite) => {
    polite.pause('a.test', 2000);
    await polite.acquire({ key: 'a.test' });
    expect([polite.statistics().pausedMs, strain.hosts]).toEqual([0, []]);
  });
});
