import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { digits } from './report.js';

const file = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
const BEGIN = '<!-- figures: written by npm run bench -- --write -->';
const END = '<!-- end of figures -->';

/** Puts the ratios of this run into docs/benchmarks.md, in place of those of the last. */
export async function writeFigures(runs) {
  const text = readFileSync(file, 'utf8');
  const [before, rest = ''] = text.split(BEGIN);
  const [, after] = rest.split(END);
  if (after === undefined) throw new Error(`Cannot write the figures: ${file} does not say where they belong`);
  const figures = [BEGIN, '', ...tables(runs), '', ...verdicts(runs), END].join('\n');
  const { format, resolveConfig } = await import('prettier');
  writeFileSync(file, await format(before + figures + after, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

/** One table a case: how many times the limit, a column for each Node and mode. */
function tables(runs) {
  const names = [...new Set(runs.flatMap(({ results }) => results.map(({ name }) => name)))];
  return names.flatMap((name) => {
    const columns = runs.flatMap(({ version, results }) =>
      results.filter((result) => result.name === name).map((result) => ({ version, result })),
    );
    const { title, rows } = columns[0].result;
    const cells = ({ name: contestant }) =>
      columns.map(({ result }) => {
        const row = result.rows.find((each) => each.name === contestant);
        if (row === undefined) return '';
        return contestant === result.bestPeer ? `**${digits(row.toLimit)}**` : digits(row.toLimit);
      });
    return [
      `**${name}**: ${title}`,
      '',
      line(['', ...columns.map(({ version, result }) => `Node ${version.slice(1).split('.')[0]} ${result.mode}`)]),
      line(['---', ...columns.map(() => '--:')]),
      ...rows.map((row) => line([row.name, ...cells(row)])),
      '',
    ];
  });
}

function verdicts(runs) {
  const judged = runs.flatMap((run) => run.verdicts);
  return [
    line(['case', 'ours', 'times', 'figure', 'gate', '', 'goal', 'distance']),
    line(['---', '---', '---', '--:', '--:', '---', '--:', '--:']),
    ...judged.map(({ case: name, mode, ours, against, figure, bound, verdict, goal, toGoal }) =>
      line([
        `${name}, ${mode}`,
        ours,
        against,
        digits(figure),
        digits(bound),
        verdict,
        ...(goal === undefined ? ['', ''] : [digits(goal), toGoal <= 1 ? 'reached' : `${digits(toGoal)} x`]),
      ]),
    ),
    '',
  ];
}

const line = (cells) => `| ${cells.join(' | ')} |`;
