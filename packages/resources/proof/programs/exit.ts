import { type Ended, isSameOutcome, type Outcome, outcomesOf } from './rules.ts';
import type { ScopeState } from './scope-state.ts';

/** Something that has ended, and what may come of it: that depends on what is cancelled when the library looks at it. */
export class Exit {
  readonly scope: ScopeState;
  readonly ended: Ended;
  readonly outcomes: Outcome[] = [];

  constructor(scope: ScopeState, ended: Ended) {
    this.scope = scope;
    this.ended = ended;
    this.look();
  }

  /** Whatever the library sees. */
  get isError(): boolean {
    return this.outcomes.every(({ kind }) => kind === 'error');
  }

  look(): void {
    for (const outcome of outcomesOf(this.scope, this.ended)) {
      const caught = caughtBy(outcome);
      if (caught !== undefined) caught.mayCatch = true;
      if (!this.outcomes.some((one) => isSameOutcome(one, outcome))) this.outcomes.push(outcome);
    }
  }
}

export function caughtBy(outcome: Outcome): ScopeState | undefined {
  return 'caught' in outcome ? outcome.caught : undefined;
}
