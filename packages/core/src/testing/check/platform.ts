// What only the platform knows: rejections that nobody handles, and who listens to a signal.

type Listen = (name: string, listener: (event: unknown) => void) => unknown;

interface Process {
  readonly on?: Listen;
  readonly off?: Listen;
  getBuiltinModule?(name: string): unknown;
}
interface Global {
  readonly process?: Process;
  readonly addEventListener?: Listen;
  readonly removeEventListener?: Listen;
}

const platform = globalThis as unknown as Global;
/** A module of Node's, where there is one. */
export const builtin = (name: string): unknown => platform.process?.getBuiltinModule?.(name);

/** `told` hears of the rejections that nobody handles; answers how to stop. */
export function watchStrays(told: (reason: unknown) => void): () => void {
  // Test runners may give tests a copy of `process`, which hears nothing.
  const process = (builtin('node:process') ?? platform.process) as Process | undefined;
  if (process?.on !== undefined) {
    process.on('unhandledRejection', told);
    return () => void process.off?.('unhandledRejection', told);
  }
  const listener = (event: unknown): void => told((event as { readonly reason: unknown }).reason);
  platform.addEventListener?.('unhandledrejection', listener);
  return () => void platform.removeEventListener?.('unhandledrejection', listener);
}

/** How many listen to an abort of `signal`; 0 where the platform does not say. */
export function listenersOf(signal: AbortSignal): number {
  const events = builtin('node:events') as
    { getEventListeners?(target: AbortSignal, name: string): readonly unknown[] } | undefined;
  return events?.getEventListeners?.(signal, 'abort').length ?? 0;
}
