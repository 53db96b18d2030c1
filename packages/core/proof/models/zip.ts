import type { Answer } from '../plan.ts';
import { eitherWay } from '../state.ts';
import { Model } from './model.ts';

/** `zip`: one call at a time asks all sources at once, in order; the first that ends or fails ends all. */
export class ZipModel extends Model {
  private readonly line: number[] = [];
  /** What has come for the call at the front. */
  private row: (string | undefined)[] | undefined;

  protected asked(call: number): void {
    this.line.push(call);
    if (this.row === undefined) this.begin();
  }

  private begin(): void {
    if (this.line.length === 0) return;
    if (this.over) {
      for (const call of this.line.splice(0)) this.hearSoon(call, 'done');
      return;
    }
    this.row = this.sources.map(() => undefined);
    for (let source = 0; source < this.sources.length && this.row !== undefined; source++) this.ask(source);
  }

  /** Where one ends or fails at once, those after it are not asked. */
  protected override seesAtOnce(answer: Answer): boolean {
    return answer !== 'value';
  }

  /** The last is closed first. */
  protected override get closingOrder(): readonly number[] {
    return [...super.closingOrder].reverse();
  }

  protected override get hearsOfGivingUp(): boolean {
    return this.left;
  }

  protected pulled(source: number, name: string, answer: Answer): void {
    if (answer !== 'value') this.sourceEnds(source);
    const { row } = this;
    if (row === undefined) {
      if (answer === 'error' && !this.rival(`error ${name}`)) this.publish(name);
      else if (answer === 'done') this.rival('done');
      return;
    }
    const call = this.line[0];
    if (answer === 'value') {
      row[source] = name;
      if (row.includes(undefined)) return;
      this.shift();
      if (call !== undefined) this.hear(call, row.join(','));
    } else if (call !== undefined) {
      this.shift();
      this.last = call;
      if (answer === 'error') this.fails(call, name);
      else this.ending(call);
    }
    this.begin();
  }

  /** What else the call could have heard: after a leave each source is waited for on its own, so the order does not count. */
  private readonly rivals = new Map<number, string[]>();
  private last = 0;

  private rival(what: string): boolean {
    if (!this.left || !this.waits(this.last, true)) return false;
    this.rivals.set(this.last, [...(this.rivals.get(this.last) ?? []), what]);
    if (what !== 'done') this.maybeTold.push(what.slice('error '.length));
    return true;
  }

  protected override hear(call: number, what: string): void {
    const rivals = this.rivals.get(call) ?? [];
    if (rivals.length > 0 && what.startsWith('error ')) this.maybeTold.push(what.slice('error '.length));
    super.hear(call, [what, ...rivals].reduce(eitherWay));
  }

  private shift(): void {
    this.row = undefined;
    this.line.shift();
  }

  /** One has ended: the others are closed, then it is told. */
  private ending(call: number): void {
    const first = !this.over;
    this.over = true;
    this.closeAll((error) => {
      if (error === undefined) this.hear(call, 'done');
      else if (first && this.waits(call)) this.reject(call, error);
      else this.publish(error);
    });
  }

  protected forget(): void {
    this.line.length = 0;
    this.row = undefined;
  }
}
