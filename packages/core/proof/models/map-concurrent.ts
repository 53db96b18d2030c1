import { type Answer, MAPS, type Plan } from '../plan.ts';
import { Model } from './model.ts';

interface Result {
  readonly name: string;
  state: 'under way' | 'value' | 'error' | 'error of the source';
}

/**
 * `map` with a `concurrency`: from the first read on there are up to so many results under way or waiting to be read, and
 * one question to the source at a time. An error closes the source at once, and is told in its turn; nothing after it is.
 */
export class ConcurrentMapModel extends Model {
  private readonly limit: number;
  private readonly ordered: boolean;
  /** In the order in which they are to be told; out of order only those that have settled. */
  private results: Result[] = [];
  private running = 0;
  private readonly line: number[] = [];
  private asking = false;
  private announced = false;
  private readonly onIdle: (() => void)[] = [];

  constructor(plan: Plan, { limit, ordered }: { readonly limit: number; readonly ordered: boolean }) {
    super(plan, 1);
    this.limit = limit;
    this.ordered = ordered;
  }

  /** Results that are there are told also after the end of the source. */
  protected override get ended(): boolean {
    return this.over && this.results.length === 0 && this.running === 0 && !this.asking;
  }

  /** The end is found out ahead of the reader. */
  protected override get toldEnd(): boolean {
    return this.announced || this.calls.includes('done');
  }

  protected override seesAtOnce(): boolean {
    return true;
  }

  protected asked(call: number): void {
    this.line.push(call);
    this.deliver();
    this.fill();
  }

  private fill(): void {
    const under = this.ordered ? 0 : this.running;
    if (this.over || this.asking || this.results.length + under >= this.limit) return;
    this.asking = true;
    this.ask(0);
  }

  protected pulled(_source: number, name: string, answer: Answer): void {
    this.asking = false;
    if (answer === 'value' && !this.over) this.start(name);
    else if (answer === 'error') {
      const late = this.over;
      this.ends(0);
      if (late) this.publish(name);
      else this.results.push({ name, state: 'error of the source' });
    } else if (answer === 'done') this.ends(0);
    this.deliver();
    this.fill();
  }

  private start(name: string): void {
    const result: Result = { name, state: 'under way' };
    if (this.ordered) this.results.push(result);
    this.running++;
    this.underWay.set(name, result);
    this.call(name, MAPS);
  }

  private readonly underWay = new Map<string, Result>();

  protected override called(value: string, answer: Answer): void {
    const result = this.underWay.get(value)!;
    this.running--;
    result.state = answer === 'value' ? 'value' : 'error';
    const dropped = this.ordered ? !this.results.includes(result) : this.nobody;
    if (dropped) {
      if (answer === 'error') this.publish(`callback with ${value}`);
    } else {
      if (!this.ordered) this.results.push(result);
      if (answer === 'error' && !this.over) {
        this.over = true;
        this.closeAll((error) => {
          if (error !== undefined) this.publish(error);
        });
      }
    }
    if (this.running === 0) for (const idle of this.onIdle.splice(0)) idle();
    this.deliver();
    this.fill();
  }

  /** Whoever read has been told the last, or has left. */
  private get nobody(): boolean {
    return this.announced || (this.left && this.line.length === 0);
  }

  private deliver(): void {
    const { line } = this;
    while (line.length > 0 && !this.announced && this.results.length > 0 && this.results[0]!.state !== 'under way') {
      const { name, state } = this.results.shift()!;
      const call = line.shift()!;
      if (state === 'value') this.hear(call, `${name}'`);
      else {
        this.announced = true;
        for (const result of this.results.splice(0)) this.discard(result);
        this.fails(call, state === 'error' ? `callback with ${name}` : name);
      }
    }
    if (this.announced || this.ended) for (const call of line.splice(0)) this.hearSoon(call, 'done');
  }

  private discard({ name, state }: Result): void {
    if (state === 'error') this.publish(`callback with ${name}`);
    if (state === 'error of the source') this.publish(name);
  }

  /** A leave waits for the callbacks, too. What nobody waits for is dropped. */
  protected override leaving(then: () => void): void {
    if (this.left) for (const result of this.results.splice(this.line.length)) this.discard(result);
    if (this.running === 0) then();
    else this.onIdle.push(then);
    this.deliver();
  }

  protected forget(): void {
    this.announced = true;
    for (const result of this.results.splice(0)) this.discard(result);
    for (const idle of this.onIdle.splice(0)) idle();
    this.line.length = 0;
  }
}
