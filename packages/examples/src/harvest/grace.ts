import { contextManager, type ContextFactory } from '@forawait/resources';

/**
 * A signal that aborts some time after another one has: the end of a grace. Nothing of it is left after the block.
 *
 * @param stop the signal that begins the grace
 * @param graceMs the length of the grace in milliseconds
 */
export const graceAfter: ContextFactory<void, [stop: AbortSignal, graceMs: number], AbortSignal> = contextManager(
  async function* (stop: AbortSignal, graceMs: number) {
    const over = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const begin = (): void => {
      timer = setTimeout(() => over.abort(), graceMs);
    };
    if (stop.aborted) begin();
    else stop.addEventListener('abort', begin, { once: true });
    try {
      yield over.signal;
    } finally {
      stop.removeEventListener('abort', begin);
      clearTimeout(timer);
    }
  },
);
