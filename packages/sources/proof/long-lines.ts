// R8: a long line costs time in proportion to its length.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Figure, Job } from './figure.ts';

/** What twice the length may cost. */
const MOST = 2.3;
/**
 * The memory of each line is asked of the system. By default glibc keeps pieces of up to 32 MiB for the next try, which
 * then cost next to nothing: the step to 64 MiB would show that, and not what the reader does.
 */
const environment = { ...process.env, MALLOC_MMAP_THRESHOLD_: '131072' };

async function longLines(): Promise<Figure> {
  const script = fileURLToPath(new URL('long-lines-run.ts', import.meta.url));
  const answer = spawnSync(process.execPath, [...process.execArgv, script], { encoding: 'utf8', env: environment });
  if (answer.status !== 0) throw new Error(`Cannot measure long lines: ${answer.stderr}`);
  const seconds = JSON.parse(answer.stdout) as number[];
  const ratios = seconds.slice(1).map((one, index) => one / seconds[index]!);
  const told = ratios.map((ratio) => `${ratio.toFixed(2)} x`);
  const tooMuch = ratios.filter((ratio) => !(ratio <= MOST));
  const failures = tooMuch.map((ratio) => `A line that is twice as long takes ${ratio.toFixed(2)} times as long`);
  return { law: 'R8', what: 'long lines', figures: `8, 16, 32, 64 MiB: ${told.join(', ')}`, failures };
}

export const longLineJobs: readonly Job[] = [{ law: 'R8', what: 'long lines', run: longLines }];
