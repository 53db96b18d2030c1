import { formatCount, formatNoun } from './format.ts';
import type { HarvestRecord } from './record.ts';

const NAMED = 10;

/** The failures of a run: the first ones by name, all of them by number. */
export class Failures {
  readonly #first: string[] = [];
  #count = 0;

  /** Takes in a record; a success tells nothing. */
  add({ url, error, tries }: HarvestRecord): void {
    if (error === undefined) return;
    this.#count += 1;
    if (this.#count > NAMED) return;
    const reason = `${url}: ${reasonOf(url, error)} (${formatNoun(tries, 'try', 'tries')})`;
    this.#first.push(printable(reason));
  }

  /**
   * Which URLs failed, and why, a line each; nothing when none did.
   *
   * @param out the file that has them all
   */
  text(out: string): string {
    if (this.#count === 0) return '';
    const lines = [`${formatNoun(this.#count, 'URL')} failed:`, ...this.#first.map((line) => `  ${line}`)];
    if (this.#count > NAMED) lines.push(`  and ${formatCount(this.#count - NAMED)} more; see ${out}`);
    return `${lines.join('\n')}\n`;
  }
}

/** The error without the URL that stands before it anyway. */
function reasonOf(url: string, error: string): string {
  const [, asked = '', reason] = /^Cannot (?:fetch|read the body of) (\S+): ([^]+)$/.exec(error) ?? [];
  return asked.endsWith(url) && reason !== undefined ? reason : error;
}

/** One line for a terminal: what a server says must not move the cursor there. */
function printable(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ');
}
