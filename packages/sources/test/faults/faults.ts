import { codingFaults } from './coding-faults.ts';
import { connectionFaults } from './connection-faults.ts';
import { contentFaults } from './content-faults.ts';
import type { Fault } from './fault.ts';
import { framingFaults } from './framing-faults.ts';
import { headFaults } from './head-faults.ts';
import { redirectFaults } from './redirect-faults.ts';
import { statusFaults } from './status-faults.ts';
import { tlsFaults } from './tls-faults.ts';
import { uploadFaults } from './upload-faults.ts';

/** Everything that can go wrong on the way to a response and in it, and what must come of it. */
export const faults: readonly Fault[] = [
  ...connectionFaults,
  ...tlsFaults,
  ...headFaults,
  ...framingFaults,
  ...codingFaults,
  ...contentFaults,
  ...statusFaults,
  ...redirectFaults,
  ...uploadFaults,
];
