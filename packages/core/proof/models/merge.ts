import type { Answer, Plan } from '../plan.ts';
import { Model } from './model.ts';

/** `merge`: values as they arrive, one a source at the most; a source is asked again when its value was taken. */
export class MergeModel extends Model {
  private readonly line: number[] = [];
  /** Values that wait to be read, by the places of their sources. */
  private readonly ready: { readonly source: number; readonly name: string }[] = [];
  /** Sources to be asked at the next call. */
  private readonly idle: number[];
  private readonly finished = new Set<number>();
  private failure: string | undefined;

  constructor(plan: Plan, sources: number) {
    super(plan, sources);
    this.idle = this.sources.map((_, source) => source);
  }

  protected override get ended(): boolean {
    const waits = this.ready.length > 0 || this.failure !== undefined;
    return this.left || this.announced || (this.finished.size === this.sources.length && !waits);
  }
  private announced = false;

  protected asked(call: number): void {
    this.line.push(call);
    for (const source of this.idle.splice(0)) if (this.failure === undefined) this.ask(source);
    this.soon(() => this.deliver());
  }

  protected override seesAtOnce(): boolean {
    return true;
  }

  protected pulled(source: number, name: string, answer: Answer): void {
    if (answer === 'value') {
      if (this.gone) return;
      this.ready.push({ source, name });
    } else {
      this.sourceEnds(source);
      this.finished.add(source);
      if (answer === 'error') {
        if (this.failure !== undefined || this.left || this.announced) this.publish(name);
        else this.failure = name;
      }
    }
    this.deliver();
  }

  private gone = false;

  private deliver(): void {
    const { line, ready } = this;
    while (line.length > 0 && ready.length > 0) {
      const { source, name } = ready.shift()!;
      this.hear(line.shift()!, name);
      if (this.left || this.announced || this.failure !== undefined || line.length === 0) this.idle.push(source);
      else this.ask(source);
    }
    if (ready.length > 0 || line.length === 0) return;
    if (this.failure !== undefined && !this.announced) {
      this.announced = true;
      this.fails(line.shift()!, this.failure);
    }
    const asked = this.sources.some(
      (_, source) => !this.finished.has(source) && !(this.left && this.idle.includes(source)),
    );
    if (this.announced || !asked) for (const call of line.splice(0)) this.hearSoon(call, 'done');
  }

  protected override leaving(then: () => void): void {
    then();
    if (this.left && this.failure !== undefined && !this.announced) {
      this.announced = true;
      this.publish(this.failure);
    }
    this.deliver();
  }

  protected forget(): void {
    this.gone = true;
    this.line.length = 0;
    this.ready.length = 0;
    if (this.failure !== undefined && !this.announced) this.publish(this.failure);
    this.announced = true;
  }
}
