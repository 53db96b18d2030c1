// What `npm run proof` runs of core, one job a process: `main.ts --list` names the jobs, `main.ts <number> <seed> <share>` runs one.
import { appendFileSync } from 'node:fs';
import type { Job } from './figure.ts';
import { operations } from './operations.ts';
import { scheduleJobs } from './schedules.ts';
import { soakJobs } from './soak.ts';

const jobs: readonly Job[] = [...soakJobs, ...operations.flatMap(scheduleJobs)];

const [what = '--list', seed = '0', share = '1'] = process.argv.slice(2);
if (what === '--list') {
  process.stdout.write(JSON.stringify(jobs.map((job) => `${job.law} ${job.what}`)));
} else {
  const strays: string[] = [];
  process.on('unhandledRejection', (reason) => strays.push(`A rejection went unhandled: ${String(reason)}`));
  const job = jobs[Number(what)]!;
  const began = performance.now();
  const figure = await job.run(Number(seed), Number(share));
  const failures = [...figure.failures, ...strays.slice(0, 3)];
  for (const failure of failures) process.stdout.write(`\n${job.law} ${failure}\n`);
  const line = JSON.stringify({ ...figure, failures: failures.length, seconds: (performance.now() - began) / 1000 });
  const file = process.env['FORAWAIT_FIGURES'];
  if (file === undefined) process.stdout.write(`${line}\n`);
  else appendFileSync(file, `${line}\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
