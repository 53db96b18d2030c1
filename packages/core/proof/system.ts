import type { Operation } from './operation.ts';
import { type Answer, callbackName, CLOSE, closeName, type Plan, PULL, pullName } from './plan.ts';
import { type State, WAITING } from './state.ts';

interface Deferred {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What waits for an event of the schedule: the n-th question to a source, a callback, a close. */
export interface Waiting {
  readonly kind: 'pull' | 'callback' | 'close';
  readonly name: string;
  readonly source: number;
  readonly answers: readonly Answer[];
  readonly answer: (answer: Answer) => void;
}

/** What a schedule drives. */
export interface Subject extends State {
  readonly told: string[];
  readonly waiting: readonly Waiting[];
  /** Promises that were broken on the way, in words. */
  readonly broken: readonly string[];
  /** One of the actions of the operation, by its name. */
  act(name: string): void;
}

type Reader = AsyncIterator<unknown, undefined, void> & { return: () => Promise<unknown> };

/** The operator itself, among sources and callbacks that do as the plan says. */
export class System implements Subject {
  readonly calls: string[] = [];
  readonly pulls: number[];
  readonly closes: number[];
  readonly started: string[] = [];
  readonly told: string[] = [];
  /** What is not answered yet, the oldest first. */
  readonly waiting: Waiting[] = [];
  /** Promises that were broken on the way, in words. */
  readonly broken: string[] = [];
  private readonly controller: AbortController = new AbortController();
  private readonly plan: Plan;
  private readonly operation: Operation;
  private readonly inFlight: number[];
  private running = 0;
  private readonly reader: Reader;

  constructor(operation: Operation, plan: Plan) {
    const { sources } = operation;
    this.plan = plan;
    this.operation = operation;
    this.pulls = new Array<number>(sources).fill(0);
    this.closes = [...this.pulls];
    this.inFlight = [...this.pulls];
    const opened = this.pulls.map((_, source) => this.source(source));
    this.reader = operation.apply!(opened, this.callback, this.controller.signal) as Reader;
  }

  // ---- the reader -----------------------------------------------------------------------------

  act(name: string): void {
    if (name === 'next') this.next();
    else if (name === 'return') this.return();
    else this.controller.abort(this.plan.error('the abort'));
  }

  private next(): void {
    const at = this.calls.push(WAITING) - 1;
    this.reader.next().then(
      ({ done, value }) => this.heard(at, done === true ? 'done' : String(value)),
      (error: unknown) => this.heard(at, `error ${this.plan.nameOf(error)}`),
    );
  }

  private return(): void {
    const at = this.calls.push(WAITING) - 1;
    this.reader.return().then(
      () => this.heard(at, 'left'),
      (error: unknown) => this.heard(at, `error ${this.plan.nameOf(error)}`),
    );
  }

  private heard(at: number, what: string): void {
    this.calls[at] = this.calls[at] === WAITING ? what : `${this.calls[at]} and then ${what}`;
  }

  // ---- the sources ----------------------------------------------------------------------------

  private source(source: number): AsyncIterableIterator<string, undefined, void> {
    const iterator = {
      next: () => this.asked(source) as Promise<IteratorResult<string, undefined>>,
      return: () => this.closed(source) as Promise<IteratorResult<string, undefined>>,
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  private asked(source: number): unknown {
    const name = pullName(source, this.pulls[source]!++);
    const inFlight = ++this.inFlight[source]!;
    const { pullsAtOnce } = this.operation;
    const most = pullsAtOnce === undefined ? this.calls.length : pullsAtOnce;
    if (inFlight > most) this.broken.push(`${inFlight} questions to ${name} at once, ${most} are allowed`);
    if (this.closes[source]! > 0) this.broken.push(`${name} is asked after its close`);
    const outcome = (answer: Answer): IteratorResult<string, undefined> => {
      this.inFlight[source]!--;
      if (answer === 'error') throw this.plan.error(name);
      return answer === 'done' ? { value: undefined, done: true } : { value: name, done: false };
    };
    return this.answered(name, this.plan.decide(name, PULL), 'pull', source, PULL, outcome);
  }

  private closed(source: number): unknown {
    const name = closeName(source);
    if (this.closes[source]!++ > 0) this.broken.push(`${name}, twice`);
    const outcome = (answer: Answer): object => {
      if (answer === 'error') throw this.plan.error(name);
      return { value: undefined, done: true };
    };
    return this.answered(name, this.plan.decide(name, CLOSE), 'close', source, CLOSE, outcome);
  }

  // ---- callbacks ------------------------------------------------------------------------------

  private readonly callback = (value: string): unknown => {
    const name = callbackName(value);
    const { callback = [], callbacksAtOnce } = this.operation;
    this.started.push(value);
    const most = callbacksAtOnce ?? this.calls.length;
    if (++this.running > most) this.broken.push(`${this.running} callbacks at once, ${most} are allowed`);
    const outcome = (answer: Answer): unknown => {
      this.running--;
      if (answer === 'error') throw this.plan.error(name);
      return this.operation.picks === true ? answer === 'value' : `${value}'`;
    };
    return this.answered(name, this.plan.decide(name, callback), 'callback', 0, callback, outcome);
  };

  /** Answers at once, plainly or by a promise; or writes down that it waits. */
  private answered(
    name: string,
    how: Answer,
    kind: Waiting['kind'],
    source: number,
    answers: readonly Answer[],
    outcome: (answer: Answer) => unknown,
  ): unknown {
    if (how === 'later') {
      let deferred: Deferred;
      const promise = new Promise((resolve, reject) => {
        deferred = { resolve, reject };
      });
      const answer = (given: Answer): void => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        try {
          deferred.resolve(outcome(given));
        } catch (error) {
          deferred.reject(error);
        }
      };
      const waiting: Waiting = { kind, name, source, answers: answers.slice(1), answer };
      this.waiting.push(waiting);
      return promise;
    }
    if (this.plan.plain) return outcome(how);
    try {
      return Promise.resolve(outcome(how));
    } catch (error) {
      return Promise.reject(error);
    }
  }
}
