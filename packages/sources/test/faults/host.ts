import { createServer as createTlsServer } from 'node:tls';
import type { Answer } from './answers.ts';
import { key } from './certificates.ts';
import { FaultServer } from './fault-server.ts';

/** Where a fault is to be met, on loopback, until it is healed. */
export interface Host {
  /** Where the fault is. */
  readonly url: string;
  /** Where it is not, at least once it is healed. */
  readonly goodUrl: string;
  /** Connections that are open now. */
  readonly open: number;
  /** From now on all is well. */
  heal(): void;
  /** Ends it, and what is still connected to it. */
  close(): Promise<void>;
}

/** Begins to be there for one trial. `good`: what is answered to a good request, and when it is healed. */
export type Hosting = (answer: Answer, good: Answer) => Promise<Host>;

/** The fault is met with each request. */
export const onRequest: Hosting = (answer, good) => new FaultServer(answer, good).listen();

/** It is met with each connection, before a request has come in. */
export const onConnection: Hosting = (answer, good) => new FaultServer(answer, good, { at: 'connection' }).listen();

/** Nobody listens. */
export const nowhere: Hosting = async (answer, good) => {
  const host = await onlyOnce(answer, good);
  host.unlisten();
  return host;
};

/** Nobody listens any more once the fault was met. */
export const onlyOnce = async (answer: Answer, good: Answer): Promise<FaultServer> => {
  const leaving: Answer = (socket, turn) => {
    host.unlisten();
    answer(socket, turn);
  };
  const host = new FaultServer(leaving, good, { returns: true });
  return await host.listen();
};

/** Over TLS with this certificate. What is good is elsewhere: certificates do not heal. */
export function overTls(cert: string): Hosting {
  return async (answer, good) => {
    const server = createTlsServer({ key, cert });
    const host = await new FaultServer(answer, good, { server }).listen();
    return beside(host, 'https:', await onRequest(answer, good));
  };
}

/** The same, asked in plain text. */
export function mistakenForPlain(cert: string): Hosting {
  return async (answer, good) => {
    const server = createTlsServer({ key, cert });
    const host = await new FaultServer(answer, good, { server }).listen();
    return beside(host, 'http:', await onRequest(answer, good));
  };
}

/** Asked by TLS, of which it knows nothing: the fault is met then. */
export function mistakenForTls(at: 'first bytes' | 'connection'): Hosting {
  return async (answer, good) => {
    const host = await new FaultServer(answer, good, { at }).listen();
    return beside(host, 'https:', await onRequest(answer, good));
  };
}

/** A host under another scheme, and another one for what is good. */
function beside(host: Host, scheme: string, elsewhere: Host): Host {
  return {
    url: host.url.replace('http:', scheme),
    goodUrl: elsewhere.goodUrl,
    get open() {
      return host.open + elsewhere.open;
    },
    heal: () => elsewhere.heal(),
    close: async () => {
      await Promise.all([host.close(), elsewhere.close()]);
    },
  };
}
