// Concurrent maps over concurrent maps, read by a terminal operation: each takes what comes from the one before it in the moment in
// which it comes. Random pipelines, whose callbacks settle one by one, in any order.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { watched } from '../../contract/watch.ts';
import { from } from '../index.ts';
import { settleTasks } from '../testing/index.ts';

interface Stage {
  readonly limit: number;
  readonly ordered: boolean;
  /** Every so manieth answer is there at once; 0: none. */
  readonly sync: number;
}
interface Program {
  readonly stages: readonly Stage[];
  readonly count: number;
  /** The terminal operation waits for each value. */
  readonly slow: boolean;
  /** Which of those that are under way settles next. */
  readonly order: readonly number[];
}
/** Where the terminal operation throws, or a callback of which stage does, and at which value. */
interface Failure {
  readonly at: number;
  readonly value: number;
}

const stage = fc.record({
  limit: fc.integer({ min: 2, max: 4 }),
  ordered: fc.boolean(),
  sync: fc.integer({ min: 0, max: 3 }),
});
const program = fc.record({
  stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
  count: fc.nat(9),
  slow: fc.boolean(),
  order: fc.array(fc.nat(30), { minLength: 8, maxLength: 8 }),
});
const failure = fc.record({ at: fc.nat(4), value: fc.nat(8) });

/** What a stage, or the terminal operation behind the last one, has begun and ended, in this order. */
interface Log {
  readonly started: number[];
  readonly settled: number[];
}

class Run {
  readonly logs: readonly Log[];
  readonly outcome: Promise<unknown>;
  over = false;
  readonly #program: Program;
  readonly #failure: Failure | undefined;
  readonly #under: (() => void)[] = [];

  constructor(given: Program, failing?: Failure) {
    this.#program = given;
    this.#failure = failing;
    this.logs = [...given.stages, undefined].map(() => ({ started: [], settled: [] }));
    let stream = from(Array.from({ length: given.count }, (_, value) => value));
    given.stages.forEach(({ limit, ordered, sync }, at) => {
      stream = stream.map((value) => this.#begin(at, value, sync > 0 && value % sync === 0), {
        concurrency: limit,
        ordered,
      });
    });
    const end = given.stages.length;
    const reading = stream.forEach((value) => this.#begin(end, value, !given.slow));
    this.outcome = reading.then(
      () => 'done',
      (error: unknown) => error,
    );
    void this.outcome.then(() => (this.over = true));
  }

  #begin(at: number, value: number, now: boolean): number | Promise<number> {
    const { started, settled } = this.logs[at]!;
    started.push(value);
    const fails = this.#failure?.at === at && this.#failure.value === value;
    const settle = (): void => void settled.push(value);
    if (now) {
      if (fails) throw new Error(`at ${String(at)}`);
      settle();
      return value;
    }
    return new Promise((resolve, reject) => {
      this.#under.push(() => {
        settle();
        if (fails) reject(new Error(`at ${String(at)}`));
        else resolve(value);
      });
    });
  }

  /** One that is under way settles after the other; `look` looks whenever all is quiet. */
  async play(look: () => void): Promise<void> {
    const { order } = this.#program;
    for (let turn = 0; ; turn++) {
      await settleTasks();
      look();
      const { length } = this.#under;
      if (length === 0) return;
      this.#under.splice(order[turn % order.length]! % length, 1)[0]!();
    }
  }
}

/** What stage `at` has to hand over: what has settled there, up to the first that has not where they go by order. */
function ready({ started, settled }: Log, { ordered }: Stage, taken: number): number {
  if (!ordered) return settled.length - taken;
  const late = started.slice(taken).findIndex((value) => !settled.includes(value));
  return late < 0 ? started.length - taken : late;
}

test('no stage holds more than its limit, and none idles while the one before it has something', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (given) => {
      const run = new Run(given);
      const { stages, count, slow } = given;
      await run.play(() => {
        const begun = run.logs.map(({ started }) => started.length);
        stages.forEach(({ limit }, at) => expect(begun[at]! - begun[at + 1]!).toBeLessThanOrEqual(limit));
        const free = stages.map(({ limit }, at) => begun[at]! - begun[at + 1]! < limit);
        free.push(!slow || run.logs.at(-1)!.settled.length === begun.at(-1));
        free.forEach((room, at) => {
          const there = at === 0 ? count - begun[0]! : ready(run.logs[at - 1]!, stages[at - 1]!, begun[at]!);
          expect([at, room && there > 0]).toEqual([at, false]);
        });
      });
      expect(run.over).toBe(true);
      expect(await run.outcome).toBe('done');
      const told = run.logs.at(-1)!.started;
      const all = Array.from({ length: count }, (_, value) => value);
      if (stages.every(({ ordered }) => ordered)) expect(told).toEqual(all);
      else expect([...told].sort((one, other) => one - other)).toEqual(all);
    }),
    { numRuns: 400 },
  );
});

test('an error at any stage is told once, after all that was under way, and nothing starts behind it', async () => {
  await fc.assert(
    fc.asyncProperty(program, failure, async (given, failing) => {
      const met = failing.at <= given.stages.length && failing.value < given.count;
      const { suppressed } = await watched(async () => {
        const run = new Run(given, failing);
        let after: number | undefined;
        await run.play(() => {
          const begun = run.logs[0]!.started.length;
          if (run.over) after ??= begun;
          if (after !== undefined) expect(begun).toBe(after);
        });
        expect(run.over).toBe(true);
        const outcome = await run.outcome;
        if (met) expect(outcome).toEqual(new Error(`at ${String(failing.at)}`));
        else expect(outcome).toBe('done');
      });
      expect(suppressed).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
