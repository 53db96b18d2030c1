/** A number in about three digits. */
export const digits = (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** @param {import('./judge.js').Result} result */
export function table({ name, title, mode, rows, bestPeer, extras }) {
  const header = ['', 'ns/item', `x ${rows[0].name}`, ...(bestPeer ? [`x ${bestPeer}`] : [])];
  header.push(...extras.map(({ label }) => label));
  const lines = rows.map((row) => [
    row.name,
    digits(row.ns),
    digits(row.toLimit),
    ...(bestPeer ? [digits(row.toBestPeer)] : []),
    ...extras.map(({ figures }) => digits(figures[row.name])),
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column].length)));
  const format = (line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('   ');
  return [`${name}, ${mode}: ${title}`, format(header), ...lines.map(format)].map((line) => line.trimEnd()).join('\n');
}

/** @param {ReturnType<typeof import('./judge.js').judge>} verdicts */
export function verdictList(verdicts) {
  const words = { held: 'gate held', missed: 'GATE MISSED', later: 'goal of a later version' };
  return verdicts.map((verdict) => `${words[verdict.verdict].padEnd(23)} ${sentence(verdict)}`).join('\n');
}

function sentence({ case: name, mode, ours, figure, against, bound, goal, toGoal }) {
  const where = `${name}, ${mode}: ${ours} ${digits(figure)} x ${against} (gate ${digits(bound)})`;
  if (goal === undefined) return where;
  return `${where}; goal ${digits(goal)}, ${toGoal <= 1 ? 'reached' : `${digits(toGoal)} x too slow for it`}`;
}
