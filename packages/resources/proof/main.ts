// What `npm run proof` runs of resources, one job a process: see scripts/proof-job.js.
import type { Job } from './figure.ts';
import { keptJobs } from './kept.ts';
import { killedWorkerJobs } from './killed-workers.ts';
import { leftJobs } from './left/left.ts';
import { programJobs } from './programs/programs.ts';
import { soakJobs } from './soak.ts';
import { workerStreamJobs } from './worker-streams.ts';

export const jobs: readonly Job[] = [
  ...programJobs,
  ...leftJobs,
  ...soakJobs,
  ...keptJobs,
  ...killedWorkerJobs,
  ...workerStreamJobs,
];
