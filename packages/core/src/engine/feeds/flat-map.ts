import type { CancelReason } from '../../errors.ts';
import { DONE, type Source } from '../../protocol.ts';
import { breathe, Pace } from '../breathe.ts';
import { closeAll } from '../closings.ts';
import type { Driver } from '../driver.ts';
import type { Feed } from '../feed.ts';
import { type Callback, SKIP } from '../op.ts';
import type { Concurrency } from '../options.ts';
import { Queue } from '../queue.ts';
import { Calls } from './calls.ts';
import { LEFT, sibling } from '../reader.ts';
import { attempt, isThenable, promised } from '../when.ts';
import { Branch, type Trunk } from './branch.ts';
import { closeInTurn, overlapping, readsAhead } from './flat-map-inner.ts';
import type { Made } from './made.ts';
import { UpstreamFeed } from './upstream.ts';

/**
 * The values of the sources that the mapper makes. With a limit so many may be open, each with one answer ahead. Without, one is, asked by all calls
 * that overlap; those it could not answer go on to the next. None is opened before the first read, after an error or the end, or while nobody waits.
 */
export class FlatMapFeed extends UpstreamFeed implements Trunk {
  protected readonly kind: string = 'flatMap';
  override readonly overlaps = true;
  override readonly refills: boolean;
  readonly #mapper: Callback;
  readonly #limit: number | undefined;
  readonly #ordered: boolean;
  /** In the order of the source, and the first of them, where that is known. */
  readonly #branches = new Set<Branch>();
  #first: Branch | undefined;
  /** Those with a value, in the order of arrival; not used in order. */
  readonly #ready = new Queue<Branch>();
  readonly #calls = new Calls();
  readonly #pace = new Pace();
  #count = 0;
  /** The outer source has been asked, or the event loop has its turn. */
  #requested = false;
  #moving = false;
  #again = false;
  /** Without a limit: the source that is open, the last answer that it was asked for, and whether that has been taken. */
  #inner: Made<Driver | Feed> | undefined;
  #last: Branch | undefined;
  #resting = false;
  /** The first that failed; in order others before it may fail yet. */
  #broken: Branch | undefined;
  /** Ask and open no more. */
  #done = false;

  constructor(source: Source<unknown>, mapper: Callback, { limit, ordered }: Concurrency) {
    super(source);
    this.#mapper = mapper;
    this.#limit = limit;
    this.refills = limit !== undefined;
    this.#ordered = ordered;
  }

