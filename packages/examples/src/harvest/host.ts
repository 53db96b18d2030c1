import type { Readable } from 'node:stream';

/** Where text goes: a terminal, a file or a pipe. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** The size of the terminal in characters; 0 where it does not know. */
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** What a command has around it: `process`, or something like it in tests. */
export interface Host {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  cwd(): string;
}
