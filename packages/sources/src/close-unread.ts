import { from, type Source } from '@forawait/core';

/** Whoever hands over an iterator counts on it being closed, also when it is refused. */
export function closeUnread(source: Source<unknown>): void {
  try {
    from(source)
      .return()
      .catch(() => undefined);
  } catch {
    // It cannot be read, so there is nothing to close.
  }
}
