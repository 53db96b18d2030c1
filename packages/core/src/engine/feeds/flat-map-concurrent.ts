import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { breathe, Pace } from '../breathe.ts';
import { closings } from '../closings.ts';
import { Feed } from '../feed.ts';
import type { Callback } from '../op.ts';
import { type Call, LEFT } from '../reader.ts';
import { Ring } from '../ring.ts';
import { attempt, isThenable, promised } from '../when.ts';
import { Branch, type Trunk } from './branch.ts';
import type { AtOnce } from './map-concurrent.ts';
import { UpstreamFeed } from './upstream.ts';

/**
 * `flatMap` with up to `limit` inner sources open, or on their way to be. Nothing is opened before the first read, nothing
 * after an error or the end of reading, nor while nobody waits.
 */
export class FlatMapConcurrentFeed extends UpstreamFeed implements Trunk {
  protected readonly kind: string = 'flatMap';
  override readonly overlaps = true;
  readonly #mapper: Callback;
  readonly #limit: number;
  readonly #ordered: boolean;
  /** In the order of the source. */
  readonly #branches = new Set<Branch>();
  /** Those with a value, in the order of arrival; not used in order. */
  readonly #ready = new Ring<Branch>();
  readonly #calls = new Ring<Call>();
  readonly #pace = new Pace();
  #count = 0;
  /** The outer source has been asked, or the event loop has its turn. */
  #requested = false;
  #moving = false;
  #again = false;
  /** The first that failed; in order others before it may fail yet. */
  #broken: Branch | undefined;
  /** Ask and open no more. */
  #done = false;
  /** The error has been told. */
  #told = false;
  #onIdle: (() => void) | undefined;

  constructor(source: Source<unknown>, mapper: Callback, { limit, ordered }: AtOnce) {
    super(source);
    this.#mapper = mapper;
    this.#limit = limit;
    this.#ordered = ordered;
  }

  request(): unknown {
    if (this.#calls.length === 0) {
      if (this.#next() === undefined) this.#fill();
      const next = this.#next();
      if (next !== undefined) {
        const value = this.#taken(next);
        this.#fill();
        return value;
      }
    }
    if (this.#drained) return DONE;
    const answer = new Promise((resolve, reject) => {
      this.#calls.push({ resolve, reject });
    });
    this.#move();
    return answer;
  }

  get #drained(): boolean {
    return this.#told || (this.#done && !this.#requested && this.#branches.size === 0);
  }

  // ---- opening --------------------------------------------------------------------------------

  /** Open inner sources until the limit is reached or the outer source makes us wait. */
  #fill(): void {
    while (!this.#done && !this.#requested && this.#branches.size < this.#limit) {
      if (this.#pace.due()) {
        this.#requested = true;
        void breathe().then(() => {
          this.#requested = false;
          this.#move();
        });
        return;
      }
      const answer = attempt(() => this.up.request());
      if (isThenable(answer)) {
        this.#requested = true;
        promised(answer).then(this.#onOuter, this.#onRefused);
      } else this.#start(answer);
    }
  }

  readonly #onOuter = (value: unknown): void => {
    this.#requested = false;
    this.#start(value);
    this.#move();
  };

  /** An error of the outer source has its place behind what came from it before. */
  readonly #onRefused = (error: unknown): void => {
    this.#requested = false;
    if (this.#done) this.late(error);
    else {
      this.#done = true;
      const branch = new Branch(this);
      this.#branches.add(branch);
      branch.fail(error);
    }
    this.#move();
  };

  #start(value: unknown): void {
    if (value === DONE) this.#done = true;
    if (this.#done) return;
    const branch = new Branch(this);
    this.#branches.add(branch);
    let made: unknown;
    try {
      made = (0, this.#mapper)(value, this.#count++, this.context);
      if (isThenable(made)) made = promised(made);
    } catch (error) {
      branch.fail(error);
      return;
    }
    if (made instanceof Promise) made.then(branch.open, branch.fail);
    else branch.open(made);
  }

  // ---- telling --------------------------------------------------------------------------------

  arrived(branch: Branch): void {
    if (this.#told || (this.ended && this.#calls.length === 0)) {
      this.#branches.delete(branch);
      branch.take();
    } else if (!this.#ordered) this.#ready.push(branch);
    this.#heard();
  }

  over(branch: Branch): void {
    this.#branches.delete(branch);
    this.#heard();
  }

  failed(branch: Branch, error: unknown): void {
    if (this.#told || (this.ended && this.#calls.length === 0)) {
      this.#branches.delete(branch);
      this.late(error);
    } else {
      this.#broken ??= branch;
      if (!this.#done) void this.shut(error);
      this.#done = true;
    }
    this.#heard();
  }

  #heard(): void {
    if (this.#onIdle !== undefined && !this.#making) this.#onIdle();
    this.#move();
  }

  get #making(): boolean {
    for (const branch of this.#branches) if (branch.busy && branch.reader === undefined) return true;
    return false;
  }

  /** Open and tell as far as it goes, for those who wait. */
  #move(): void {
    this.#again = true;
    if (this.#moving) return;
    this.#moving = true;
    while (this.#again && this.#calls.length > 0) {
      this.#again = false;
      this.#fill();
      this.#deliver();
    }
    this.#moving = false;
  }

  #deliver(): void {
    const calls = this.#calls;
    for (let next = this.#next(); calls.length > 0 && next !== undefined; next = this.#next())
      calls.shift()!.resolve(this.#taken(next));
    if (this.#drained) for (const call of calls.splice()) call.resolve(DONE);
  }

  /** Whose value, or error, is to be told now. Not in order, values that wait come before an error. */
  #next(): Branch | undefined {
    if (this.#told) return undefined;
    if (!this.#ordered) return this.#ready.first ?? this.#broken;
    for (const branch of this.#branches) return branch.wrong || branch.full ? branch : undefined;
    return undefined;
  }

  #taken(branch: Branch): unknown {
    const value = branch.take();
    if (branch.wrong) return this.#fail(branch, value);
    if (!this.#ordered) this.#ready.shift();
    if (this.ended) this.#branches.delete(branch);
    else branch.ask();
    return value;
  }

  /** The error, told once all that is open is closed. */
  #fail(branch: Branch, error: unknown): Promise<never> {
    this.#told = true;
    this.#branches.delete(branch);
    return this.tell(error);
  }

  // ---- leaving --------------------------------------------------------------------------------

  protected override leave(reason: CancelReason): unknown {
    this.#done = true;
    const open = [...this.#branches];
    for (const branch of open) if (!branch.busy) this.#drop(branch);
    const left = [...open, this.up].map((each) => attempt(() => each.close(reason)));
    if (this.#making) left.push(new Promise<void>((resolve) => (this.#onIdle = resolve)));
    return closings(left);
  }

  /** What it has is not told: an error is published. */
  #drop(branch: Branch): void {
    this.#branches.delete(branch);
    const value = branch.take();
    if (branch.wrong) this.late(value);
  }

  /** The outer source failed: what came from it is not over. */
  protected override ending(): unknown {
    return this.#branches.size === 0 ? undefined : this.leave(LEFT);
  }

  protected override beneath(): readonly Feed[] {
    const readers = [...this.#branches].map(({ reader }) => reader).filter((reader) => reader !== undefined);
    return [...super.beneath(), ...readers.map((reader) => (reader instanceof Feed ? reader : reader.feed))];
  }

  override abandon(): void {
    this.#calls.splice();
    for (const branch of this.#branches) {
      branch.reader?.abandon();
      if (!branch.busy) this.#drop(branch);
    }
    super.abandon();
  }
}
