// What `npm run proof` runs of resources, one job a process: see scripts/proof-job.js.
import type { Job } from './figure.ts';
import { programJobs } from './programs/programs.ts';

export const jobs: readonly Job[] = [...programJobs];
