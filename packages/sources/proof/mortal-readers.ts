import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Child } from './child.ts';
import { type Chance, chanceOf } from './chance.ts';
import type { ReaderNews, ReaderPlan, Stored } from './reader-plan.ts';
import { Watchdog } from './watchdog.ts';
import type { WriterPlan } from './writer-plan.ts';

const LOOKS_MS = [5, 50, 250];
/** A reader is killed so long after its process was started, or after it was given lines, or after so many checkpoints: at most. */
const START_MS = 300;
const DEALING_MS = 60;
const CHECKPOINTS = 20;
/** How long nobody reads, at most. */
const DEAD_MS = 50;

/** What one reader did between its start and its end. */
export interface Life {
  /** The last line of which it knew that it was dealt with. */
  readonly stored: number;
  /** The lines that it dealt with. */
  readonly numbers: readonly number[];
}

/** One writer of a log, and its readers, one after the other: all but the last one are killed. */
export class MortalReaders {
  readonly lives: Life[] = [];
  readonly #reader: string;
  readonly #writer: Child;
  readonly #plan: WriterPlan;
  readonly #kills: number;
  readonly #folder: string;
  readonly #below: Chance;
  #stored = 0;
  #checkpoints = 0;
  #dealing = false;
  #problem: string | undefined;
  #hear: () => void = () => undefined;

  /**
   * @param scripts - The paths of what the writer and the readers run.
   * @param folder - For what the readers store.
   */
  constructor(
    scripts: { readonly writer: string; readonly reader: string },
    plan: WriterPlan,
    folder: string,
    kills: number,
  ) {
    this.#reader = scripts.reader;
    this.#plan = plan;
    this.#kills = kills;
    this.#folder = folder;
    this.#below = chanceOf(plan.seed);
    this.#writer = new Child(scripts.writer, [JSON.stringify(plan)]);
    void this.#writer.ended.then((problem) => this.#trouble(problem));
  }

  /** Until the last line of the log is stored. Rejects when that does not come to pass. */
  async run(): Promise<void> {
    const watchdog = new Watchdog(() => this.#trouble('Nothing more came'));
    try {
      while (this.lives.length < this.#kills) await this.#live(watchdog, (granted) => this.#lastMoment(granted));
      await this.#live(watchdog, () => this.#until(() => this.#stored === this.#plan.lines));
    } finally {
      watchdog.end();
      await this.#writer.kill();
    }
  }

  /** The writer may write a share of the lines: this reader may come to the end of them, and then waits for more. */
  async #live(watchdog: Watchdog, end: (granted: number) => Promise<void>): Promise<void> {
    const index = this.lives.length;
    const granted = Math.floor((this.#plan.lines * (index + 1)) / (this.#kills + 1));
    this.#writer.tell({ granted });
    await setTimeout(this.#below(DEAD_MS));
    const store = join(this.#folder, 'store.json');
    const stored = existsSync(store) ? (JSON.parse(readFileSync(store, 'utf8')) as Stored).number : 0;
    const output = join(this.#folder, `output-${String(index)}`);
    this.#checkpoints = 0;
    this.#dealing = false;
    const reader = new Child(this.#reader, [JSON.stringify(this.#readerPlan(store, output))], (message) => {
      watchdog.calm();
      this.#news(message as ReaderNews);
    });
    void reader.ended.then((problem) => this.#trouble(problem));
    try {
      await end(granted);
    } finally {
      await reader.kill();
    }
    this.lives.push({ stored, numbers: numbersIn(output) });
  }

  #readerPlan(store: string, output: string): ReaderPlan {
    const { path, lines, rotation } = this.#plan;
    // The file of the checkpoint is gone for good, which is no gap here: all of it was stored before.
    const onGap = rotation === 'recreate' ? 'continue' : 'error';
    return { path, lines, store, output, onGap, pollMs: LOOKS_MS[this.#below(LOOKS_MS.length)]! };
  }

  /** Before the first checkpoint nobody is killed: the next reader would not know where to begin. */
  async #lastMoment(granted: number): Promise<void> {
    const kind = this.#below(3);
    const most = 1 + this.#below(CHECKPOINTS);
    if (kind === 0) await setTimeout(this.#below(START_MS));
    if (kind === 1) {
      await this.#until(() => this.#dealing);
      await setTimeout(this.#below(DEALING_MS));
    }
    await this.#until(() => this.#stored > 0 && (kind < 2 || this.#checkpoints > most || this.#stored >= granted));
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#problem !== undefined) throw new Error(this.#problem);
      await new Promise<void>((resolve) => (this.#hear = resolve));
    }
  }

  #news({ stored }: ReaderNews): void {
    this.#dealing = stored === undefined;
    if (stored !== undefined) {
      this.#stored = stored;
      this.#checkpoints++;
      this.#writer.tell({ given: stored });
    }
    this.#hear();
  }

  #trouble(problem: string | undefined): void {
    this.#problem ??= problem;
    this.#hear();
  }
}

/** A line that was not written to its end was not dealt with. */
function numbersIn(output: string): number[] {
  if (!existsSync(output)) return [];
  return readFileSync(output, 'utf8').split('\n').slice(0, -1).map(Number);
}
