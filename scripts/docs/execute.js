import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { root } from '../lib/run.js';
import { instrument } from './instrument.js';

const CHILDREN = 2;
const PATIENCE_MS = 15_000;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Runs the blocks in child processes, many a process, each process in a folder of its own with the files of `fixtures/`.
 *
 * @param {import('./types.js').CheckedBlock[]} blocks
 * @returns {Promise<(string | undefined)[]>} what was wrong with each, with file and line
 */
export async function execute(blocks) {
  const answers = new Array(blocks.length).fill(undefined);
  const waiting = blocks.entries();
  await Promise.all(Array.from({ length: Math.min(CHILDREN, blocks.length) }, () => work(waiting, answers)));
  return answers;
}

async function work(waiting, answers) {
  // Inside of the repository, so that blocks find its packages as any program would.
  mkdirSync(join(root, '.nx'), { recursive: true });
  const folder = mkdtempSync(join(root, '.nx/docs-'));
  cpSync(here('fixtures'), folder, { recursive: true });
  const child = new BlockRunner(folder);
  try {
    for (const [index, block] of waiting) {
      const failures = await runBlock(child, folder, index, block);
      answers[index] = failures.length === 0 ? undefined : failures.map((one) => locate(block, one)).join('\n');
    }
  } finally {
    await child.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runBlock(child, folder, index, block) {
  let prepared;
  try {
    prepared = prepare(block);
  } catch (error) {
    return [{ message: error.message }];
  }
  const file = join(folder, `block-${index}.mjs`);
  writeFileSync(file, prepared.code);
  return child.run({ id: index, url: pathToFileURL(file).href, claims: prepared.claims });
}

/** The same lines as in the file the block stands in, so that stack traces name those. */
function prepare({ code, imports, line, file }) {
  const { code: told, claims } = instrument(code);
  const text = `${'\n'.repeat(line - 1)}${told}\n${imports}export {};\n`;
  const options = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcefile: file };
  return { code: transformSync(text, options).code, claims };
}

function locate({ file, line }, { line: inBlock, message }) {
  const [, frame] = new RegExp(`${file.replaceAll(/[.+]/g, '\\$&')}:(\\d+)`).exec(message) ?? [];
  const at = inBlock === undefined ? (frame ?? line) : line + inBlock - 1;
  return `${relative(root, file)}:${at}: ${message}`;
}

/** A child process for blocks; a new one is started after a block that hung or that ended the process. */
class BlockRunner {
  #folder;
  #child;

  constructor(folder) {
    this.#folder = folder;
  }

  async run(message) {
    const child = (this.#child ??= this.#start());
    const output = [];
    const keep = (chunk) => output.push(chunk);
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    const listening = new AbortController();
    const heard = (name) => once(child, name, { signal: listening.signal });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.send(message);
    try {
      const answer = await Promise.any([heard('message'), heard('exit').then((exit) => ({ exit }))]);
      if (Array.isArray(answer)) return answer[0].failures;
      this.#child = undefined;
      return ended(answer.exit, Buffer.concat(output).toString());
    } finally {
      clearTimeout(timer);
      listening.abort();
      child.stdout.off('data', keep);
      child.stderr.off('data', keep);
    }
  }

  async end() {
    if (this.#child === undefined) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  #start() {
    const loader = pathToFileURL(here('../source-loader.js')).href;
    const execArgv = ['--conditions=@forawait/source', '--import', loader, '--enable-source-maps', '--no-warnings'];
    return fork(here('child.js'), { cwd: this.#folder, execArgv, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  }
}

/** A block may end the process, as a program does; but not badly. */
function ended([code, signal], output) {
  if (code === 0) return [];
  if (signal === 'SIGKILL') return [{ message: `still runs after ${PATIENCE_MS / 1000} s${output}` }];
  return [{ message: `ended the process with ${signal ?? code}\n${output}` }];
}
