/**
 * What `npm run proof` runs, in a process of its own: `proof-job.js <main.ts> --list` tells the names of the `jobs` that a
 * package exports there, and which of them need other runtimes; `proof-job.js <main.ts> <number> <seed> <share>` runs one,
 * and tells its figure as a line of JSON.
 */
import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [file, what = '--list', seed = '0', share = '1'] = process.argv.slice(2);
const { jobs } = await import(pathToFileURL(resolve(file)).href);
if (what === '--list') process.stdout.write(JSON.stringify(jobs.map(listed)));
else await prove(jobs[Number(what)]);

function listed({ law, what, runtimes = false }) {
  return { name: `${law} ${what}`, runtimes };
}

async function prove(job) {
  const strays = [];
  process.on('unhandledRejection', (reason) => strays.push(`A rejection went unhandled: ${String(reason)}`));
  const began = performance.now();
  const figure = await job.run(Number(seed), Number(share));
  const failures = [...figure.failures, ...strays.slice(0, 3)];
  for (const failure of failures) process.stdout.write(`\n${job.law} ${failure}\n`);
  tell({ ...figure, failures: failures.length, seconds: (performance.now() - began) / 1000 });
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function tell(figure) {
  const line = `${JSON.stringify(figure)}\n`;
  if (process.env.FORAWAIT_FIGURES === undefined) process.stdout.write(line);
  else appendFileSync(process.env.FORAWAIT_FIGURES, line);
}
