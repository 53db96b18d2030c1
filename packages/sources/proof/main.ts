// What `npm run proof` runs of sources, one job a process: see scripts/proof-job.js.
import { chunkingJobs } from './chunkings.ts';
import { downloadJobs } from './download.ts';
import { eventStreamJobs } from './event-streams.ts';
import { faultJobs } from './faults.ts';
import type { Job } from './figure.ts';
import { killJobs } from './kill.ts';
import { linkHeaderJobs } from './link-headers.ts';
import { longLineJobs } from './long-lines.ts';
import { ndjsonJobs } from './ndjson-streams.ts';
import { resumeJobs } from './resume.ts';
import { rotationJobs } from './rotation.ts';
import { soakJobs } from './soak.ts';

export const jobs: readonly Job[] = [
  ...chunkingJobs,
  ...longLineJobs,
  ...ndjsonJobs,
  ...eventStreamJobs,
  ...linkHeaderJobs,
  ...faultJobs,
  ...rotationJobs,
  ...killJobs,
  ...soakJobs,
  ...resumeJobs,
  ...downloadJobs,
];
