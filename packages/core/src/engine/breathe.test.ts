import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { settleTasks } from '../testing/index.ts';

// The clock is taken at load: it has to be in its place before.
let now = 1000;
const realNow = performance.now.bind(performance);
performance.now = () => now;
const { breathe, Pace, Turns } = await import('./breathe.ts');
performance.now = realNow;

/** Begins a turn of the event loop, as the engine counts them. */
async function newTurn(): Promise<void> {
  await breathe();
}

describe('Pace', () => {
  beforeEach(newTurn);

  test('it is time to breathe 8 ms after the turn began, not before', async () => {
    const pace = new Pace();
    now += 7.9;
    expect(pace.look()).toBe(false);
    now += 0.1;
    expect(pace.look()).toBe(true);
    await newTurn();
    expect(pace.look()).toBe(false);
  });

  test('all pipelines of one turn share its time', () => {
    const [one, other] = [new Pace(), new Pace()];
    expect([one.look(), other.look()]).toEqual([false, false]);
    now += 8;
    expect([one.look(), other.look()]).toEqual([true, true]);
  });

  test('light items are looked at seldom: twice as many each time, up to 1024', () => {
    const pace = new Pace();
    const lefts = [pace.left];
    pace.look(); // the first lap began long ago
    for (let look = 0; look < 12; look++) {
      pace.look();
      lefts.push(pace.left);
    }
    expect(lefts[0]).toBe(16);
    expect(lefts.slice(1)).toEqual([16, 32, 64, 128, 256, 512, 1024, 1024, 1024, 1024, 1024, 1024]);
  });

  test('what comes between two looks takes no more than 10 to 20 µs, so that items that grow heavy are noticed soon', () => {
    const pace = new Pace();
    pace.look();
    for (let look = 0; look < 12; look++) {
      now += pace.left * 0.0005;
      pace.look();
    }
    expect(pace.left).toBe(32);
  });

  test('a second look before the breath does not take heavy items for light ones', () => {
    const pace = new Pace();
    now += 9;
    pace.look();
    const { left } = pace;
    pace.look();
    expect(pace.left).toBe(left);
  });

  test('heavy items are looked at often, in the end after each', () => {
    const pace = new Pace();
    const lefts: number[] = [];
    for (let look = 0; look < 6; look++) {
      now += 3;
      pace.look();
      lefts.push(pace.left);
    }
    expect(lefts).toEqual([8, 4, 2, 1, 1, 1]);
  });

  test('items in between leave it as it is', () => {
    const pace = new Pace();
    pace.look();
    const { left } = pace;
    now += 1.5;
    pace.look();
    expect(pace.left).toBe(left);
  });
});

describe('Turns', () => {
  beforeEach(newTurn);

  /** What ran in each turn of the event loop, of so many things that take 8 ms each. */
  async function heavy(count: number): Promise<number[][]> {
    const [pace, turns, ran]: [InstanceType<typeof Pace>, InstanceType<typeof Turns>, number[][]] = [
      new Pace(),
      new Turns(),
      [[]],
    ];
    const work = (name: number): void =>
      turns.run(pace, () => {
        now += 8;
        ran.at(-1)!.push(name);
      });
    for (let name = 0; name < count; name++) work(name);
    while (ran.flat().length < count) {
      await settleTasks(1);
      ran.push([]);
    }
    return ran;
  }

  test('what has waited for a turn gives others as it goes on', async () => {
    const ran = await heavy(200);
    expect(Math.max(...ran.map((names) => names.length))).toBeLessThan(32); // before the first look at the clock, 16
  });

  test('what waits keeps its order', async () => {
    const ran = await heavy(200);
    expect(ran.flat()).toEqual(Array.from({ length: 200 }, (_, name) => name));
  });
});

describe('breathe()', () => {
  const { setImmediate: real, MessageChannel: RealChannel } = globalThis;
  const opened: InstanceType<typeof MessageChannel>[] = [];

  afterAll(() => {
    for (const { port1, port2 } of opened) {
      port1.close();
      port2.close();
    }
    Object.assign(globalThis, { setImmediate: real, MessageChannel: RealChannel });
  });

  test('resolves in a later turn: timers and immediates that are ready come first', async () => {
    const log: string[] = [];
    setImmediate(() => log.push('immediate'));
    const breathing = breathe().then(() => log.push('breath'));
    queueMicrotask(() => log.push('microtask'));
    await breathing;
    expect(log).toEqual(['microtask', 'immediate', 'breath']);
  });

  test('all who wait wake in one turn, in their order', async () => {
    let immediates = 0;
    globalThis.setImmediate = ((run: () => void) => {
      immediates++;
      return real(run);
    }) as typeof setImmediate;
    const log: number[] = [];
    await Promise.all([1, 2, 3].map((n) => breathe().then(() => log.push(n))));
    globalThis.setImmediate = real;
    expect([immediates, log]).toEqual([1, [1, 2, 3]]);
  });

  test('who breathes again on waking waits for another turn', async () => {
    let turns = 0;
    const log: number[] = [];
    const counting = (async () => {
      for (let left = 6; left > 0; left--) {
        await settleTasks(1);
        turns++;
      }
    })();
    await breathe();
    log.push(turns);
    await breathe();
    log.push(turns);
    await counting;
    expect(log[1]).toBeGreaterThan(log[0]!);
  });

  test('where there is no setImmediate, a message to itself is the next turn', async () => {
    globalThis.MessageChannel = class extends RealChannel {
      constructor() {
        super();
        opened.push(this);
      }
    };
    globalThis.setImmediate = undefined as never;
    const log: string[] = [];
    queueMicrotask(() => log.push('microtask'));
    await breathe();
    log.push('breath');
    await breathe();
    log.push('breath');
    globalThis.setImmediate = real;
    expect(log).toEqual(['microtask', 'breath', 'breath']);
    expect(opened.length).toBeGreaterThan(0);
  });
});
