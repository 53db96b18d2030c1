// What `npm run proof` runs of core, one job a process: see scripts/proof-job.js.
import type { Job } from './figure.ts';
import { operations } from './operations.ts';
import { scheduleJobs } from './schedules.ts';
import { soakJobs } from './soak.ts';

export const jobs: readonly Job[] = [...soakJobs, ...operations.flatMap(scheduleJobs)];
