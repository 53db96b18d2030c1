import { BodyError, FetchTimeoutError, HttpError, NetworkError } from './errors.ts';
import { isOf } from '../thrown.ts';

/** Tell an error of ours that it was not tried again for the budget's sake; those of others stay as they are. */
export function noteRefusal(error: unknown): void {
  const ours = [HttpError, NetworkError, BodyError, FetchTimeoutError] as const;
  for (const each of ours) if (isOf(error, each)) note(() => (error.retryRefused = true));
}

/** Errors that know already why: several jobs may fail with the same one, and a fetcher in the `load` of another passes its own on. */
const TOLD = new WeakSet<HttpError>();

/** Tell an error of a status why it was not tried again, if there is something to tell. */
export function noteReason(error: unknown, reason: string | undefined): void {
  if (reason === undefined || !isOf(error, HttpError) || TOLD.has(error)) return;
  TOLD.add(error);
  note(() => {
    const { message, stack } = error;
    error.message = `${message}; ${reason}`;
    // What is printed is the stack, which has kept the message that was.
    if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
  });
}

/** It may be frozen, or a proxy, and is told to the caller all the same. */
function note(write: () => void): void {
  try {
    write();
  } catch {
    // Then it does without.
  }
}
