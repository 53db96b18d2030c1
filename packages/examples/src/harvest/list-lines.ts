import { AsyncIter, DONE } from '@forawait/core';
import type { Checkpointed, FollowCheckpoint, LineCheckpoint, LineReader, PositionedLine } from '@forawait/sources';

/** A line of a list that is neither blank nor a comment. */
export interface ListedLine {
  readonly text: string;
  /** Its number in the list, for messages: 1 for the first line, whatever it is. */
  readonly number: number;
}

/** How far a list was read. */
export interface ListCheckpoint {
  /** Where the next line begins; left out where a list can be read from its beginning only. */
  readonly place?: FollowCheckpoint | LineCheckpoint | undefined;
  /** How many lines lie before it that are neither blank nor comments. */
  readonly listed: number;
  /** How many of these were bad, and how many repeated others; left out: none. */
  readonly bad?: number | undefined;
  readonly duplicates?: number | undefined;
}

/** Whether a line of a list says anything. */
export function isListed(line: string): boolean {
  return /^\s*[^\s#]/.test(line);
}

/** The lines of a list that say anything, and how far it was read. */
export class ListLines extends AsyncIter<ListedLine> implements Checkpointed<ListCheckpoint> {
  readonly #reader: LineReader<PositionedLine>;
  /** Lines that were read in an earlier run, and come again since there is no place to begin behind them. */
  #again: number;
  #listed: number;

  /**
   * @param reader the lines, from the place of the checkpoint on, if it has one
   * @param start how far the list was read before
   */
  constructor(reader: LineReader<PositionedLine>, { place, listed }: ListCheckpoint = { listed: 0 }) {
    super({ name: 'list' });
    this.#reader = reader;
    this.#again = place === undefined ? listed : 0;
    this.#listed = listed;
  }

  get checkpoint(): ListCheckpoint {
    return { place: this.#reader.checkpoint, listed: this.#listed };
  }

  protected override async pull(): Promise<ListedLine | DONE> {
    for (;;) {
      const { value, done } = await this.#reader.next();
      if (done === true) return DONE;
      if (!isListed(value.line)) continue;
      if (this.#again > 0) this.#again -= 1;
      else {
        this.#listed += 1;
        return { text: value.line, number: value.number };
      }
    }
  }

  protected override async close(): Promise<void> {
    await this.#reader.return();
  }
}
