// What `npm run proof` runs of sources, one job a process: see scripts/proof-job.js.
import { eventStreamJobs } from './event-streams.ts';
import type { Job } from './figure.ts';
import { longLineJobs } from './long-lines.ts';

export const jobs: readonly Job[] = [...longLineJobs, ...eventStreamJobs];
