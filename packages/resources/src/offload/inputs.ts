import { from } from '@forawait/core';
import { Outlet } from './outlet.ts';
import type { Platform } from './platform.ts';
import type { Request } from './wire.ts';
import { Streamed } from './streamed.ts';

/** The streams among the arguments of a call. */
export class Inputs {
  /** The arguments, with gaps where streams are. */
  readonly args: readonly unknown[];
  readonly ends: Request['inputs'];
  readonly #outlets: readonly { readonly outlet: Outlet<unknown>; readonly close: () => void }[];

  constructor(args: readonly unknown[], MessageChannel: Platform['MessageChannel']) {
    const streams = args.flatMap((arg, index) => {
      if (!(arg instanceof Streamed)) return [];
      const { port1, port2 } = new MessageChannel();
      const outlet = new Outlet<unknown>(arg.source, { port: port1, size: arg.size });
      void outlet.run();
      return [{ index, end: { port: port2, size: arg.size }, outlet, close: () => port1.close() }];
    });
    this.args = streams.length === 0 ? args : args.map((arg) => (arg instanceof Streamed ? undefined : arg));
    this.ends = streams.map(({ index, end }) => ({ index, end }));
    this.#outlets = streams;
  }

  /** Closes all; rejects with the first error of a source that does so. */
  async stop(): Promise<void> {
    const ended = await Promise.allSettled(this.#outlets.map(({ outlet }) => outlet.stop()));
    for (const { close } of this.#outlets) close();
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  }
}

/** Closes the streams of a call that is not made. */
export async function dropInputs(args: readonly unknown[]): Promise<void> {
  const streams = args.filter((arg) => arg instanceof Streamed);
  await Promise.allSettled(streams.map(({ source }) => from(source).return()));
}
