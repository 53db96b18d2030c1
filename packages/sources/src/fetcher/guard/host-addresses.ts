import dns, { type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';

/** As long as undici's own interceptor for names keeps them. */
const KEPT_MS = 10_000;

interface Known {
  readonly addresses: Promise<readonly LookupAddress[]>;
  /** Until when it may be used, by the clock of `performance`. */
  readonly until: number;
}

/** Finds the addresses of hosts; a name is asked for once in a while, since whoever connects is held to what was found. */
export class HostAddresses {
  /** The oldest first. */
  readonly #known = new Map<string, Known>();

  /**
   * @param hostname - As a URL has it: a name, or an address, with brackets when it is an IPv6 one.
   * @returns One address or more.
   */
  of(hostname: string): Promise<readonly LookupAddress[]> {
    const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    const family = isIP(address);
    if (family !== 0) return Promise.resolve([{ address, family }]);
    const now = performance.now();
    this.#forget(now);
    const known = this.#known.get(hostname);
    if (known !== undefined) return known.addresses;
    const addresses = resolved(hostname);
    this.#known.set(hostname, { addresses, until: now + KEPT_MS });
    // What failed is tried anew.
    addresses.catch(() => this.#known.delete(hostname));
    return addresses;
  }

  #forget(now: number): void {
    for (const [hostname, { until }] of this.#known) {
      if (until > now) return;
      this.#known.delete(hostname);
    }
  }
}

/** By way of the system, as connections are made. */
function resolved(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    dns.lookup(hostname, { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });
}
