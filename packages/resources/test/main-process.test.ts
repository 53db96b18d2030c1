import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Real processes and real signals: each program of fixtures/program.ts runs as a child and is interrupted from outside.

const fixture = fileURLToPath(new URL('fixtures/program.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'forawait-main-'));
const program = join(folder, 'program.mjs');

beforeAll(() => {
  // In a process of its own, because esbuild does not start inside of jest's copy of the globals.
  const options = {
    entryPoints: [fixture],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
  };
  const script = `import { build } from 'esbuild'; await build(${JSON.stringify({ ...options, conditions: ['@forawait/source'] })});`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

class Run {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  stdout = '';
  stderr = '';

  constructor(name: string, stdin: 'ignore' | 'pipe' = 'ignore') {
    this.#child = spawn(process.execPath, [program, name], { stdio: [stdin, 'pipe', 'pipe'] });
    this.#ended = once(this.#child, 'close');
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  /** Waits until the program has said this. */
  async said(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      const ended = await Promise.race([
        once(this.#child.stdout!, 'data').then(() => false),
        this.#ended.then(() => true),
      ]);
      if (ended && !this.stdout.includes(text))
        throw new Error(`It ended without saying ${text}: ${this.stdout}${this.stderr}`);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  closeInput(): void {
    this.#child.stdin?.end();
  }

  /** The exit code, or the signal that ended it. */
  async end(): Promise<unknown> {
    const [code, signal] = await this.#ended;
    return code ?? signal;
  }
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s lets the program clean up, and it ends quietly with %d', async (signal, code) => {
  const run = new Run('obedient');
  await run.said('ready');
  run.kill(signal);
  expect(await run.end()).toBe(code);
  expect([run.stdout, run.stderr]).toEqual(['ready\ncleaned up\n', '']);
});

test('a program that finishes after the signal ends with the code that it says', async () => {
  const run = new Run('finishing');
  await run.said('ready');
  run.kill('SIGINT');
  expect(await run.end()).toBe(7);
});

test('a second signal ends the program at once, with its own number', async () => {
  const run = new Run('stubborn');
  await run.said('ready');
  run.kill('SIGINT');
  await run.said('interrupted');
  run.kill('SIGTERM');
  expect(await run.end()).toBe(143);
  expect(run.stdout).toBe('ready\ninterrupted\n');
});

test('a program that goes on is ended after the grace, and says so, and what keeps it alive', async () => {
  const run = new Run('limited');
  await run.said('ready');
  run.kill('SIGTERM');
  expect(await run.end()).toBe(143);
  expect(run.stderr).toMatch(
    /^main\(\) gave up: its body did not end within 50 ms after SIGTERM\nOpen: .*1 Timeout.*\n$/,
  );
});

test('a program whose body has ended, and that lives on, is ended after the grace, and says what keeps it alive', async () => {
  const run = new Run('leaving');
  await run.said('ready');
  run.kill('SIGINT');
  expect(await run.end()).toBe(130);
  expect(run.stderr).toMatch(
    /^main\(\) gave up: the process did not end within 50 ms after SIGINT\nOpen: .*1 Timeout.*\n$/,
  );
});

test.each(['busy', 'busy in an answer of the system'])(
  'a signal that comes while a program is %s is not lost',
  async (name) => {
    const run = new Run(name, 'pipe');
    await run.said('ready');
    run.kill('SIGINT');
    run.closeInput();
    expect([await run.end(), run.stderr]).toEqual([130, '']);
  },
);

test('a program that fails ends with 1, its stack and its cause on stderr', async () => {
  const run = new Run('failing');
  expect(await run.end()).toBe(1);
  expect(run.stderr).toMatch(/^Error: broken\n {4}at .*\n(.*\n)* {2}\[cause\]: TypeError: deep down\n/);
});

test('a program with nothing left to wait for ends with 13 and says why', async () => {
  const run = new Run('starved');
  expect(await run.end()).toBe(13);
  expect(run.stderr).toBe('main() ended before its body: nothing is left that could wake it\n');
});

test('a program that has let go of everything after the signal is not kept until the end of the grace', async () => {
  const run = new Run('letting');
  await run.said('ready');
  run.kill('SIGINT');
  expect(await run.end()).toBe(130);
  expect(run.stderr).toBe('main() ended before its body: nothing is left that could wake it\n');
});

test('what was written before the end is not cut', async () => {
  const run = new Run('talkative');
  expect(await run.end()).toBe(0);
  expect(run.stdout.length).toBe(1_000_000);
});

test('after the end a signal does what it does by default', async () => {
  const run = new Run('over');
  await run.said('ready');
  run.kill('SIGTERM');
  expect(await run.end()).toBe('SIGTERM');
});

test('a pending read of stdin does not keep a program alive that has ended', async () => {
  const run = new Run('reading', 'pipe');
  await run.said('ready');
  run.kill('SIGINT');
  expect(await run.end()).toBe(130);
  expect(run.stderr).toBe('');
});

test('a program that sleeps for ever is there until it is interrupted', async () => {
  const run = new Run('sleeping');
  await run.said('still there');
  run.kill('SIGINT');
  expect([await run.end(), run.stderr]).toEqual([130, '']);
});

test('tasks, scopes and exit stacks of the program clean up in their order', async () => {
  const run = new Run('structured');
  await run.said('ready');
  run.kill('SIGTERM');
  expect(await run.end()).toBe(143);
  expect([run.stdout, run.stderr]).toEqual(['ready\ntask\nscope\nstack\n', '']);
});

test('what a program holds by `await using` is let go, the last first', async () => {
  const run = new Run('using');
  await run.said('ready with first and second');
  run.kill('SIGINT');
  expect(await run.end()).toBe(130);
  expect([run.stdout, run.stderr]).toEqual(['ready with first and second\nleft the second\nleft the first\n', '']);
});

test('a rejection that nobody hears of ends the program with its clean-ups, and 1', async () => {
  const run = new Run('unheard');
  expect(await run.end()).toBe(1);
  expect(run.stdout).toBe('cleaned up\n');
  expect(run.stderr).toContain('a promise was rejected that nobody has heard of:\nError: lost');
});

test('what was waiting with nobody to hear of it is cancelled as quietly as the rest', async () => {
  const run = new Run('floating');
  await run.said('ready');
  run.kill('SIGINT');
  expect([await run.end(), run.stdout, run.stderr]).toEqual([130, 'ready\nleft the room\n', '']);
});

test('an error that is lost in the last turn after a signal is printed', async () => {
  const run = new Run('losing');
  await run.said('ready');
  run.kill('SIGINT');
  expect(await run.end()).toBe(130);
  expect(run.stderr).toContain('a promise was rejected that nobody has heard of:\nError: lost');
});

test('what refuses to end is told when the end is forced', async () => {
  const run = new Run('stuck');
  await run.said('ready');
  run.kill('SIGINT');
  await run.said('interrupted'); // two at once may come in any order
  run.kill('SIGTERM');
  expect(await run.end()).toBe(143);
  expect(run.stderr).toMatch(
    /^These have not ended:\nnursery "work", cancelled\n {2}body, .*\n {2}sticky, .*\nOpen: .*Timeout/,
  );
});

test('a program in a worker ends with its code, and ends the worker alone', async () => {
  const run = new Run('working');
  expect(await run.end()).toBe(0);
  expect(run.stdout).toBe('in the worker\nthe worker ended with 3\n');
});
