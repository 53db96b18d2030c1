import type { Transferable } from 'node:worker_threads';
import { describeError } from '../checks/describe.ts';
import { NOT_WHOLE } from './streamed.ts';

/** Why the arguments of a call cannot be sent, where that is what an error says; each version of Node says it in its own way. */
export function refusalOf(error: unknown): string | undefined {
  const said = describeError(error);
  if (said === NOT_WHOLE) return said;
  if (/^(Found invalid|Transfer list|Cannot (transfer|perform))/.test(said)) {
    return 'transfer takes buffers (view.buffer, not the view), ports and streams, each once, none shared or moved before';
  }
  return (error as Error | undefined)?.name === 'DataCloneError' ? 'its arguments cannot be cloned' : undefined;
}

/**
 * Node 20 sends what was moved already, and nothing arrives.
 *
 * @throws TypeError for that.
 */
export function checkMoved(transfer: readonly Transferable[]): void {
  for (const item of transfer) if (item instanceof ArrayBuffer) new Uint8Array(item);
}
