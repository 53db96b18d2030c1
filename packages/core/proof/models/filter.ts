import { type Answer, PICKS, type Plan } from '../plan.ts';
import { Model } from './model.ts';

/** The place of an answer of the source, in the order of the questions. */
interface Place {
  readonly name: string;
  state: 'pending' | 'kept' | 'error' | 'error of the predicate';
}

/**
 * `filter`: strictly in order. What passes first goes to the first call, and so on; what is dropped is asked for anew. After a
 * leave no predicate starts: what would have come at that place, nobody knows, nor whose the values behind it would be.
 */
export class FilterModel extends Model {
  private places: Place[] = [];
  private readonly line: number[] = [];

  constructor(plan: Plan) {
    super(plan, 1);
  }

  protected asked(call: number): void {
    this.line.push(call);
    this.askForOne();
  }

  private askForOne(): void {
    this.places.push({ name: `a${this.pulls[0]}`, state: 'pending' });
    this.ask(0);
  }

  protected pulled(_source: number, name: string, answer: Answer): void {
    const place = this.places.find((each) => each.name === name);
    const closed = this.closes[0]! > 0;
    if (answer !== 'value') this.ends(0);
    if (place === undefined) {
      if (answer === 'error') this.publish(name);
    } else if (answer === 'value') {
      if (this.left) this.wall(place);
      else this.call(name, PICKS);
    } else if (answer === 'error') this.settle(place, 'error');
    // What a source says because it was closed is not the end of what it gave before.
    else if (closed) this.drop(place);
    else this.wall(place);
  }

  protected override called(value: string, answer: Answer): void {
    const place = this.places.find(({ name }) => name === value);
    if (place === undefined) {
      if (answer === 'error') this.publish(`callback with ${value}`);
    } else if (answer === 'value') this.settle(place, 'kept');
    else if (answer === 'drop') this.drop(place);
    else {
      this.over = true;
      this.closeAll((error) => {
        if (error !== undefined) this.publish(error);
      });
      this.settle(place, 'error of the predicate');
    }
  }

  private settle(place: Place, state: Place['state']): void {
    place.state = state;
    this.deliver();
  }

  private drop(place: Place): void {
    this.places = this.places.filter((each) => each !== place);
    if (!this.over) this.askForOne();
    this.deliver();
  }

  /** Nothing that was asked for here or later counts. */
  private wall(place: Place): void {
    for (const gone of this.places.splice(this.places.indexOf(place))) this.discard(gone);
    this.deliver();
  }

  private discard({ name, state }: Place): void {
    if (state === 'error') this.publish(name);
    if (state === 'error of the predicate') this.publish(`callback with ${name}`);
  }

  private deliver(): void {
    const { places, line } = this;
    while (line.length > 0 && places.length > 0 && places[0]!.state !== 'pending') {
      const { name, state } = places.shift()!;
      const call = line.shift()!;
      if (state === 'kept') this.hear(call, name);
      else if (state === 'error') this.hearSoon(call, `error ${name}`);
      else this.fails(call, `callback with ${name}`);
    }
    // Once nothing more is asked, the last calls are those for whom nothing is left.
    if (this.over) for (const call of line.splice(places.length)) this.hearSoon(call, 'done');
  }

  protected forget(): void {
    for (const gone of this.places.splice(0)) this.discard(gone);
    this.line.length = 0;
  }
}
