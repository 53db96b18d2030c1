import { onlyKnown } from '../checks/only-known.ts';

/** How to wait for something. */
export interface AcquireOptions {
  /** Ends the waiting with its reason, besides the scope of the caller. */
  readonly signal?: AbortSignal | undefined;
}

/** @throws TypeError where they are not that. */
export function signalOf(options: AcquireOptions, action: string): AbortSignal | undefined {
  onlyKnown(options, ['signal'], action);
  return options.signal;
}
