import { formatMs, formatNoun } from './format.ts';
import type { Counts } from './progress/counts.ts';

/** A host that was spared. */
export interface SparedHost {
  readonly host: string;
  /** How many requests were under way to it at most when it was at its worst, and how many may be otherwise. */
  readonly limit: number;
  readonly of: number;
  /** How often it asked for a pause, and for how long in all. */
  readonly pauses: number;
  readonly pausedMs: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** More hosts than that are counted, and not named while it runs. */
const NAMED = 10;

/** How the hosts of a harvest bear it: which of them were slowed down, to what, and which asked for a pause. */
export class HostStrain {
  readonly #spared = new Map<string, Mutable<SparedHost>>();
  readonly #most: number;
  readonly #counts: Pick<Counts, 'slowed'>;
  readonly #note: (message: string) => void;
  /** Those that are slowed down now. */
  readonly #slowed = new Set<string>();
  #notes = 0;

  /**
   * @param most requests under way to a host that has no trouble
   * @param counts where it is told how many hosts are slowed down now
   * @param note gets told of a host the first time that it is spared
   */
  constructor(most: number, counts: Pick<Counts, 'slowed'>, note: (message: string) => void) {
    this.#most = most;
    this.#counts = counts;
    this.#note = note;
  }

  /** The hosts that were spared, the one with the most trouble first. */
  get hosts(): readonly SparedHost[] {
    return [...this.#spared.values()].sort((one, other) => one.limit - other.limit || other.pausedMs - one.pausedMs);
  }

  /**
   * A request is over.
   *
   * @param limit how many requests may be under way to its host from now on
   * @param error what it failed with
   */
  limited(host: string, limit: number, error: unknown): void {
    if (limit >= this.#most) this.#slowed.delete(host);
    else {
      this.#slowed.add(host);
      const spared = this.#entry(host);
      if (spared.limit === this.#most) {
        this.#tell(`${host} is slowed down to ${formatNoun(limit, 'request')} at a time: ${troubleOf(error)}`);
      }
      spared.limit = Math.min(spared.limit, limit);
    }
    this.#counts.slowed = this.#slowed.size;
  }

  /** A host asked to be left alone for so many milliseconds. */
  paused(host: string, ms: number): void {
    if (ms <= 0) return;
    const spared = this.#entry(host);
    if (spared.pauses === 0) this.#tell(`${host} asks to be left alone for ${formatMs(ms)}`);
    spared.pauses += 1;
    spared.pausedMs += Math.round(ms);
  }

  #entry(host: string): Mutable<SparedHost> {
    let spared = this.#spared.get(host);
    if (spared === undefined) {
      spared = { host, limit: this.#most, of: this.#most, pauses: 0, pausedMs: 0 };
      this.#spared.set(host, spared);
    }
    return spared;
  }

  #tell(message: string): void {
    this.#notes += 1;
    if (this.#notes <= NAMED) this.#note(message);
  }
}

function troubleOf(error: unknown): string {
  if (error === undefined) return 'its answers take longer than before';
  const { statusCode } = Object(error) as { readonly statusCode?: unknown };
  return typeof statusCode === 'number' ? `it answers ${statusCode}` : 'it does not answer';
}
