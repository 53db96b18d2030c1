import type { LineState } from './lines.ts';
import type { ScopeState } from './scope-state.ts';

/** One who waits at a checkpoint. */
export interface Wait {
  readonly what: string;
  readonly scope: ScopeState;
  /** It was cancelled before: it must be rejected. */
  readonly inVain: boolean;
  /** Whose cancellation it must be rejected with; undefined: any of these. */
  readonly outermost: ScopeState | undefined;
  /** Whoever has cancelled it. */
  readonly by: Set<ScopeState>;
  /** It stands in a line. */
  lined: boolean;
  /** It has what it waits for. */
  granted: boolean;
  /** It must be refused, by an error that says this. */
  refusal?: string;
  /** Once it was cancelled it must have its turn in that line, too. */
  readonly again?: LineState | undefined;
  /** Something that nothing can cancel holds it up. */
  isHeld?: () => boolean;
  /** Those of them who cancel it since it was last asked whether it was: it must not return. */
  still?: Set<ScopeState>;
  /** It was cancelled, and hears of no further cancellation. */
  isOut?: boolean;
}
