import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { digits } from './report.js';

const file = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
const BEGIN = '<!-- figures: written by npm run bench -- --write -->';
const END = '<!-- end of figures -->';
const VERDICT_HEAD = [
  ['case', 'ours', 'times', 'figure', 'gate', '', 'goal', 'distance'],
  ['---', '---', '---', '--:', '--:', '---', '--:', '--:'],
];
/** Where the table of verdicts begins. */
const VERDICTS = /^(?=\| case )/m;

/** Puts the ratios of this run into docs/benchmarks.md; what it has not measured keeps its own. In the order of `names`. */
export async function writeFigures(runs, names) {
  const text = readFileSync(file, 'utf8');
  const [before, rest = ''] = text.split(BEGIN);
  const [last, after] = rest.split(END);
  if (after === undefined) throw new Error(`Cannot write the figures: ${file} does not say where they belong`);
  const tables = new Map([...tablesIn(last), ...tablesOf(runs)]);
  const verdicts = [...new Map([...verdictsIn(last), ...verdictsOf(runs)]).values()].flat();
  const known = names.filter((name) => tables.has(name));
  const judged = known.flatMap((name) => verdicts.filter((row) => row.startsWith(`| ${name},`)));
  const figures = [
    BEGIN,
    '',
    conditions(runs),
    '',
    ...known.flatMap((name) => [tables.get(name), '']),
    ...VERDICT_HEAD.map(line),
    ...judged,
    '',
    END,
  ].join('\n');
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

/** The tables of the page, by the names of their cases. */
function tablesIn(figures) {
  const [tables] = figures.split(VERDICTS);
  const found = tables.split(/^(?=\*\*)/m).slice(1);
  return found.map((table) => [/^\*\*(.+?)\*\*/.exec(table)[1], table.trimEnd()]);
}

/** One table a case. */
function tablesOf(runs) {
  const names = [...new Set(runs.flatMap(({ results }) => results.map(({ name }) => name)))];
  return names.map((name) => {
    const columns = runs.flatMap((run) =>
      run.results.filter((result) => result.name === name).flatMap((result) => columnsOf(result, run.version)),
    );
    const [{ title, rows }] = runs.flatMap(({ results }) => results).filter((result) => result.name === name);
    const lines = [
      `**${name}**: ${title}`,
      '',
      line(['', ...columns.map(({ header }) => header)]),
      line(['---', ...columns.map(() => '--:')]),
      ...rows.map((row) => line([row.name, ...columns.map(({ cell }) => cell(row.name))])),
    ];
    return [name, lines.join('\n')];
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

/** The rows of the table of verdicts in the page, by what they judge. */
function verdictsIn(figures) {
  const rows = (figures.split(VERDICTS)[1] ?? '').trim().split('\n').slice(2);
  return byCase(rows);
}

function verdictsOf(runs) {
  const judged = runs.flatMap((run) => run.verdicts);
  const rows = judged.map(({ case: name, mode, ours, against, figure, bound, verdict, goal, toGoal }) => {
    const distance = goal === undefined ? ['', ''] : [digits(goal), toGoal <= 1 ? 'reached' : `${digits(toGoal)} x`];
    return line([`${name}, ${mode}`, ours, against, digits(figure), digits(bound), verdict, ...distance]);
  });
  return byCase(rows);
}

function byCase(rows) {
  const found = new Map();
  for (const row of rows) {
    const name = row.split('|')[1].trim();
    found.set(name, [...(found.get(name) ?? []), row]);
  }
  return found;
}

const line = (cells) => `| ${cells.join(' | ')} |`;
