import { BrokenLawError } from './broken-law-error.ts';
import { Bounds } from './bounds.ts';
import { type Make, textOfError } from './call.ts';
import type { Clock } from './clock.ts';
import { judge, type Reference, referenceOf } from './judge.ts';
import { type Broken, type Law, placeOf } from './laws.ts';
import { watchStrays } from './platform.ts';
import { COURSES, randomReplay, type Replay, simpler } from './replay.ts';
import { randomFrom } from './random.ts';
import { Reading } from './reading.ts';

/** What is checked, and how. */
export interface Plan {
  readonly make: Make;
  readonly withSignal: Make | undefined;
  readonly leftBehind: () => number;
  readonly gives: ((values: readonly number[]) => readonly unknown[]) | undefined;
  readonly clock: (bounds: Bounds, thrown: (error: unknown) => void) => Clock;
  readonly except: readonly Law[];
  readonly ordered: boolean;
  readonly seed: number;
  readonly runs: number;
  readonly replay: Replay | undefined;
}

/** So many shorter readings are tried before the shortest of them is told. */
const MOST_TRIES = 300;

const EMPTY =
  'Cannot check what gives nothing: make() must make it anew each time; if it is to be empty, say gives: () => []';

const AGAIN = '; make() answered the iterator of an earlier reading: it must make it anew each time';

/** A law that is broken, and the reading that showed it. */
interface Found extends Broken {
  readonly replay: Replay;
  readonly log: readonly string[];
}

interface Read {
  readonly reading: Reading;
  readonly found: Found | undefined;
}

/** Plays one reading after the other until a law is broken. */
export class Checker {
  readonly #plan: Plan;
  readonly #bounds = new Bounds();
  readonly #strays: unknown[] = [];
  readonly #references = new Map<string, Reference>();
  readonly #iterators = new WeakSet();
  #takesSource: boolean | undefined;
  /** Some reading to the end did not come to it at once. */
  #gave = false;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  run(): Promise<void> {
    return this.#bounds.enter(() => this.#readings());
  }

  async #readings(): Promise<void> {
    const { replay, gives } = this.#plan;
    const stop = watchStrays((reason) => {
      if (this.#bounds.inside) this.#strays.push(reason);
    });
    try {
      const found = await (replay === undefined ? this.#search() : this.#play(replay));
      if (found !== undefined) throw new BrokenLawError(found, this.#plan.seed, found.replay, found.log);
      if (!this.#gave && gives === undefined && replay === undefined) throw new TypeError(EMPTY);
    } finally {
      stop();
      this.#bounds.end();
    }
  }

  /** Every way out once, and of all that is wrong with them what comes first in `LAWS`; random readings until one is wrong. */
  async #search(): Promise<Found | undefined> {
    const { seed, runs, withSignal } = this.#plan;
    const canAbort = withSignal !== undefined;
    let first: Found | undefined;
    for (const replay of COURSES.filter(({ signal }) => canAbort || signal !== true).slice(0, runs)) {
      first = firstOf(first, await this.#try(replay));
    }
    const random = randomFrom(seed);
    for (let run = COURSES.length; run < runs && first === undefined; run++) {
      first = await this.#try(randomReplay(random, canAbort));
    }
    return first && this.#shortest(first);
  }

  /** Plays a reading, and before it the one to the end of the same source that it is compared with. */
  async #try(replay: Replay): Promise<Found | undefined> {
    const { found } = await this.#reference(replay);
    return firstOf(found, await this.#play(replay));
  }

  /** The reading that is left when nothing more can be taken from it without losing the fault, or finding one that is told before it. */
  async #shortest(found: Found): Promise<Found> {
    let best = found;
    let tries = 0;
    for (let better: Found | undefined = found; better !== undefined;) {
      best = better;
      better = undefined;
      for (const shorter of simpler(best.replay)) {
        if (better !== undefined || ++tries > MOST_TRIES) break;
        const again = await this.#play(shorter);
        if (again !== undefined && placeOf(again.law) <= placeOf(best.law)) better = again;
      }
    }
    return best;
  }

  async #play(replay: Replay): Promise<Found | undefined> {
    const { reference } = await this.#reference(replay);
    return (await this.#read(replay, reference)).found;
  }

  /** What one gets who reads the same source to its end, and what is wrong with that when it is read for the first time. */
  async #reference({
    values = 0,
    ends = 'done',
  }: Replay): Promise<{ reference: Reference; found?: Found | undefined }> {
    const key = (): string => (this.#takesSource === false ? '' : `${String(values)} ${ends}`);
    const known = this.#references.get(key());
    if (known !== undefined) return { reference: known };
    const { gives } = this.#plan;
    const numbers = Array.from({ length: values }, (_, at) => at + 1);
    const told = gives && ends === 'done' ? { values: gives(numbers), ends } : undefined;
    const { reading, found } = await this.#read({ steps: 'drain', values, ends }, told);
    this.#takesSource ??= reading.hand.used;
    this.#gave ||= reading.reads.some(({ state, late, left }) => !late && (state !== 'done' || left));
    const reference = told ?? referenceOf(reading);
    this.#references.set(key(), reference);
    return { reference, found };
  }

  async #read(replay: Replay, reference: Reference | undefined): Promise<Read> {
    const { make, withSignal = make, leftBehind, ordered } = this.#plan;
    const clock = this.#plan.clock(this.#bounds, (error) => this.#strays.push(error));
    try {
      this.#strays.length = 0;
      const reading = new Reading(replay, clock);
      await reading.play(replay.signal === true ? withSignal : make);
      const takesSource = this.#takesSource ?? reading.hand.used;
      const broken = judge(reading, reference, { ordered, takesSource });
      for (const stray of this.#strays) broken.push({ law: 'no stray rejection', how: textOfError(stray) });
      const left = leftBehind();
      if (left > 0) broken.push({ law: 'nothing left behind', how: `leftBehind() told ${String(left)}` });
      return { reading, found: this.#tell(broken, reading, replay) };
    } finally {
      clock.end();
    }
  }

  #tell(broken: readonly Broken[], { iterator, log, hand }: Reading, replay: Replay): Found | undefined {
    const again = this.#iterators.has(iterator) ? AGAIN : '';
    this.#iterators.add(iterator);
    const lines = hand.used ? [...log, `what its source saw: ${hand.source.events.join(', ')}`] : log;
    return broken
      .filter(({ law }) => !this.#plan.except.includes(law))
      .map(({ law, how }) => ({ law, how: how + again, replay, log: lines }))
      .reduce<Found | undefined>(firstOf, undefined);
  }
}

const firstOf = (one: Found | undefined, other: Found | undefined): Found | undefined =>
  one !== undefined && (other === undefined || placeOf(one.law) <= placeOf(other.law)) ? one : other;
