import { Readable } from 'node:stream';
import { run } from '../src/harvest/command.ts';

/** How a command ended. */
export interface Told {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line within this process, in a folder. */
export async function tell(
  folder: string,
  words: readonly string[],
  input = '',
  env: NodeJS.ProcessEnv = {},
  isTTY = false,
  signal: AbortSignal = new AbortController().signal,
): Promise<Told> {
  const text = { stdout: '', stderr: '' };
  const into = (name: keyof typeof text) => ({
    isTTY,
    columns: 100,
    write: (part: string) => void (text[name] += part),
  });
  const host = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: into('stdout'),
    stderr: into('stderr'),
    env,
    cwd: () => folder,
  };
  const code = await run(words, signal, host);
  return { code, ...text };
}
