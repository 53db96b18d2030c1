import type { Progress } from './given-records.ts';
import { parsedTogether, runOf } from './together.ts';

/** What begins with more than that is not blank. */
const SPACE = 0x20;

/** Goes on through a run of texts with nothing about them, as far as they go: the usual case, and nothing else. */
export function parsePlain(progress: Progress, maxDepth: number): void {
  if (progress.index >= progress.apart) beginRun(progress, maxDepth);
  const { block, values, apart } = progress;
  const { texts } = block;
  let { index } = progress;
  try {
    for (; index < apart; index++) {
      const text = texts[index];
      // Longer ones may be too deep.
      if (text === undefined || text.length > maxDepth || !(text.charCodeAt(0) > SPACE)) break;
      values.push(JSON.parse(text));
    }
  } catch {
    // What is wrong is found out by the way for all texts.
  }
  progress.index = index;
}

/** With those at its beginning that can be parsed in one go. */
function beginRun(progress: Progress, maxDepth: number): void {
  const { block, index } = progress;
  const { end, together } = runOf(block.texts, index, maxDepth);
  progress.apart = end;
  const values = together - index > 1 ? parsedTogether(block.texts, index, together) : undefined;
  if (values === undefined) return;
  if (progress.values.length === 0) progress.values = values;
  else for (const value of values) progress.values.push(value);
  progress.index = together;
}
