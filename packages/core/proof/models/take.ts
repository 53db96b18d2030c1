import type { Answer, Plan } from '../plan.ts';
import { Model } from './model.ts';

/** `take`: so many questions and no more. The call after the last waits for what was asked before it, then closes. */
export class TakeModel extends Model {
  private room: number;
  /** The calls whose questions are not answered, by what they asked for. */
  private readonly callOf = new Map<string, number>();
  private readonly unanswered = new Set<string>();
  /** Calls over the limit, and what they wait for. */
  private beyond: { readonly call: number; readonly after: Set<string> }[] = [];

  constructor(plan: Plan, limit: number) {
    super(plan, 1);
    this.room = limit;
  }

  protected asked(call: number): void {
    if (this.room === 0) {
      this.beyond.push({ call, after: new Set(this.unanswered) });
      this.closeIfReady();
      return;
    }
    this.room--;
    const name = `a${this.pulls[0]}`;
    this.callOf.set(name, call);
    this.unanswered.add(name);
    this.ask(0);
  }

  protected pulled(_source: number, name: string, answer: Answer): void {
    const call = this.callOf.get(name);
    if (answer !== 'value') this.ends(0);
    if (call === undefined) {
      if (answer === 'error') this.publish(name);
    } else if (answer === 'value') this.hear(call, name);
    else this.hearSoon(call, answer === 'done' ? 'done' : `error ${name}`);
    this.unanswered.delete(name);
    for (const { after } of this.beyond) after.delete(name);
    this.closeIfReady();
  }

  private closeIfReady(): void {
    const ready = this.beyond.filter(({ after }) => after.size === 0);
    this.beyond = this.beyond.filter(({ after }) => after.size > 0);
    for (const { call } of ready) {
      this.over = true;
      this.closeAll((error) => {
        if (error === undefined) this.hear(call, 'done');
        else if (this.waits(call)) this.reject(call, error);
        else this.publish(error);
      });
    }
  }

  protected forget(): void {
    this.callOf.clear();
    this.beyond = [];
  }
}
