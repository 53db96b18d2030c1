import { AsyncIter, DONE } from '@forawait/core';
import { resumable, type Checkpointed, type Resumable } from '@forawait/sources';
import type { HarvestJob } from './harvest.ts';
import type { ListCheckpoint, ListedLine, ListLines } from './list-lines.ts';
import { readListLine } from './list.ts';

/** What a line of the list has to fetch, if anything. */
export type Wanted = { readonly url: string; readonly name: string } | undefined;

/** What the lines of the list that are not done yet have to fetch: each URL once, and none that has a record. */
export function readList(job: HarvestJob): Resumable<Wanted> {
  const { list, store, counts } = job;
  const { lines } = list;
  const seen = new Set<string>();
  const wanted = (line: ListedLine): Wanted => wantedOf(line, seen, job);
  if (!('key' in lines)) return resumable(lines.map(wanted), store);
  const open = (start: ListCheckpoint = { listed: 0 }): WantedLines => {
    const { listed, bad = 0, duplicates = 0 } = start;
    Object.assign(counts, { read: listed, bad, duplicates, kept: listed - bad - duplicates });
    return new WantedLines(lines.open(start), wanted, counts);
  };
  return resumable(open, store, { key: lines.key });
}

/** Looks at each line as it is read, so that a checkpoint knows what all before it were. */
class WantedLines extends AsyncIter<Wanted> implements Checkpointed<ListCheckpoint> {
  readonly #lines: ListLines;
  readonly #wanted: (line: ListedLine) => Wanted;
  readonly #counts: HarvestJob['counts'];

  constructor(lines: ListLines, wanted: (line: ListedLine) => Wanted, counts: HarvestJob['counts']) {
    super({ name: 'list' });
    this.#lines = lines;
    this.#wanted = wanted;
    this.#counts = counts;
  }

  get checkpoint(): ListCheckpoint {
    const { bad, duplicates } = this.#counts;
    return { ...this.#lines.checkpoint, bad, duplicates };
  }

  protected override async pull(): Promise<Wanted | DONE> {
    const { value, done } = await this.#lines.next();
    return done === true ? DONE : this.#wanted(value);
  }

  protected override async close(): Promise<void> {
    await this.#lines.return();
  }
}

function wantedOf({ text, number }: ListedLine, seen: Set<string>, { list, kept, counts, note }: HarvestJob): Wanted {
  const line = readListLine(text, list.site);
  if (line.kind === 'nothing') return undefined;
  counts.read += 1;
  if (line.kind === 'bad') {
    counts.bad += 1;
    note(`${list.name}:${number}: ${line.problem}`);
  } else if (seen.size === seen.add(line.url).size) counts.duplicates += 1;
  else if (kept.has(line.url)) counts.kept += 1;
  else return { url: line.address, name: line.url };
  return undefined;
}
