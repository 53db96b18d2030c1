// R12: a job that is killed at any moment goes on where it was: what is stored as done was done, and nothing goes missing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bundled } from './bundled.ts';
import { type Chance, chanceOf } from './chance.ts';
import { Child } from './child.ts';
import { type Figure, type Job, thousands } from './figure.ts';
import { ResumeTally } from './resume-tally.ts';
import { ResumePlace } from './resume-place.ts';
import type { ResumePlan } from './resume-plan.ts';
import { Watchdog } from './watchdog.ts';

/** Then the job is let to its end, and another one begins. */
const KILLS_A_JOB = 25;
const EVERY_MS = [0, 3, 30];
const CONCURRENCY = [1, 16, 100];
/** A run is killed so long after its process was started, or after it was given its first line: at most. */
const START_MS = 200;
const WORKING_MS = 120;

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

/** Kills the runs of one job so many times, and lets the last one come to its end. Answers how many were killed. */
async function killed(
  script: string,
  place: ResumePlace,
  kills: number,
  seed: number,
  tally: ResumeTally,
): Promise<number> {
  const below = chanceOf(seed);
  for (let count = 0; ; count++) {
    const output = place.nextOutput();
    const { source, store } = place;
    const mayEnd = count >= kills;
    const everyMs = EVERY_MS[below(EVERY_MS.length)]!;
    const concurrency = mayEnd ? Math.max(...CONCURRENCY) : CONCURRENCY[below(CONCURRENCY.length)]!;
    tally.begin(place.stored);
    const plan = { source, store, output, everyMs, concurrency, seed: seed + count };
    const wasKilled = await live(script, plan, mayEnd, below);
    tally.end(output, place.stored);
    if (!wasKilled) return count;
  }
}

/** What is done of a kind of source, and how often its runs are killed. */
interface Kind {
  readonly what: string;
  readonly kills: number;
  /** For each kill: so many that the runs do not come to their end before. */
  readonly items: number;
  place(folder: string, count: number, seed: number): ResumePlace | Promise<ResumePlace>;
}

const KINDS: readonly Kind[] = [
  { what: 'lines', kills: 200, items: 800, place: (folder, count) => ResumePlace.lines(folder, count) },
  {
    what: 'fetched list',
    kills: 100,
    items: 300,
    place: (folder, count, seed) => ResumePlace.list(folder, count, chanceOf(seed)),
  },
  {
    what: 'pages',
    kills: 200,
    items: 500,
    place: (folder, count, seed) => ResumePlace.pages(folder, count, chanceOf(seed)),
  },
];

/** What has happened so far. */
interface Sum {
  kills: number;
  items: number;
  twice: number;
  readonly failures: string[];
}

async function job(kind: Kind, script: string, folder: string, kills: number, seed: number, sum: Sum): Promise<void> {
  const count = kills * kind.items;
  const tally = new ResumeTally(count);
  const place = await kind.place(folder, count, seed);
  try {
    sum.kills += await killed(script, place, kills, seed, tally);
    if (tally.fault !== undefined) throw new Error(tally.fault);
  } catch (error) {
    sum.failures.push(`resume, ${kind.what}, seed ${String(seed)}: ${String(error)}`);
  } finally {
    await place.close();
  }
  sum.items += count;
  sum.twice += tally.twice;
}

async function resume(kind: Kind, seed: number, share: number): Promise<Figure> {
  const wanted = Math.ceil(kind.kills * share);
  const folder = mkdtempSync(join(tmpdir(), 'resume-'));
  const sum: Sum = { kills: 0, items: 0, twice: 0, failures: [] };
  try {
    const script = await bundled('resume-run.ts', folder);
    for (let jobs = 0; sum.kills < wanted && sum.failures.length === 0; jobs++) {
      const kills = Math.min(KILLS_A_JOB, wanted - sum.kills);
      await job(kind, script, mkdtempSync(join(folder, 'job-')), kills, seed + 1000 * jobs, sum);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const outcome = sum.failures.length === 0 ? `0 lost, ${thousands(sum.twice)} done twice` : 'FAILED';
  const counts = `${thousands(sum.items)} items, ${thousands(sum.kills)} kills`;
  const figures = `${counts}: ${outcome}, seed ${String(seed)}`;
  return { law: 'R12', what: `resume, ${kind.what}`, figures, failures: sum.failures };
}

export const resumeJobs: readonly Job[] = KINDS.map((kind) => ({
  law: 'R12',
  what: `resume, ${kind.what}`,
  run: (seed, share) => resume(kind, seed, share),
}));
