import { boundMethod, disposerOf } from '../stacks/resource-exit.ts';

/**
 * Asks an iterator to clean up, where it knows how to.
 *
 * @throws Error where it yields in its clean-up, which then stands still.
 */
export async function closeIterator(iterator: object): Promise<void> {
  const finish = boundMethod(iterator, 'return') ?? disposerOf(iterator);
  const last = (await finish?.()) as { done?: unknown } | undefined | null;
  if (last?.done !== false) return;
  throw new Error('Cannot close an iterator that yields while it is being closed: its clean-up did not finish');
}
