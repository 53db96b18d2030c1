import { List, type Listed } from './list.ts';

/** One who hears of an abort. */
interface Ear extends Listed<Ear> {
  readonly aborted: (reason: unknown) => void;
}

const listening = new WeakMap<AbortSignal, List<Ear>>();

/**
 * Hears of the abort of a signal. One listener hangs on it, however many hear, for platforms warn of many.
 *
 * @returns Lets it go; to be called once.
 */
export function hear(signal: AbortSignal, aborted: (reason: unknown) => void): () => void {
  const ears = listening.get(signal) ?? new List<Ear>();
  const ear: Ear = { before: undefined, behind: undefined, aborted };
  ears.add(ear);
  listening.set(signal, ears);
  if (ears.size === 1) signal.addEventListener('abort', tell);
  return () => {
    ears.remove(ear);
    if (ears.size === 0) signal.removeEventListener('abort', tell);
  };
}

function tell(this: AbortSignal): void {
  const reason: unknown = this.reason;
  for (const { aborted } of (listening.get(this) as List<Ear>).all()) aborted(reason);
}
