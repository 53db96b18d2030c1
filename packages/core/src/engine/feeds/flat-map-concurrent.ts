import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { breathe, Pace } from '../breathe.ts';
import { closeAll } from '../closings.ts';
import type { Feed } from '../feed.ts';
import { type Callback, SKIP } from '../op.ts';
import type { AtOnce } from '../options.ts';
import { Queue } from '../queue.ts';
import { type Call, LEFT } from '../reader.ts';
import { attempt, isThenable, promised, rejected } from '../when.ts';
import { Branch, type Trunk } from './branch.ts';
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
  readonly #ready = new Queue<Branch>();
  readonly #calls: Call[] = [];
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
    return new Promise((resolve, reject) => {
      this.#calls.push({ resolve, reject });
      this.#move();
    });
  }

  get #drained(): boolean {
    return this.#told || (this.#done && !this.#requested && this.#branches.size === 0);
  }

  // ---- opening --------------------------------------------------------------------------------

  /** Open inner sources until the limit is reached or the outer source makes us wait. */
  #fill(): void {
    while (!this.#done && !this.#requested && this.#branches.size < this.#limit) {
      const answer = this.#pace.due() ? breathe().then(() => SKIP) : attempt(() => this.up.request());
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
    else this.#open(() => rejected(error));
    this.#move();
  };

  #start(value: unknown): void {
    if (value === DONE) this.#done = true;
    if (!this.#done && value !== SKIP) this.#open(() => (0, this.#mapper)(value, this.#count++, this.context));
  }

  #open(make: () => unknown): void {
    const branch = new Branch(make, this);
    this.#branches.add(branch);
    branch.ask();
  }

  // ---- telling --------------------------------------------------------------------------------

  heard(branch: Branch): void {
    if (branch.over || this.#told || (this.ended && this.#calls.length === 0)) this.#drop(branch);
    else if (branch.wrong) {
      this.#broken ??= branch;
      if (!this.#done) void this.shut(branch.value);
      this.#done = true;
    } else if (!this.#ordered) this.#ready.push(branch);
    this.#move();
  }

  /** What it has is not told: an error is published. */
  #drop(branch: Branch): void {
    this.#branches.delete(branch);
    if (branch.wrong) this.late(branch.value);
  }

  /** Open and tell as far as it goes, for those who wait. */
  #move(): void {
    this.#again = true;
    if (this.#moving) return;
    this.#moving = true;
    while (this.#again && this.#calls.length > 0) {
      this.#again = false;
      this.#fill();
      for (
        let next = this.#next();
        this.#calls.length > 0 && (next !== undefined || this.#drained);
        next = this.#next()
      )
        this.#calls.shift()!.resolve(next === undefined ? DONE : this.#taken(next));
    }
    this.#moving = false;
  }

  /** Whose value, or error, is to be told now. Not in order, values that wait come before an error. */
  #next(): Branch | undefined {
    if (this.#told) return undefined;
    if (!this.#ordered) return this.#ready.first ?? this.#broken;
    const [first] = this.#branches;
    return first?.busy === false ? first : undefined;
  }

  #taken(branch: Branch): unknown {
    const { value, wrong } = branch;
    if (branch === this.#ready.first) this.#ready.shift();
    if (wrong || this.ended) this.#branches.delete(branch);
    else branch.ask();
    if (!wrong) return value;
    this.#told = true;
    return this.tell(value);
  }

  // ---- leaving --------------------------------------------------------------------------------

  protected override leave(reason: CancelReason): unknown {
    this.#done = true;
    const open = [...this.#branches];
    for (const branch of open) if (!branch.busy) this.#drop(branch);
    return closeAll([...open, this.up], reason);
  }

  /** The outer source failed: what came from it is not over. */
  protected override ending(): unknown {
    return this.#branches.size === 0 ? undefined : this.leave(LEFT);
  }

  protected override beneath(): readonly Feed[] {
    return [...super.beneath(), ...[...this.#branches].flatMap(({ made }) => made?.beneath() ?? [])];
  }

  override abandon(): void {
    this.#calls.length = 0;
    for (const branch of this.#branches) {
      branch.made?.abandon();
      if (!branch.busy) this.#drop(branch);
    }
    super.abandon();
  }
}
