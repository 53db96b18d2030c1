/** What a random program is made of: each statement is done by a task, one after the other. */
export type Statement =
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'checkpoint' | 'throw' | 'started' | 'wait' | 'set' | 'send' | 'receive' | 'abort' }
  | { readonly do: 'turns'; readonly count: number }
  | { readonly do: 'lock' | 'permit'; readonly body: Block }
  /** A token of a limiter, in a name that all share or in none. */
  | { readonly do: 'token'; readonly named: boolean; readonly body: Block }
  /** So many tokens there are from now on. */
  | { readonly do: 'total'; readonly count: number }
  /**
   * One of a pool, which is made at once, slowly or in vain where none lies idle, and given back like that: `stale` is seen by the next.
   * One that lies idle is looked at: now, slowly, or slowly and nothing cancels that.
   */
  | {
      readonly do: 'lease';
      readonly make: 'now' | 'slowly' | 'badly';
      readonly look: 'now' | 'slowly' | 'shielded';
      readonly back: Back;
      readonly body: Block;
    }
  /** Under the mutex of a condition; only there it is notified and waited for. */
  | { readonly do: 'condition'; readonly body: Block }
  | { readonly do: 'notify'; readonly count: number }
  | { readonly do: 'change' }
  | { readonly do: 'swallow'; readonly body: Block }
  | { readonly do: 'scope'; readonly options: ScopePlan; readonly body: Block }
  | { readonly do: 'nursery'; readonly signal: boolean; readonly body: Block }
  /** In the n-th nursery that there is, the latest first. */
  | { readonly do: 'spawn' | 'start'; readonly nursery: number; readonly body: Block }
  /** At once, in one task: what fails comes out in a group. */
  | { readonly do: 'both'; readonly body: Block; readonly other: Block }
  | { readonly do: 'finally'; readonly body: Block; readonly other: Block }
  /** The n-th scope that there is, nurseries included, the latest first. */
  | { readonly do: 'cancel'; readonly scope: number }
  | { readonly do: 'shield'; readonly scope: number; readonly up: boolean }
  | { readonly do: 'deadline'; readonly scope: number; readonly ms: number };

export type Back = 'good' | 'stale' | 'broken';
export type Block = readonly Statement[];

export interface ScopePlan {
  readonly timeoutMs: number | undefined;
  readonly shield: boolean;
  /** The signal from outside that all such scopes share. */
  readonly signal: boolean;
  /** An error when time was up: `failAfter()`. */
  readonly fails: boolean;
}

/** For whoever reads a failure. */
export function written(block: Block, indent = ''): string {
  return block.map((statement) => `${indent}${lineOf(statement, indent)}`).join('\n');
}

function lineOf(statement: Statement, indent: string): string {
  const { do: name, body, other, ...rest } = statement as { do: string; body?: Block; other?: Block };
  const details = JSON.stringify(rest).slice(1, -1);
  const within = [body, other].filter((block) => block !== undefined && block.length > 0) as Block[];
  const blocks = within.map((block) => ` {\n${written(block, `${indent}  `)}\n${indent}}`);
  return `${name}${details === '' ? '' : ` ${details}`}${blocks.join('')}`;
}

/** The program with one thing less, each way there is. */
export function* simpler(block: Block): Generator<Block> {
  for (let at = 0; at < block.length; at++) {
    const [before, statement, behind] = [block.slice(0, at), block[at]!, block.slice(at + 1)];
    yield [...before, ...behind];
    for (const inside of ['body', 'other'] as const) {
      const within = (statement as { body?: Block; other?: Block })[inside];
      if (within === undefined) continue;
      yield [...before, ...within, ...behind];
      for (const less of simpler(within)) yield [...before, { ...statement, [inside]: less }, ...behind];
    }
  }
}
