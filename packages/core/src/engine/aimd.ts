/** Between what bounds a limit moves, and what it takes for too slow. */
export interface AimdBounds {
  readonly min: number;
  readonly max: number;
  /** Where it begins. */
  readonly initial: number;
  /** So many times its floor a latency may be. */
  readonly tolerance: number;
}

/** What is left of the limit after an overload; as in TCP CUBIC, gentler than half. */
const CUT = 0.7;
/** Never less than half at once for being slow, and a little less than what would do: what has queued up must drain. */
const SLOWEST = 0.5;
const DRAIN = 0.8;
/** Fewer latencies tell nothing. */
const LEAST_ROUND = 8;
/** How fast the floor follows latencies below it, and above it. */
const DOWN = 0.25;
const UP = 0.01;

/**
 * A limit that looks for the capacity of the other side: it doubles each round until the first sign of too much, from then on
 * it goes up by one a round, and down by a part at each such sign.
 *
 * A sign is an overload, or a round whose latencies lie surely above the floor: their median does, even where it is taken
 * for as low as chance allows. A round is as many answers as the limit has places. What started before the last decrease
 * tells of the limit before that, and is not heard: so there is no more than one decrease a round trip.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5681#section-3.1
 * @see https://github.com/Netflix/concurrency-limits
 */
export class Aimd {
  /** How many decreases there were. */
  epoch = 0;
  #limit: number;
  readonly #bounds: AimdBounds;
  #starting = true;
  /** What an answer takes when nothing queues up, in milliseconds. */
  #floorMs: number | undefined;
  #round: number[] = [];
  /** Whether the limit was reached in this round: if not, it is not what holds anybody back. */
  #reached = false;

  constructor(bounds: AimdBounds) {
    this.#bounds = bounds;
    this.#limit = bounds.initial;
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** @param epoch - How many decreases there had been when it started. */
  overloaded(epoch: number): void {
    if (epoch === this.epoch) this.#decrease(this.#limit * CUT);
  }

  /**
   * @param epoch - How many decreases there had been when it started.
   * @param running - How many were at work when it was answered.
   */
  answered(latencyMs: number, epoch: number, running: number): void {
    if (epoch !== this.epoch) return;
    this.#reached ||= running >= this.limit;
    this.#round.push(latencyMs);
    if (this.#round.length >= Math.max(this.limit, LEAST_ROUND)) this.#endRound();
  }

  #endRound(): void {
    const latencies = this.#round.sort((one, other) => one - other);
    const { length } = latencies;
    const median = latencies[Math.floor(length / 2)]!;
    // Two standard deviations of the rank of the median, whatever the distribution.
    const surely = latencies[Math.max(0, Math.floor(length / 2 - Math.sqrt(length)))]!;
    const { min, max, tolerance } = this.#bounds;
    const floorMs = this.#follow(median);
    const reached = this.#reached;
    this.#round = [];
    this.#reached = false;
    if (surely > tolerance * floorMs && this.#limit > min) {
      this.#decrease(this.#limit * Math.max(SLOWEST, floorMs / surely) * DRAIN);
    } else if (reached) {
      this.#limit = Math.min(max, this.#starting ? this.#limit * 2 : this.#limit + 1);
    }
  }

  /** At the least limit nothing queues up on our account: then it is the other side that has become slower. */
  #follow(median: number): number {
    const floorMs = this.#floorMs ?? median;
    const pace = median < floorMs || this.#limit <= this.#bounds.min ? DOWN : UP;
    return (this.#floorMs = floorMs + (median - floorMs) * pace);
  }

  #decrease(limit: number): void {
    this.epoch++;
    this.#limit = Math.max(this.#bounds.min, limit);
    this.#starting = false;
    this.#round = [];
    this.#reached = false;
  }
}
