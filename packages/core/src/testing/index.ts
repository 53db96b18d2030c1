export { probe } from './probe.ts';
export type { ProbeAnswer, ProbeOptions, ProbeShapes } from './probe-options.ts';
export type { Probe } from './probe-recorder.ts';
export { settleTasks } from './settle-tasks.ts';
export { virtualTime, type VirtualTime, type VirtualTimeOptions } from './virtual-time.ts';
