// What `npm run proof` runs of resources, one job a process: see scripts/proof-job.js.
import type { Job } from './figure.ts';
import { keptJobs } from './kept.ts';
import { leftJobs } from './left/left.ts';
import { programJobs } from './programs/programs.ts';
import { soakJobs } from './soak.ts';

export const jobs: readonly Job[] = [...programJobs, ...leftJobs, ...soakJobs, ...keptJobs];
