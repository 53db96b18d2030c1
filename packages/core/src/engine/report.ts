// What nobody waits for any more is published, never lost: on Node's diagnostics channels, where there are any.
import type { Orphan } from '../protocol.ts';

interface DiagnosticsChannel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}
interface NodeProcess {
  getBuiltinModule?: (id: string) => { channel(name: string): DiagnosticsChannel } | undefined;
}

/** Channels that were asked for, and are held: Node 20 can forget who subscribes to one after it was let go. */
const channels: Record<string, DiagnosticsChannel | undefined> = {};

function publish(name: string, message: unknown): void {
  const { process } = globalThis as { process?: NodeProcess };
  const channel = (channels[name] ??= process?.getBuiltinModule?.('node:diagnostics_channel')?.channel(name));
  if (channel?.hasSubscribers) channel.publish(message);
}

/** A later error of a pipeline whose reader has heard the first. Cancellation is no error. */
export function publishSuppressed(error: unknown, name: string): void {
  if (!isCancellation(error)) publish('forawait:suppressed', { error, name });
}

export function publishOrphan(orphan: Orphan): void {
  publish('forawait:orphan', orphan);
}

/** An error that only says that work was cancelled. */
export function isCancellation(error: unknown): boolean {
  try {
    return typeof error === 'object' && (error as { name?: unknown } | null)?.name === 'AbortError';
  } catch {
    return false; // a hostile error that does not let itself be looked at
  }
}