  request(): unknown {
    const alone = this.#calls.length === 0;
    if (alone) {
      if (this.#next() === undefined) this.#fill();
      const next = this.#next();
      if (next !== undefined) {
        const value = this.#taken(next);
        if (this.refills) this.#fill();
        return value;
      }
    }
    if (this.#done && (!this.refills || this.#branches.size === 0)) return DONE;
    const answer = this.#calls.wait(undefined);
    if (!alone) this.#move();
    return answer;
  }

  /** Ask and open until there is an answer on its way for all who wait, or the limit is reached, or something makes us wait. */
  #fill(): void {
    if (this.#resting) {
      this.#resting = false;
      this.#last!.ask();
    }
    while (!this.#done && !this.#requested && this.#branches.size < (this.#limit ?? (this.#calls.length || 1))) {
      if (this.#inner !== undefined) {
        if (this.#last!.busy && !overlapping(this.#inner.reader)) return;
        this.#add().ask();
        continue;
      }
      const answer = this.#pace.due() ? breathe().then(() => SKIP) : attempt(() => this.up.request());
      if (isThenable(answer)) {
        this.#requested = true;
        promised(answer).then(this.#onOuter, this.#onRefused);
      } else this.#start(answer);
    }
  }

  #add(): Branch {
    const branch = new Branch(this);
    if (this.#branches.size === 0) this.#first = branch;
    this.#branches.add(branch);
    branch.made = this.#inner;
    return (this.#last = branch);
  }

  readonly #onOuter = (value: unknown): void => {
    this.#requested = false;
    this.#start(value);
    this.#move();
  };

  /** An error of the outer source has its place behind what came from it before. After the leave it is for who waits for nothing else. */
  readonly #onRefused = (error: unknown): void => {
    if (!this.#requested && this.#branches.size >= this.#calls.length) return this.late(error);
    this.#add().fail(error);
  };

  #start(value: unknown): void {
    if (value === DONE) this.#done = true;
    if (this.#done || value === SKIP) return;
    const branch = this.#add();
    this.#requested = true; // a mapper that reads us opens no other
    branch.make(() => (0, this.#mapper)(value, this.#count++, this.context));
    this.#requested = false;
    const { made } = branch;
    if (made === undefined) return;
    if (this.ended) {
      void this.quietly(() => made.close(LEFT));
      return this.#drop(branch); // left by the callback
    }
    if (this.#limit === undefined) this.#inner = made;
    branch.ask();
    made.coming?.then(this.#move, branch.fail);
  }

  heard(branch: Branch): void {
    if (branch.gone || (this.ended && this.#calls.length === 0)) return this.#drop(branch);
    if (branch.over) this.#cut(branch);
    else if (branch.wrong) this.#failed(branch);
    else if (!this.#ordered) this.#ready.push(branch);
    this.#move();
  }

  /** Its source has ended: what it was asked for behind that will not come. */
  #cut(branch: Branch): void {
    const { made } = branch;
    if (this.#inner === made) this.#inner = undefined;
    let behind = false;
    for (const each of this.#branches) {
      behind ||= each === branch;
      if (behind && each.made === made) this.#drop(each);
    }
  }

  /** Without a limit everything is closed at once: what is on its way is told all the same. */
  #failed(branch: Branch): void {
    this.#broken ??= branch;
    if (this.#done) return;
    this.#done = true;
    this.#requested = false;
    const { value } = branch;
    if (this.refills) return void this.shut(value);
    if (this.#inner === branch.made) this.#inner = undefined;
    else if (this.#inner && !this.#inner.reader) this.#drop(this.#last!); // the mapper is at work on it
    void this.quietly(() => this.close(sibling(value)));
  }

  /** What it has is not told: an error is published. */
  #drop(branch: Branch): void {
    this.#remove(branch);
    branch.gone = true;
    if (branch.wrong) this.late(branch.value);
  }

  #remove(branch: Branch): void {
    this.#branches.delete(branch);
    if (branch === this.#first) this.#first = undefined;
  }

  /** Open and tell as far as it goes, for those who wait. */
  readonly #move = (): void => {
    this.#again = true;
    if (this.#moving) return;
    this.#moving = true;
    while (this.#again && this.#calls.length > 0) {
      this.#again = false;
      this.#fill();
      for (let next = this.#next(); this.#calls.length > 0 && next !== undefined; next = this.#next())
        this.#calls.shift().resolve(this.#taken(next));
      if (this.#done && (!this.refills || this.#branches.size === 0)) this.#calls.surplus(this.#branches.size);
    }
    this.#moving = false;
  };

  /** Whose value, or error, is to be told now. Not in order, values that wait come before an error. */
  #next(): Branch | undefined {
    if (!this.#ordered) return this.#ready.first ?? this.#broken;
    const first = (this.#first ??= this.#branches.values().next().value);
    return first?.busy === false ? first : undefined;
  }

  #taken(branch: Branch): unknown {
    const { value, wrong } = branch;
    if (branch === this.#ready.first) this.#ready.shift();
    const only = this.#branches.size === 1 && branch.made === this.#inner;
    if (wrong || this.ended || (!this.refills && !only)) this.#remove(branch);
    else if (this.refills) branch.ask();
    else this.#resting = branch.busy = true;
    if (wrong) this.#broken = undefined;
    const told = wrong ? this.tell(value) : value;
    // left, and nobody waits any more; or an error was told
    if (this.ended && (this.#calls.length === 0 || (wrong && this.refills)))
      for (const each of this.#branches) this.#drop(each);
    return told;
  }

  protected override leave(reason: CancelReason): unknown {
    this.#done = true;
    this.#requested = false;
    const inner = this.#inner;
    this.#inner = undefined;
    if (this.#resting) this.#drop(this.#last!);
    this.#resting = false;
    // in turn, as the draft has it; but what is not there yet may keep nobody waiting, nor may anything start meanwhile
    if (inner && (!inner.reader || readsAhead(this.up.feed))) return closeAll([inner, this.up], reason);
    if (!this.refills) return closeInTurn(inner, this.up, reason, this);
    const open = [...this.#branches];
    // those for whom somebody waits are told in their turn
    for (const branch of open.slice(this.#calls.length)) if (!branch.busy) this.#drop(branch);
    const closing = closeAll([...open, this.up], reason);
    if (this.#calls.length === 0) this.abandon(); // all was read ahead
    return closing;
  }

  get #open(): (Made<Driver | Feed> | undefined)[] {
    return [this.#inner, ...[...this.#branches].map(({ made }) => made)];
  }

  override beneath(): readonly Feed[] {
    return [...super.beneath(), ...this.#open.flatMap((made) => made?.beneath() ?? [])];
  }

  override abandon(): void {
    this.#calls.end();
    for (const each of [...this.#open, this.up]) each?.abandon();
    for (const branch of this.#branches) this.#drop(branch);
  }
}
