import { builtin } from './builtin.ts';

interface Events {
  setMaxListeners(count: number, signal: AbortSignal): void;
}

/** A controller of a signal that any number may listen to: Node 20 takes more than ten for a leak, and warns. */
export function newController(): AbortController {
  const controller = new AbortController();
  (builtin('node:events') as Events | undefined)?.setMaxListeners(0, controller.signal);
  return controller;
}
