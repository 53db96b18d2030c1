import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { published } from '../lib/packages.js';
import { root } from '../lib/run.js';

/**
 * @typedef {object} Block
 * @property {string} file absolute path of the file it stands in
 * @property {number} line of its first line of code, from 1
 * @property {string} code
 * @property {boolean} runs false for ```ts no-run
 * @property {string | undefined} package the folder of the package whose `@example` it is; undefined in Markdown
 */

/** @returns {Block[]} every TypeScript block that a reader may copy, in the order of the files */
export function findBlocks() {
  return [
    ...markdownFiles().flatMap((file) => markdownBlocks(file)),
    ...sourceFiles().flatMap((source) => exampleBlocks(source)),
  ];
}

function markdownFiles() {
  const docs = join(root, 'docs');
  const pages = existsSync(docs) ? readdirSync(docs).filter((name) => name.endsWith('.md')) : [];
  const readmes = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name, 'README.md'));
  return [join(root, 'README.md'), ...readmes, ...pages.sort().map((name) => join(docs, name))].filter(existsSync);
}

function sourceFiles() {
  return published.flatMap((folder) => {
    const source = join(root, 'packages', folder, 'src');
    const names = readdirSync(source, { recursive: true }).filter((name) => /(?<!\.test|\.test-d)\.ts$/.test(name));
    return names.sort().map((name) => ({ folder, file: join(source, name) }));
  });
}

/** @returns {Block[]} */
export function markdownBlocks(file, text = readFileSync(file, 'utf8')) {
  return fences(text).map(({ line, code, runs }) => ({ file, line, code, runs, package: undefined }));
}

/** The ```ts fences of a text; an indented fence (in a list) has its indent taken off. */
function fences(text) {
  const found = [];
  let open;
  for (const [index, line] of text.split('\n').entries()) {
    const [, indent, ticks, info] = /^(\s*)(`{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined && ticks !== undefined) {
      open = { indent, ticks, info: info.trim().split(/\s+/), line: index + 2, lines: [] };
    } else if (open !== undefined && line.trim() === open.ticks) {
      if (['ts', 'typescript'].includes(open.info[0])) {
        found.push({ line: open.line, code: open.lines.join('\n'), runs: !open.info.includes('no-run') });
      }
      open = undefined;
    } else if (open !== undefined) {
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    }
  }
  if (open !== undefined) throw new Error(`Line ${open.line - 1} opens a code block that is never closed`);
  return found;
}

/** @returns {Block[]} the `@example`s of a source file, fenced or bare */
export function exampleBlocks({ folder, file, text = readFileSync(file, 'utf8') }) {
  const blocks = [];
  for (const { 0: comment, index } of text.matchAll(/\/\*\*[^]*?\*\//g)) {
    const lines = comment.replace(/\*\/$/, '').split('\n');
    const bare = lines.map((line) => line.replace(/^\s*(\/\*\*|\*) ?/, ''));
    const first = text.slice(0, index).split('\n').length;
    for (const { line, code } of examplesOf(bare)) {
      const inner = fences(code);
      const parts = inner.length > 0 ? inner : [{ line: 1, code, runs: true }];
      for (const part of parts) blocks.push({ ...part, file, line: first + line + part.line - 1, package: folder });
    }
  }
  return blocks;
}

/** What stands between `@example` and the next tag, with the place of its first line in the comment, from 0. */
function* examplesOf(lines) {
  let open;
  for (const [index, line] of [...lines, '@end'].entries()) {
    if (/^@\w+/.test(line)) {
      if (open !== undefined) yield { line: open.line, code: open.lines.join('\n').trimEnd() };
      // A caption may follow the tag on its line, code may not.
      open = line.startsWith('@example') ? { line: index + 1, lines: [] } : undefined;
    } else open?.lines.push(line);
  }
}
