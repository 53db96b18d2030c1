import { type Answer, callbackName, CLOSE, closeName, type Plan, PULL, pullName } from '../plan.ts';
import { eitherWay, type State, WAITING } from '../state.ts';

/** Somebody who waits for a close; the first hears of its error, as a name. */
type AfterClose = (error: string | undefined) => void;

/** A source, as far as a reader may know it. */
interface Source {
  /** Said done, or failed: it is not closed any more. */
  over: boolean;
  close: 'not yet' | 'under way' | 'settled' | 'given up';
  readonly waiting: AfterClose[];
}

/**
 * What must be heard, asked and closed, by the rules of docs/contract.md and of the TC39 draft. Nothing here takes time: an
 * event is followed by all of its consequences at once.
 */
export abstract class Model implements State {
  readonly calls: string[] = [];
  readonly pulls: number[];
  readonly closes: number[];
  readonly started: string[] = [];
  readonly told: string[] = [];
  readonly maybeTold: string[] = [];
  protected readonly plan: Plan;
  protected readonly sources: readonly Source[];
  /** Nothing more is asked, later calls hear done. */
  protected over = false;
  /** Left by the reader, or aborted: no callback starts. */
  protected left = false;
  /** Calls whose error is known. */
  private readonly doomed = new Map<number, string>();
  /** What calls hear now, or when the sources are closed. */
  private readonly held = new Map<number, string>();
  private readonly quietly: (() => void)[] = [];
  /** So many ways out are being waited for. */
  private down = 0;
  private givingUp = false;
  private read = false;
  private aborted = false;
  /** The next to ask hears the reason of the abort. */
  private reasonDue = false;

  constructor(plan: Plan, sources: number) {
    this.plan = plan;
    this.pulls = new Array<number>(sources).fill(0);
    this.closes = [...this.pulls];
    this.sources = this.pulls.map(() => ({ over: false, close: 'not yet', waiting: [] }));
  }

  // ---- what an operator says about itself -----------------------------------------------------

  /** A call of next() while nothing has ended. */
  protected abstract asked(call: number): void;
  protected abstract pulled(source: number, name: string, answer: Answer): void;
  protected called(_value: string, _answer: Answer): void {}
  /** Later calls hear done. */
  protected get ended(): boolean {
    return this.over;
  }

  /** The reader knows that it has ended. */
  protected get toldEnd(): boolean {
    return this.ended;
  }

  /** Several sources are given up one by one: the end that one of them stands for may come before the error of another. */
  protected get hearsOfGivingUp(): boolean {
    return false;
  }

  /** What a leave waits for, beside the close of the sources. */
  protected leaving(then: () => void): void {
    then();
  }

  /** The reader waits no more, for whatever reason: what is on its way is dropped, its errors are published. */
  protected abstract forget(): void;

  // ---- events ---------------------------------------------------------------------------------

  act(name: string): void {
    if (name === 'next') this.soon(() => this.nextCall());
    else if (name === 'return') this.return();
    else this.abort();
  }

  private nextCall(): void {
    const call = this.calls.push(WAITING) - 1;
    if (!this.read) {
      this.read = true;
      if (this.aborted && !this.over) this.cutOff();
    }
    if (this.reasonDue) {
      this.reasonDue = false;
      this.reject(call, 'the abort');
    } else if (this.left || this.ended) this.hearSoon(call, 'done');
    else this.asked(call);
  }

  private return(): void {
    const call = this.calls.push(WAITING) - 1;
    this.reasonDue = false;
    const first = !this.over;
    this.over = this.left = true;
    this.closeDown((error) => {
      if (!this.waits(call)) return;
      if (error === undefined || !first) return this.hear(call, 'left');
      this.reject(call, error);
      // Where another close was given up meanwhile, it may be published instead.
      if (!this.givingUp) return;
      this.calls[call] = eitherWay(this.calls[call]!, 'left');
      this.maybeTold.push(error);
    });
  }

  private abort(): void {
    this.aborted = true;
    // Nothing listens before the first read, nor after a leave; after any other end only for those who wait.
    if (!this.read || this.left || (this.toldEnd && !this.anybody)) return;
    this.cutOff();
  }

  /** Everybody who waits hears the reason, and waits for nothing; if nobody does, the next to ask hears it. */
  private cutOff(): void {
    this.over = this.left = true;
    if (!this.anybody) this.reasonDue = true;
    this.closeAll((error) => {
      if (error !== undefined) this.publish(error);
    });
    for (const error of this.doomed.values()) this.publish(error);
    this.doomed.clear();
    this.calls.forEach((_, call) => this.reject(call, 'the abort'));
    for (const [call, what] of this.held) {
      this.calls[call] = eitherWay(what, 'error the abort');
      if (what.startsWith('error ')) this.maybeTold.push(what.slice('error '.length));
    }
    this.held.clear();
    this.forget();
  }

  answer(kind: 'pull' | 'callback' | 'close', name: string, source: number, answer: Answer): void {
    this.soon(() => this.answered(kind, name, source, answer));
  }

  private answered(kind: 'pull' | 'callback' | 'close', name: string, source: number, answer: Answer): void {
    if (kind === 'pull') this.pulled(source, name, answer);
    else if (kind === 'callback') this.called(name.replace('callback with ', ''), answer);
    else this.closeSettles(source, answer);
  }

