// R12: a download that is killed at any moment goes on where it was: what gets the place is one version of the file, whole.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bundled } from './bundled.ts';
import { type Chance, chanceOf } from './chance.ts';
import { Child } from './child.ts';
import type { DownloadNews, DownloadPlan } from './download-plan.ts';
import { DownloadSite } from './download-site.ts';
import { type Figure, type Job, thousands } from './figure.ts';
import { Watchdog } from './watchdog.ts';

const KILLS = 200;
/** Then a run is let to its end, and another file begins. */
const KILLS_A_FILE = 10;
/** A run is killed so long after its process was started, after its first bytes, or after its last one: at most. */
const START_MS = 200;
const WORKING_MS = 120;
const PLACING_MS = 4;

/** What has happened so far. */
interface Sum {
  kills: number;
  /** How many of them when the last byte had come. */
  late: number;
  files: number;
  /** How often a run went on in the middle. */
  resumed: number;
  readonly failures: string[];
}

/** When a run is to be killed; it may come to its end before. */
function moment(below: Chance, heard: (news: DownloadNews) => Promise<void>): Promise<unknown> {
  const kind = below(4);
  if (kind === 0) return setTimeout(below(START_MS));
  if (kind === 1) return heard('whole').then(() => setTimeout(below(PLACING_MS)));
  return heard('begun').then(() => setTimeout(below(WORKING_MS)));
}

/** How a run ended: whether it was killed, and whether its last byte had come then. */
interface End {
  readonly killed: boolean;
  readonly late: boolean;
}

async function live(script: string, plan: DownloadPlan, mayEnd: boolean, below: Chance): Promise<End> {
  const waiting = new Map<unknown, () => void>();
  const heard = (news: DownloadNews) => new Promise<void>((resolve) => void waiting.set(news, resolve));
  let late = false;
  const child = new Child(script, [JSON.stringify(plan)], (news) => {
    late ||= news === 'whole';
    waiting.get(news)?.();
  });
  let hung = false;
  const watchdog = new Watchdog(() => {
    hung = true;
    void child.kill();
  });
  const ended = child.ended.then(() => false);
  const killed = await new Promise<boolean>((resolve) => {
    if (!mayEnd) void moment(below, heard).then(() => resolve(true));
    void ended.then(resolve);
  });
  if (killed) await child.kill();
  const problem = await child.ended;
  watchdog.end();
  if (hung || problem !== undefined) throw new Error(problem ?? 'a run did not come to its end');
  return { killed, late };
}

/** Downloads one file, killed again and again, to its end. */
async function file(script: string, folder: string, seed: number, kills: number, sum: Sum): Promise<void> {
  const below = chanceOf(seed);
  const site = await DownloadSite.open(below);
  const path = join(folder, 'file');
  const old = below(2) === 0 ? Buffer.from('what was there before') : undefined;
  if (old !== undefined) writeFileSync(path, old);
  try {
    for (let count = 0, wasKilled = true; wasKilled; count++) {
      const plan = { url: site.url, path, fsync: below(2) === 0 };
      const { killed, late } = await live(script, plan, count >= kills, below);
      wasKilled = killed;
      sum.kills += Number(killed);
      sum.late += Number(killed && late);
      check(path, wasKilled ? old : undefined, site, wasKilled);
    }
    const left = readdirSync(folder);
    if (left.length !== 1) throw new Error(`it has left ${left.join(', ')}`);
    sum.files++;
  } finally {
    await site.close();
    sum.resumed += site.resumed;
  }
}

function check(path: string, old: Buffer | undefined, site: DownloadSite, wasKilled: boolean): void {
  const content = existsSync(path) ? readFileSync(path) : undefined;
  if (content === undefined ? wasKilled : site.has(content) || old?.equals(content) === true) return;
  throw new Error(
    content === undefined ? 'it has ended, and there is no file' : 'the file is not whole, or of several',
  );
}

async function downloads(seed: number, share: number): Promise<Figure> {
  const wanted = Math.ceil(KILLS * share);
  const folder = mkdtempSync(join(tmpdir(), 'download-'));
  const sum: Sum = { kills: 0, late: 0, files: 0, resumed: 0, failures: [] };
  try {
    const script = await bundled('download-run.ts', folder);
    for (let number = 0; sum.kills < wanted && sum.failures.length === 0; number++) {
      const own = seed + 1000 * number;
      const place = mkdtempSync(join(folder, 'place-'));
      const kills = Math.min(KILLS_A_FILE, wanted - sum.kills);
      await file(script, place, own, kills, sum).catch((error: unknown) => {
        sum.failures.push(`download, seed ${String(own)}: ${String(error)}`);
      });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const kills = `${thousands(sum.kills)} kills (${thousands(sum.late)} when the last byte had come)`;
  const counts = `${thousands(sum.files)} files, ${kills}, ${thousands(sum.resumed)} times on from the middle`;
  const outcome = sum.failures.length === 0 ? '0 wrong' : 'FAILED';
  return {
    law: 'R12',
    what: 'download',
    figures: `${counts}: ${outcome}, seed ${String(seed)}`,
    failures: sum.failures,
  };
}

export const downloadJobs: readonly Job[] = [{ law: 'R12', what: 'download', run: downloads }];
