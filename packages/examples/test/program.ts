import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const LOADER = new URL('../../../scripts/source-loader.js', import.meta.url).href;

/** What the surroundings of a test run say must not change what a program prints. */
const PLAIN = { npm_lifecycle_event: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined };

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program is started with. */
export interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What it reads on standard input. */
  readonly input?: string;
}

/** A program of this package, run from its source in a process of its own. */
export class Program {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #output: { stdout: string; stderr: string } = { stdout: '', stderr: '' };
  readonly #waiting = new Set<() => void>();
  readonly ended: Promise<Ended>;

  constructor(file: string, words: readonly string[] = [], { cwd, env, input = '' }: StartOptions = {}) {
    const source = fileURLToPath(new URL(`../src/${file}`, import.meta.url));
    const node = ['--conditions=@forawait/source', '--import', LOADER, source, ...words];
    const environment = { ...process.env, ...PLAIN, ...env };
    this.#child = spawn(process.execPath, node, { cwd, env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdin.end(input);
    this.#collect('stdout');
    this.#collect('stderr');
    // 'close' waits for what comes out of a child, not for what goes in; on a busy machine that pipe is the last to go.
    const all = [once(this.#child, 'close'), once(this.#child.stdin, 'close')];
    // Who has gone reads no more: nobody's failure.
    this.#child.stdin.on('error', () => undefined);
    this.ended = Promise.all(all).then(() => {
      for (const look of [...this.#waiting]) look();
      return { code: this.#child.exitCode, signal: this.#child.signalCode, ...this.#output };
    });
  }

  /** Sends a signal to the process. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /**
   * Settles when the output has a text; rejects when the program ends without it.
   *
   * @returns The output so far.
   */
  async shows(name: 'stdout' | 'stderr', text: string): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        const over = this.#child.exitCode !== null || this.#child.signalCode !== null;
        if (!this.#output[name].includes(text) && !over) return;
        this.#waiting.delete(look);
        if (this.#output[name].includes(text)) resolve();
        else reject(new Error(`It ended without "${text}": ${JSON.stringify(this.#output)}`));
      };
      this.#waiting.add(look);
      look();
    });
    return this.#output[name];
  }

  #collect(name: 'stdout' | 'stderr'): void {
    this.#child[name].setEncoding('utf8').on('data', (text: string) => {
      this.#output[name] += text;
      for (const look of [...this.#waiting]) look();
    });
  }
}

/** Runs a program to its end. */
export function run(file: string, words?: readonly string[], options?: StartOptions): Promise<Ended> {
  return new Program(file, words, options).ended;
}
