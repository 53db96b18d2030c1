import type { Chance } from '../chance.ts';
import type { Block, Statement } from './program.ts';

const MOST_TASKS = 5;
const MOST_NESTED = 4;
const MOST_STATEMENTS = 26;
/** A wait within a shield can be ended by its own limit alone. */
const SHIELD_MS = 20;
/** So many kinds of what is shared there are. */
const SHARED = 5;
const TOKEN = 2;

/** A program that chance makes; the same one for the same numbers. */
export function generate(chance: Chance): Block {
  return new Generator(chance).program();
}

class Generator {
  readonly #chance: Chance;
  #tasks = 1;
  #left = MOST_STATEMENTS;
  /** What many tasks of one program shall wait for. */
  readonly #favourite: number;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#favourite = chance(SHARED);
  }

  program(): Block {
    return [{ do: 'nursery', signal: this.#chance(3) === 0, body: this.#block(1, 5) }];
  }

  #block(depth: number, most: number): Block {
    const statements: Statement[] = [];
    for (let count = 1 + this.#chance(most); count > 0 && this.#left > 0; count--) {
      this.#left--;
      const task = this.#tasks < MOST_TASKS && this.#chance(4) === 0;
      const around = depth < MOST_NESTED && this.#chance(3) === 0;
      statements.push(task ? this.#task(depth) : around ? this.#around(depth) : this.#step());
    }
    return statements;
  }

  #task(depth: number): Statement {
    this.#tasks++;
    const nursery = this.#chance(3);
    if (this.#chance(3) === 0) return { do: 'spawn', nursery, body: [this.#shared(this.#favourite, depth + 1)] };
    if (this.#chance(2) === 0) return { do: 'spawn', nursery, body: this.#block(depth, 4) };
    const started: readonly Statement[] = this.#chance(5) > 0 ? [{ do: 'started' }] : [];
    return { do: 'start', nursery, body: [...this.#block(depth, 2), ...started, ...this.#block(depth, 3)] };
  }

  #around(depth: number): Statement {
    const body = (most = 3): Block => this.#block(depth + 1, most);
    if (this.#chance(3) === 0) return this.#shared(this.#favourite, depth + 1);
    switch (this.#chance(13)) {
      case 0:
      case 1:
      case 2:
        return { do: 'nursery', signal: this.#chance(4) === 0, body: body(4) };
      case 3:
      case 4:
      case 5:
        return this.#scope(body());
      case 6:
      case 7:
        return this.#shared(this.#chance(SHARED), depth + 1);
      case 8:
        return { do: 'swallow', body: body() };
      case 9:
        return { do: 'both', body: body(2), other: body(2) };
      default:
        return { do: 'finally', body: body(), other: body(2) };
    }
  }

  /** What one has and others wait for. */
  #shared(which: number, depth: number): Statement {
    if (which === 0) return { do: 'lock', body: this.#block(depth, 2) };
    if (which === 1) return { do: 'permit', body: this.#block(depth, 2) };
    if (which === TOKEN) return { do: 'token', named: this.#chance(3) === 0, body: this.#block(depth, 2) };
    if (which === 3) return { do: 'condition', body: this.#held(depth, 4) };
    const make = (['now', 'slowly', 'slowly', 'badly'] as const)[this.#chance(4)]!;
    const back = (['good', 'good', 'stale', 'broken'] as const)[this.#chance(4)]!;
    const look = (['now', 'now', 'slowly', 'shielded'] as const)[this.#chance(4)]!;
    return { do: 'lease', make, look, back, body: this.#block(depth, 2) };
  }

  /** Under the mutex of a condition no task is waited for, which might wait for that mutex where nothing can cancel it. */
  #held(depth: number, most: number): Block {
    const statements: Statement[] = [];
    for (let count = 1 + this.#chance(most); count > 0 && this.#left > 0; count--) {
      this.#left--;
      const around = depth < MOST_NESTED && this.#chance(4) === 0;
      statements.push(around ? this.#heldAround(depth) : this.#heldStep());
    }
    return statements;
  }

  #heldAround(depth: number): Statement {
    const body = this.#held(depth + 1, 2);
    switch (this.#chance(4)) {
      case 0:
        return { do: 'swallow', body };
      case 1:
        return { do: 'finally', body, other: this.#held(depth + 1, 2) };
      default:
        return this.#scope(body);
    }
  }

  #heldStep(): Statement {
    switch (this.#chance(5)) {
      case 0:
      case 1:
        return { do: 'change' };
      case 2:
      case 3:
        return { do: 'notify', count: this.#chance(4) };
      default:
        return this.#step();
    }
  }

  #scope(body: Block): Statement {
    const shield = this.#chance(4) === 0;
    const timeoutMs = shield ? SHIELD_MS : [undefined, undefined, 0, 1, 2, 4][this.#chance(6)];
    const fails = timeoutMs !== undefined && !shield && this.#chance(3) === 0;
    return { do: 'scope', options: { timeoutMs, shield, signal: !fails && this.#chance(4) === 0, fails }, body };
  }

  #step(): Statement {
    const scope = this.#chance(4);
    if (this.#favourite === TOKEN && this.#chance(6) === 0) return { do: 'total', count: 1 + this.#chance(3) };
    switch (this.#chance(20)) {
      case 0:
      case 1:
        return { do: 'checkpoint' };
      case 2:
        return { do: 'throw' };
      case 3:
        return { do: 'wait' };
      case 4:
        return { do: 'set' };
      case 5:
      case 6:
        return { do: 'send' };
      case 7:
      case 8:
        return { do: 'receive' };
      case 9:
      case 10:
        return { do: 'cancel', scope };
      case 11:
        return { do: 'deadline', scope, ms: this.#chance(5) };
      case 12:
        return { do: 'shield', scope, up: this.#chance(2) === 0 };
      case 13:
        return { do: 'abort' };
      case 14:
      case 15:
        return { do: 'turns', count: 1 + this.#chance(5) };
      default:
        return { do: 'sleep', ms: [0, 1, 1, 2, 3, 5][this.#chance(6)]! };
    }
  }
}
