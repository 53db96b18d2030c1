// R12: a job that is killed at any moment goes on where it was: what is stored as done was done, and nothing goes missing.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bundled } from './bundled.ts';
import { type Chance, chanceOf } from './chance.ts';
import { Child } from './child.ts';
import { type Figure, type Job, thousands } from './figure.ts';
import { lineOf } from './numbered-line.ts';
import { ResumeTally } from './resume-tally.ts';
import type { ResumePlan } from './resume-plan.ts';
import { Watchdog } from './watchdog.ts';

const KILLS = 200;
const KILLS_A_FILE = 25;
/** For each kill: so many that the runs do not come to their end before. */
const LINES = 800;
const EVERY_MS = [0, 3, 30];
const CONCURRENCY = [1, 16, 100];
/** A run is killed so long after its process was started, or after it was given its first line: at most. */
const START_MS = 200;
const WORKING_MS = 120;

/** What lies in a folder: the lines, what is stored, and what was dealt with. */
class Place {
  readonly path: string;
  readonly store: string;
  readonly #folder: string;
  #lives = 0;

  constructor(folder: string, lines: number) {
    this.#folder = folder;
    this.path = join(folder, 'lines.txt');
    this.store = join(folder, 'lines.checkpoint');
    let text = '';
    for (let number = 1; number <= lines; number++) text += `${lineOf(number)}\n`;
    writeFileSync(this.path, text);
  }

  nextOutput(): string {
    return join(this.#folder, `output-${String(this.#lives++)}`);
  }

  /** Up to which line all is stored as done. */
  get stored(): number {
    if (!existsSync(this.store)) return 0;
    const { checkpoints } = JSON.parse(readFileSync(this.store, 'utf8')) as {
      checkpoints: { default: { checkpoint: { line: number } } };
    };
    return checkpoints.default.checkpoint.line - 1;
  }
}

/** One run. Answers whether it was killed, or came to its end. */
async function live(script: string, plan: ResumePlan, mayEnd: boolean, below: Chance): Promise<boolean> {
  let working = (): void => undefined;
  const atWork = new Promise<void>((resolve) => (working = resolve));
  const child = new Child(script, [JSON.stringify(plan)], () => working());
  const moment = mayEnd ? undefined : await lastMoment(child, atWork, below);
  if (moment !== undefined) {
    await child.kill();
    return true;
  }
  let hung = false;
  const watchdog = new Watchdog(() => {
    hung = true;
    void child.kill();
  });
  const problem = await child.ended;
  watchdog.end();
  if (hung || problem !== undefined) throw new Error(problem ?? 'a run did not come to its end');
  return false;
}

/** undefined when the run ends before. */
async function lastMoment(child: Child, atWork: Promise<void>, below: Chance): Promise<'now' | undefined> {
  const ended = child.ended.then(() => undefined);
  const begun = below(2) === 0 ? setTimeout(below(START_MS)) : atWork.then(() => setTimeout(below(WORKING_MS)));
  return await new Promise((resolve) => {
    void ended.then(() => resolve(undefined));
    void begun.then(() => resolve('now'));
  });
}

/** Kills the runs over one file so many times, and lets the last one come to its end. Answers how many were killed. */
async function killed(script: string, place: Place, kills: number, seed: number, tally: ResumeTally): Promise<number> {
  const below = chanceOf(seed);
  for (let count = 0; ; count++) {
    const output = place.nextOutput();
    const { path, store } = place;
    const mayEnd = count >= kills;
    const everyMs = EVERY_MS[below(EVERY_MS.length)]!;
    const concurrency = mayEnd ? Math.max(...CONCURRENCY) : CONCURRENCY[below(CONCURRENCY.length)]!;
    tally.begin(place.stored);
    const plan = { path, store, output, everyMs, concurrency, seed: seed + count };
    const wasKilled = await live(script, plan, mayEnd, below);
    tally.end(output, place.stored);
    if (!wasKilled) return count;
  }
}

async function resume(seed: number, share: number): Promise<Figure> {
  const wanted = Math.ceil(KILLS * share);
  const folder = mkdtempSync(join(tmpdir(), 'resume-'));
  const failures: string[] = [];
  let kills = 0;
  let files = 0;
  let lines = 0;
  let twice = 0;
  try {
    const script = await bundled('resume-run.ts', folder);
    while (kills < wanted && failures.length === 0) {
      const left = Math.min(KILLS_A_FILE, wanted - kills);
      const place = new Place(mkdtempSync(join(folder, 'lines-')), left * LINES);
      const tally = new ResumeTally(left * LINES);
      const fileSeed = seed + 1000 * files++;
      lines += left * LINES;
      const problem = await killed(script, place, left, fileSeed, tally).then((count) => void (kills += count), String);
      const fault = problem ?? tally.fault;
      if (fault !== undefined) failures.push(`resume, lines, seed ${String(fileSeed)}: ${fault}`);
      twice += tally.twice;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const outcome = failures.length === 0 ? `0 lost, ${thousands(twice)} done twice` : 'FAILED';
  const counts = `${thousands(lines)} lines, ${thousands(kills)} kills`;
  return { law: 'R12', what: 'resume, lines', figures: `${counts}: ${outcome}, seed ${String(seed)}`, failures };
}

export const resumeJobs: readonly Job[] = [{ law: 'R12', what: 'resume, lines', run: resume }];
