import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { runInThisContext } from 'node:vm';
import { virtualTime, type VirtualTime } from '../src/testing/index.ts';

/** What was said beside the reader while a test ran. */
export interface Watched {
  readonly time: VirtualTime;
  /** Errors that came too late for the reader (`forawait:suppressed`). */
  readonly suppressed: unknown[];
  /** Sources that were given up (`forawait:orphan`). */
  readonly orphans: { readonly name: string; readonly stage: string; readonly ageMs: number }[];
  /** Rejections that nobody handled. */
  readonly strays: unknown[];
}

/** What there is to know when all is over. */
export interface Heard<R> extends Pick<Watched, 'suppressed' | 'orphans'> {
  readonly outcome: R;
  /** Timers that were left. */
  readonly timers: number;
}

// Jest gives a test a copy of `process`; rejections are told to the one of the main context.
const realProcess = runInThisContext('process') as NodeJS.Process;

/** Runs `action` in virtual time and writes down what it leaves behind `laterMs` after its end; a hang is an error. */
export async function watched<R>(action: (watched: Watched) => R | PromiseLike<R>, laterMs = 0): Promise<Heard<R>> {
  const suppressed: unknown[] = [];
  const orphans: Watched['orphans'] = [];
  const strays: unknown[] = [];
  const onSuppressed = (message: unknown): void => void suppressed.push((message as { error: unknown }).error);
  const onOrphan = (message: unknown): void => void orphans.push(message as Watched['orphans'][number]);
  const onStray = (reason: unknown): void => void strays.push(reason);
  subscribe('forawait:suppressed', onSuppressed);
  subscribe('forawait:orphan', onOrphan);
  realProcess.on('unhandledRejection', onStray);
  const time = virtualTime();
  try {
    const outcome = await time.run(() => action({ time, suppressed, orphans, strays }));
    // What is due at this moment is not left behind; what comes later than that is.
    await time.advance(laterMs);
    const timers = time.pending;
    // Later than every grace: what would still come, comes now.
    await time.advance(60_000);
    if (strays.length > 0) throw new Error('A rejection went unhandled', { cause: strays[0] });
    return { outcome, suppressed, orphans, timers };
  } finally {
    time.restore();
    realProcess.off('unhandledRejection', onStray);
    unsubscribe('forawait:suppressed', onSuppressed);
    unsubscribe('forawait:orphan', onOrphan);
  }
}

/** The body of a test on a clock of its own: what it leaves to a grace ends with it, and takes no real time. */
export const inVirtualTime =
  <A extends unknown[]>(action: (...args: A) => unknown) =>
  async (...args: A): Promise<void> => {
    const time = virtualTime();
    try {
      await time.run(() => action(...args));
    } finally {
      time.restore();
    }
  };
