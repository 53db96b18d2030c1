import { type Answer, MAPS, type Plan } from '../plan.ts';
import { Model } from './model.ts';

/** `map`: each call has a question of its own, and gets what becomes of its answer, whenever that is. */
export class MapModel extends Model {
  /** The calls that wait, by the name of what they asked for. */
  private readonly callOf = new Map<string, number>();

  constructor(plan: Plan) {
    super(plan, 1);
  }

  protected asked(call: number): void {
    const name = `a${this.pulls[0]}`;
    this.callOf.set(name, call);
    this.ask(0);
  }

  protected pulled(_source: number, name: string, answer: Answer): void {
    const call = this.callOf.get(name);
    if (answer === 'value') {
      if (call === undefined) return;
      if (this.left) this.hearSoon(call, 'done');
      else this.call(name, MAPS);
      return;
    }
    this.ends(0);
    if (call !== undefined) this.hearSoon(call, answer === 'done' ? 'done' : `error ${name}`);
    else if (answer === 'error') this.publish(name);
  }

  protected override called(value: string, answer: Answer): void {
    const call = this.callOf.get(value);
    if (answer === 'value') {
      if (call !== undefined) this.hear(call, `${value}'`);
    } else if (call === undefined) this.publish(`callback with ${value}`);
    else this.fails(call, `callback with ${value}`);
  }

  protected forget(): void {
    this.callOf.clear();
  }
}
