import type { Transferable } from 'node:worker_threads';
import { NOT_WHOLE } from './streamed.ts';

const MOVABLE =
  'transfer must list what can be moved, once, and was not moved before: an ArrayBuffer (view.buffer, not the view), a MessagePort, a stream; a SharedArrayBuffer is not moved, both sides have it';

/** Why the arguments of a call cannot be sent, where that is what an error says; each version of Node says it in its own way. */
export function refusalOf(error: unknown): string | undefined {
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  if (message === NOT_WHOLE) return NOT_WHOLE;
  if (/^(?:Found invalid|Transfer list|Cannot transfer)/.test(String(message))) return MOVABLE;
  return name === 'DataCloneError' ? 'its arguments cannot be cloned' : undefined;
}

/**
 * Node 20 sends what was moved already, and nothing arrives.
 *
 * @throws Error as later versions throw it.
 */
export function checkMoved(transfer: readonly Transferable[]): void {
  for (const item of transfer) {
    if (!(item instanceof ArrayBuffer)) continue;
    try {
      new Uint8Array(item);
    } catch (cause) {
      throw new Error('Cannot transfer a buffer that was moved already', { cause });
    }
  }
}
