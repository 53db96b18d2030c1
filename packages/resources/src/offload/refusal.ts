import { describeError } from '../checks/describe.ts';
import { NOT_WHOLE } from './streamed.ts';

/**
 * Why the arguments of a call cannot be sent, by what cloning them throws. Anything may come out of a getter of theirs; what is wrong
 * with a transfer each version of Node says in its own way.
 */
export function refusalOf(error: unknown, transfer: readonly unknown[]): string {
  const said = describeError(error);
  if (said === NOT_WHOLE) return said;
  if (transfer.length > 0 && /^(Found invalid|Transfer list|Cannot (transfer|perform Construct))/.test(said)) {
    return 'transfer takes buffers (view.buffer, not the view), ports and streams, each once, none shared or moved before';
  }
  return 'its arguments cannot be cloned';
}
