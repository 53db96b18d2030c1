import { textOfError } from './call.ts';
import type { Broken, Law } from './laws.ts';
import { MOST_VALUES, type Reading } from './reading.ts';
import { same } from './same.ts';

/** What one reads who takes one value after the other. */
export interface Reference {
  readonly values: readonly unknown[];
  /** `open`: the end was not seen. */
  readonly ends: 'done' | 'error' | 'open';
}

export function referenceOf({ reads }: Reading): Reference {
  const values = reads.filter(({ state }) => state === 'value').map(({ value }) => value);
  const end = reads.find(({ state }) => state !== 'value')?.state;
  return { values, ends: values.length < MOST_VALUES && (end === 'done' || end === 'error') ? end : 'open' };
}

/** The laws that a reading broke, judged by all that happened in it. */
export function judge(
  reading: Reading,
  reference: Reference | undefined,
  how: { readonly ordered: boolean; readonly takesSource: boolean },
): Broken[] {
  const broken: Broken[] = [...reading.broken];
  const breaks: Breaks = (law, text) => void broken.push({ law, how: text });
  if (reference !== undefined) judgeValues(reading, reference, how.ordered, breaks);
  if (how.takesSource) {
    judgeErrors(reading, reference, breaks);
    judgeSource(reading, breaks);
  }
  const wrong = reading.calls.find(
    ({ state, value, kind }) => state === 'error' && kind === 'next' && !isKnown(reading, value),
  );
  if (wrong !== undefined && wrong.aborted && !reading.racing)
    breaks('reason of the abort', `${wrong.name} rejected with ${textOfError(wrong.value)}`);
  judgeThrow(reading, breaks);
  return broken;
}

type Breaks = (law: Law, how: string) => void;

const isKnown = ({ hand, thrown, reason }: Reading, error: unknown): boolean =>
  [hand.error, hand.closeError, thrown, reason].includes(error as Error);

function judgeValues(reading: Reading, { values, ends }: Reference, ordered: boolean, breaks: Breaks): void {
  const law = reading.crowded ? 'in order' : 'same values';
  const { reads } = reading;
  const given = reads.filter(({ state }) => state === 'value').map(({ value }) => value);
  // Which values come before an error that overtakes some of them, nobody can say.
  if (!ordered && ends === 'error') return;
  const told = reading.calls.some(({ state }) => state === 'error');
  for (const [place, { name, state, value, left, late }] of reads.entries()) {
    // Where the reading that all are compared with was cut short, more may come than it had.
    const known = ends !== 'open' || (ordered && place < values.length);
    const fits = ordered ? same(value, values[place]) : values.some((each) => same(value, each));
    const wrong = state === 'value' && known && (place >= values.length || !fits);
    // What is cut short by a leave may be less than the value of its place (half a chunk), but never that of another place.
    if (wrong && (!left || (ordered && !late && values.some((each) => same(value, each))))) {
      return breaks(law, `${name} answered another value than the one of its place`);
    }
    if (state === 'done' && place < values.length && !left && !told) {
      return breaks(law, `${name} answered done where a value should come`);
    }
  }
  const often = (calls: readonly unknown[], value: unknown): number => calls.filter((each) => same(each, value)).length;
  if (!ordered && ends !== 'open' && given.some((value) => often(given, value) > often(values, value))) {
    breaks(law, 'a value came more often than it should');
  }
}

function judgeErrors(reading: Reading, reference: Reference | undefined, breaks: Breaks): void {
  const { hand, calls, reads, aborted, hung } = reading;
  const { source } = hand;
  const rejected = calls.filter(({ state }) => state === 'error');
  const wrong = rejected.find(({ value }) => !isKnown(reading, value));
  if (wrong !== undefined && !aborted) breaks('same error', `${wrong.name} rejected with ${textOfError(wrong.value)}`);
  for (const error of [hand.error, hand.closeError]) {
    const told = rejected.filter(({ value }) => value === error);
    if (told.length > 1)
      breaks('fails once', `${told.map(({ name }) => name).join(' and ')} rejected with ${String(error)}`);
  }
  const ended = reads.some(({ state, left }) => state === 'done' && !left);
  // What has had enough may have asked ahead: then nobody need hear of it.
  const judged = !reading.crowded || reference?.ends === 'error';
  if (source.events.includes('error') && ended && rejected.length === 0 && judged) {
    breaks('no lost error', 'the source failed, and nobody heard of it');
  }
  const failedClose = source.closes > 0 && hand.closeFails;
  if (failedClose && !aborted && !hung && rejected.length === 0)
    breaks('no lost error', 'the close failed, and nobody heard of it');
}

function judgeThrow({ calls, reads, racing, thrown }: Reading, breaks: Breaks): void {
  // Where reads waited, one of them may have been the end; and one that was over or left meanwhile may have nobody to tell.
  if (racing || reads.some(({ left, late }) => left && !late)) return;
  if (calls.some(({ state, value }) => state === 'error' && value === thrown)) return;
  for (const { kind, name, state, late, left } of calls) {
    if (kind !== 'throw' || late || left || state === 'error' || state === 'waiting') continue;
    const answer = state === 'done' ? 'done' : 'a value';
    breaks('no lost error', `${name} answered ${answer}, and not the error that it was given`);
  }
}

function judgeSource({ hand, racing, hung }: Reading, breaks: Breaks): void {
  const { closes, pulls, latePulls, lateCloses, events } = hand.source;
  const ended = events.includes('done') || events.includes('error');
  if (closes > 1) breaks('closed once', `the source was closed ${String(closes)} times`);
  else if (closes === 0 && !ended && !hung) {
    breaks(pulls === 0 ? 'closed unread' : 'closed once', 'the source was not closed');
  }
  if (racing) return;
  if (lateCloses > 0 && closes === 1) breaks('no close after the end', 'the source was closed although it had ended');
  if (latePulls > 0) breaks('no pull after the end', 'the source was asked although it was over');
}
