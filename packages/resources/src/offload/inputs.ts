import { publishSuppressed } from '../errors/publish-suppressed.ts';
import { Outlet } from './outlet.ts';
import type { Platform } from './platform.ts';
import type { Request } from './wire.ts';
import { isStreamed } from './streamed.ts';

/** The streams among the arguments of a call. */
export class Inputs {
  /** The arguments, with gaps where streams are. */
  readonly args: readonly unknown[];
  readonly ends: Request['inputs'][number][] = [];
  readonly #outlets: Outlet<unknown>[] = [];
  #stopped: Promise<void> | undefined;

  /** @throws What a source throws that cannot be read any more; then none has been opened. */
  constructor(args: readonly unknown[], MessageChannel: Platform['MessageChannel']) {
    const readable = args.flatMap((arg, index) =>
      isStreamed(arg) ? [{ index, source: arg.open(), size: arg.size }] : [],
    );
    this.args = args.map((arg) => (isStreamed(arg) ? undefined : arg));
    for (const { index, source, size } of readable) {
      const { port1, port2 } = new MessageChannel();
      const outlet = new Outlet(source, { port: port1, size });
      void outlet.run();
      this.#outlets.push(outlet);
      this.ends.push({ index, end: { port: port2, size } });
    }
  }

  /**
   * Closes all, once; rejects with the first error of a source that does so, later ones are published.
   *
   * @param reason - What whoever still reads them is told.
   */
  stop(reason?: unknown): Promise<void> {
    return (this.#stopped ??= this.#stop(reason));
  }

  async #stop(reason: unknown): Promise<void> {
    tellFirst(await errorsOf(this.#outlets.map((outlet) => outlet.stop(reason))));
  }
}

/** Closes the streams of a call that is not made; rejects as `stop()` does. */
export async function closeInputs(args: readonly unknown[]): Promise<void> {
  tellFirst(await closed(args));
}

/** The same, where `told` is what the caller hears: whatever else is thrown is published. Never rejects. */
export async function dropInputs(args: readonly unknown[], told: unknown): Promise<void> {
  for (const error of await closed(args)) if (error !== told) publish(error);
}

/** One that cannot even be looked at any more must not keep the others from being closed. */
function closed(args: readonly unknown[]): Promise<unknown[]> {
  const streams = args.filter(isStreamed);
  return errorsOf(streams.map(async (stream) => stream.open().return()));
}

async function errorsOf(closes: readonly Promise<unknown>[]): Promise<unknown[]> {
  const ends = await Promise.allSettled(closes);
  return ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
}

function tellFirst(errors: readonly unknown[]): void {
  for (const error of errors.slice(1)) publish(error);
  if (errors.length > 0) throw errors[0];
}

/** An error of a source that nobody else hears of. */
export function publish(error: unknown): void {
  publishSuppressed(error, 'streamed');
}
