import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, type } from 'node:os';
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
  const figures = [BEGIN, '', conditions(runs), '', ...tables(runs), '', ...verdicts(runs), END].join('\n');
  const { format, resolveConfig } = await import('prettier');
  writeFileSync(file, await format(before + figures + after, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

/** On what, with which versions. */
export function conditions(runs) {
  const nodes = runs.map(({ version }) => `Node ${version.slice(1)}`).join(' and ');
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const peers = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  const [{ model }, ...others] = cpus();
  return `${nodes} on ${type()} ${process.arch}, ${others.length + 1} cores (${model.trim()}); ${peers.join(', ')}.`;
}

/** One table a case. */
function tables(runs) {
  const names = [...new Set(runs.flatMap(({ results }) => results.map(({ name }) => name)))];
  return names.flatMap((name) => {
    const columns = runs.flatMap((run) =>
      run.results.filter((result) => result.name === name).flatMap((result) => columnsOf(result, run.version)),
    );
    const [{ title, rows }] = runs[0].results.filter((result) => result.name === name);
    return [
      `**${name}**: ${title}`,
      '',
      line(['', ...columns.map(({ header }) => header)]),
      line(['---', ...columns.map(() => '--:')]),
      ...rows.map((row) => line([row.name, ...columns.map(({ cell }) => cell(row.name))])),
      '',
    ];
  });
}

/** How many times the limit, and what else was measured. */
function columnsOf({ mode, rows, bestPeer, extras }, version) {
  const node = `Node ${version.slice(1).split('.')[0]}`;
  const ratio = (name) => {
    const row = rows.find((each) => each.name === name);
    if (row === undefined) return '';
    return name === bestPeer ? `**${digits(row.toLimit)}**` : digits(row.toLimit);
  };
  return [
    { header: `${node} ${mode}`, cell: ratio },
    // Some contestants do not run on every Node.
    ...extras.map(({ label, figures }) => ({
      header: `${node}: ${label}`,
      cell: (name) => (figures[name] === undefined ? '' : digits(figures[name])),
    })),
  ];
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
