import type { Chooser } from './choices.ts';

/** What a question is answered with, and when: `later` is told by an event of the schedule. */
export type Answer = 'later' | 'value' | 'done' | 'error' | 'drop' | 'ok';

/** What sources may answer to next(), callbacks to a value, and sources to return(). */
export const PULL = ['later', 'value', 'done', 'error'] as const;
export const MAPS = ['later', 'value', 'error'] as const;
export const PICKS = ['later', 'value', 'drop', 'error'] as const;
export const CLOSE = ['later', 'ok', 'error'] as const;

/** An error that is known by its name: two of the same name are the same object. */
export interface Told {
  readonly told: string;
}

/** What is decided in one schedule. The system and the model ask alike: whoever comes first decides, both hear the same. */
export class Plan {
  readonly log: string[] = [];
  /** Something was answered at once since this was last set to false. */
  answered = false;
  /** So many things may still happen: calls, and answers at once or later. At 0 everything hangs. */
  left: number;
  private readonly chooser: Chooser;
  private readonly decided = new Map<string, Answer>();
  private readonly errors = new Map<string, Told>();
  private manner: boolean | undefined;

  constructor(chooser: Chooser, events: number, plain?: true) {
    this.chooser = chooser;
    this.left = events;
    this.manner = plain;
  }

  pick(size: number): number {
    return this.chooser.pick(size);
  }

  decide(name: string, among: readonly Answer[]): Answer {
    const known = this.decided.get(name);
    if (known !== undefined) return known;
    const answer = this.left <= 0 ? 'later' : among[this.pick(among.length)]!;
    this.decided.set(name, answer);
    if (answer !== 'later') {
      this.answered = true;
      this.left--;
      this.log.push(`  ${name}: ${answer} at once`);
    }
    return answer;
  }

  /** Whether answers at once are plain ones, otherwise promises that have settled. */
  get plain(): boolean {
    this.manner ??= this.pick(2) === 1;
    return this.manner;
  }

  error(name: string): Told {
    let error = this.errors.get(name);
    if (error === undefined) this.errors.set(name, (error = { told: name }));
    return error;
  }

  /** The name of an error, provided that it is the very object that was made. */
  nameOf(error: unknown): string {
    const name = (error as Partial<Told> | undefined)?.told;
    if (name !== undefined && this.errors.get(name) === error) return name;
    return `a stranger, ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

/** The name of the n-th question to a source. */
export const pullName = (source: number, index: number): string => `${'abc'[source] ?? '?'}${index}`;
export const closeName = (source: number): string => `close of ${'abc'[source] ?? '?'}`;
export const callbackName = (value: string): string => `callback with ${value}`;
