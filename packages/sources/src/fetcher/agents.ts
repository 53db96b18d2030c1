import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';

/** How connections are made. */
export interface AgentsOptions {
  /** At most, to one origin. */
  readonly connections?: number;
  readonly connect?: {
    /** Time to make one, in milliseconds. */
    readonly timeout: number;
  };
}

/** Each has memory of its own, and connections that stay open for a while. */
const MAX_PINNED = 256;

/** What is opened for one fetcher: an agent for all, or one for each list of addresses that it is held to. Made when needed. */
export class Agents {
  readonly #options: AgentsOptions;
  #free: Agent | undefined;
  /** Those that are held to addresses, by these; those that were used longest ago first. */
  readonly #pinned = new Map<string, Agent>();
  /** Of those that are closing. */
  readonly #closing = new Set<Promise<void>>();

  constructor(options: AgentsOptions = {}) {
    this.#options = options;
  }

  /** An agent that connects to wherever names lead. */
  free(): Dispatcher {
    return (this.#free ??= new Agent(this.#options));
  }

  /**
   * An agent whose connections lead to these addresses, and nowhere else: whatever connection it takes, of its own or that of an
   * earlier request, is one of them.
   */
  pinned(addresses: readonly LookupAddress[]): Dispatcher {
    const key = addresses
      .map(({ address }) => address)
      .sort()
      .join();
    const agent = this.#pinned.get(key) ?? this.#pin(addresses);
    this.#pinned.delete(key);
    this.#pinned.set(key, agent);
    if (this.#pinned.size > MAX_PINNED) this.#retireBefore(agent);
    return agent;
  }

  /** Settles when all that is under way is over. */
  async close(): Promise<void> {
    await Promise.all([...this.#closing, ...this.#open().map((agent) => agent.close())]);
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#closing, ...this.#open().map((agent) => agent.destroy())]);
  }

  #open(): Agent[] {
    return [...(this.#free === undefined ? [] : [this.#free]), ...this.#pinned.values()];
  }

  #pin(addresses: readonly LookupAddress[]): Agent {
    return new Agent({ ...this.#options, connect: { ...this.#options.connect, lookup: lookupOf(addresses) } });
  }

  /** Closes one that has nothing to do; there are never more that have than the fetcher has requests in flight. */
  #retireBefore(latest: Agent): void {
    for (const [key, agent] of this.#pinned) {
      if (agent === latest) return;
      if (isBusy(agent)) continue;
      this.#pinned.delete(key);
      const closing = agent.destroy().finally(() => this.#closing.delete(closing));
      this.#closing.add(closing);
      return;
    }
  }
}

function isBusy({ stats }: Agent): boolean {
  return Object.values(stats).some(({ size }) => size > 0);
}

/** What a socket asks for the addresses of its host. */
function lookupOf(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}
