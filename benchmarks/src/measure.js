import { cpuMs } from './clock.js';

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {() => Promise<unknown>} run one pass over all items; gives the result, which must equal everybody else's
 * @property {boolean} [peer] somebody else's library, to be compared with ours
 *
 * @typedef {object} Effort
 * @property {number} rounds how often each contestant is timed
 * @property {number} runMs what a timed run takes at least, in CPU time
 * @property {number} warmUpMs what each contestant runs untimed, twice
 */

/**
 * Times all contestants in this process, in turns: each round times each of them once, beginning with another one every
 * time, so that what disturbs the machine disturbs all alike.
 *
 * @param {readonly Contestant[]} contestants
 * @param {number} items how many items one pass reads
 * @param {Effort} effort
 * @returns {Promise<Record<string, number[]>>} ns an item, one figure a round, by contestant
 */
export async function measure(contestants, items, effort) {
  await checkEqual(contestants);
  const passes = await warmUp(contestants, effort);
  const figures = Object.fromEntries(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < effort.rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const { name, run } = contestants[(round + turn) % contestants.length];
      const spent = await time(run, passes.get(name));
      figures[name].push((spent * 1e6) / (passes.get(name) * items));
    }
  }
  return figures;
}

/** A fast wrong answer is none. */
async function checkEqual(contestants) {
  const expected = await contestants[0].run();
  for (const { name, run } of contestants) {
    const result = await run();
    if (result === expected) continue;
    throw new Error(`Cannot compare: ${name} gives ${result}, ${contestants[0].name} gives ${expected}`);
  }
}

/** @returns how many passes make a run long enough, by contestant */
async function warmUp(contestants, { runMs, warmUpMs }) {
  const passes = new Map();
  for (let again = 0; again < 2; again++) {
    for (const { name, run } of contestants) {
      let done = 0;
      const began = cpuMs();
      while (cpuMs() - began < warmUpMs) {
        await run();
        done++;
      }
      const each = (cpuMs() - began) / done;
      passes.set(name, Math.max(1, Math.ceil(runMs / each)));
    }
  }
  return passes;
}

async function time(run, passes) {
  // What the one before has left behind is not for this one to clear up. (A full collection would throw code away, too.)
  globalThis.gc?.({ type: 'minor' });
  const began = cpuMs();
  for (let pass = 0; pass < passes; pass++) await run();
  return cpuMs() - began;
}

/** The middle of a list of figures. */
export function median(figures) {
  const sorted = figures.toSorted ? figures.toSorted((a, b) => a - b) : [...figures].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** How many times `figures` is `others`: the middle of the ratios of each round, which is steadier than that of the middles. */
export const ratio = (figures, others) => median(figures.map((figure, round) => figure / others[round]));