  /** The grace is over: nobody waits any more, for a value or for a close. */
  grace(): void {
    this.givingUp = true;
    for (const source of this.sources) {
      if (source.close !== 'under way') continue;
      source.close = 'given up';
      for (const waiting of source.waiting.splice(0)) waiting(undefined);
    }
    this.forget();
    this.check();
    this.calls.forEach((_, call) => this.hear(call, 'done'));
    this.givingUp = false;
  }

  // ---- words for the rules --------------------------------------------------------------------

  protected waits(call: number, orForTheClose = false): boolean {
    return this.calls[call] === WAITING && (orForTheClose || !this.doomed.has(call));
  }

  /** A source is being closed. */
  get closing(): boolean {
    return this.sources.some(({ close }) => close === 'under way');
  }

  protected get anybody(): boolean {
    return this.calls.includes(WAITING);
  }

  protected hear(call: number, what: string): void {
    if (this.waits(call)) this.calls[call] = what;
  }

  protected reject(call: number, error: string): void {
    this.hear(call, `error ${error}`);
  }

  /** While a source is being closed, it may be told now or when that has settled. */
  protected hearSoon(call: number, what: string): void {
    if (!this.waits(call)) return;
    this.calls[call] = eitherWay(WAITING, what);
    this.held.set(call, what);
    this.whenClosed(() => {
      if (this.held.delete(call)) this.calls[call] = what;
    });
  }

  /** An error of a callback is told when the sources are closed; from now on nothing else happens to the call. */
  protected fails(call: number, error: string): void {
    this.doomed.set(call, error);
    this.over = true;
    this.closeDown((closing) => {
      if (closing !== undefined) this.publish(closing);
      if (!this.doomed.delete(call)) return;
      this.hear(call, `error ${error}`);
      if (!this.givingUp || !this.hearsOfGivingUp) return;
      this.calls[call] = eitherWay(this.calls[call]!, 'done');
      this.maybeTold.push(error);
    });
  }

  private whenClosed(then: () => void): void {
    this.quietly.push(then);
    this.check();
  }

  /** Tells what was held back, if everything is closed. */
  private check(): void {
    if (this.down > 0 || this.closing) return;
    for (const then of this.quietly.splice(0)) then();
  }

  protected publish(error: string): void {
    this.told.push(error);
  }

  protected ask(source: number): void {
    const name = pullName(source, this.pulls[source]!++);
    const answer = this.plan.decide(name, PULL);
    if (answer === 'later') return;
    if (this.plan.plain && this.seesAtOnce(answer)) this.pulled(source, name, answer);
    else this.soon(() => this.pulled(source, name, answer));
  }

  /** Whether a plain answer is looked at before anything else happens. */
  protected seesAtOnce(_answer: Answer): boolean {
    return false;
  }

  /** A source said done, or failed. */
  protected ends(source: number): void {
    this.over = true;
    this.sourceEnds(source);
  }

  /** It is not closed any more, unless it was before. */
  protected sourceEnds(source: number): void {
    this.sources[source]!.over ||= this.sources[source]!.close === 'not yet';
  }

  protected call(value: string, answers: readonly Answer[]): void {
    this.started.push(value);
    const answer = this.plan.decide(callbackName(value), answers);
    if (answer === 'later') return;
    if (this.plan.plain && this.seesAtOnce(answer)) this.called(value, answer);
    else this.soon(() => this.called(value, answer));
  }

  /** Closes everything, and waits for what else is under way. */
  private closeDown(then: AfterClose): void {
    let failure: string | undefined;
    let both = 2;
    this.down++;
    const settled = (error?: string): void => {
      failure ??= error;
      if (--both > 0) return;
      this.down--;
      then(failure);
      this.check();
    };
    this.closeAll(settled);
    this.leaving(settled);
  }

  /** Closes what is open; `then` hears the first error when all have settled. Further errors are published. */
  protected closeAll(then: AfterClose): void {
    let left = this.sources.length;
    if (left === 0) return then(undefined);
    let first: string | undefined;
    const settled = (error: string | undefined): void => {
      if (error !== undefined && first !== undefined) this.publish(error);
      first ??= error;
      if (--left === 0) then(first);
    };
    for (const source of this.closingOrder) this.close(source, settled);
  }

  protected get closingOrder(): readonly number[] {
    return this.sources.map((_, source) => source);
  }

  /** Closes a source, once; whoever comes later waits for the same close, and hears nothing of its error. */
  protected close(at: number, then: AfterClose): void {
    const source = this.sources[at]!;
    if (source.close === 'under way') source.waiting.push(() => then(undefined));
    else if (source.over || source.close !== 'not yet') then(undefined);
    else {
      this.closes[at]!++;
      source.close = 'under way';
      source.waiting.push(then);
      const answer = this.plan.decide(closeName(at), CLOSE);
      if (answer !== 'later') this.closeSettles(at, answer);
    }
  }

  private closeSettles(at: number, answer: Answer): void {
    const source = this.sources[at]!;
    const error = answer === 'error' ? closeName(at) : undefined;
    if (source.close === 'given up') {
      if (error !== undefined) this.publish(error);
      return;
    }
    source.close = 'settled';
    for (const waiting of source.waiting.splice(0)) waiting(error);
    this.check();
  }

  // ---- one thing after the other --------------------------------------------------------------

  private readonly queue: (() => void)[] = [];
  private busy = false;

  /** What an answer at once leads to comes after what is being done. */
  protected soon(action: () => void): void {
    this.queue.push(action);
    if (this.busy) return;
    this.busy = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) next();
    this.busy = false;
  }
}
