// What `npm run proof` runs of resources, one job a process: see scripts/proof-job.js.
import type { Job } from './figure.ts';
import { killedWorkerJobs } from './killed-workers.ts';
import { workerStreamJobs } from './worker-streams.ts';

export const jobs: readonly Job[] = [...killedWorkerJobs, ...workerStreamJobs];
