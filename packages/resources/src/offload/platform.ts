import type { MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { nowhere } from '../scope/place.ts';

/** What working off the loop needs of Node. */
export interface Platform {
  readonly Piscina: typeof Piscina;
  readonly MessageChannel: new () => { readonly port1: MessagePort; readonly port2: MessagePort };
  /** Hears what has arrived at a port, without a turn of the event loop. */
  readonly drain: (port: MessagePort, hear: (message: unknown) => void) => void;
}

let loading: Promise<Platform> | undefined;

/** Loaded when it is first asked for: the rest of the package runs in browsers, and does not wait for it. */
export function platform(): Promise<Platform> {
  return (loading ??= nowhere(load));
}

async function load(): Promise<Platform> {
  const { Piscina } = await import('piscina');
  const { MessageChannel, receiveMessageOnPort: receive } = process.getBuiltinModule('node:worker_threads');
  const drain: Platform['drain'] = (port, hear) => {
    for (let told = receive(port); told !== undefined; told = receive(port)) hear(told.message);
  };
  return { Piscina, MessageChannel, drain };
}
