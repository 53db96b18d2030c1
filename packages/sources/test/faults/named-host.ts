import type { LookupFunction } from 'node:net';
import { onRequest, type Hosting } from './host.ts';

type Answered = (error: NodeJS.ErrnoException | null, address: string) => void;

/** What looking up a name comes to. */
export type Resolution = (answered: Answered) => void;

const names = new Map<string, Resolution>();

/** Reached by a name of its own, which is looked up in this way until it is healed. */
export function named(resolution: Resolution): Hosting {
  return async (answer, good) => {
    const host = await onRequest(answer, good);
    const url = new URL(host.url);
    const name = `port-${url.port}.faults.test`;
    names.set(name, resolution);
    url.hostname = name;
    return {
      url: url.href,
      goodUrl: new URL('/good', url).href,
      get open() {
        return host.open;
      },
      heal: () => {
        host.heal();
        names.set(name, (answered) => answered(null, '127.0.0.1'));
      },
      close: () => {
        names.delete(name);
        return host.close();
      },
    };
  };
}

/** Looks up those names, and no others: no test asks the network. */
export const lookup: LookupFunction = (hostname, { all }, answered) => {
  const resolve = names.get(hostname) ?? unknown;
  resolve((error, address) => {
    if (error !== null) answered(error, '');
    else if (all === true) answered(null, [{ address, family: 4 }]);
    else answered(null, address, 4);
  });
};

/** @returns What fails with this code. */
export function failing(code: string): Resolution {
  return (answered) => setImmediate(() => answered(Object.assign(new Error(`lookup ${code}`), { code }), ''));
}

const unknown = failing('ENOTFOUND');
