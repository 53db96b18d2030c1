import { type ChildProcess, fork } from 'node:child_process';

/** A script that runs in a process of its own. Whoever starts it ends it. */
export class Child {
  /** Why it ended by itself other than well; undefined when it ended well or by `kill()`. */
  readonly ended: Promise<string | undefined>;
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  #killed = false;

  constructor(script: string, args: readonly string[], heard: (message: unknown) => void = () => undefined) {
    const child = fork(script, args, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#process = child;
    let errors = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.on('message', heard);
    // A message to a process that is about to end cannot reach it.
    child.on('error', (error) => (errors += `${String(error)}\n`));
    this.#exited = new Promise((resolve) => child.once('close', () => resolve()));
    this.ended = this.#exited.then(() => {
      if (this.#killed || child.exitCode === 0) return undefined;
      return `${script} ended with ${String(child.exitCode ?? child.signalCode)}: ${errors}`;
    });
  }

  tell(message: object): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  /** Ends it as `kill -9` does, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#killed = true;
    this.#process.kill('SIGKILL');
    await this.#exited;
  }
}
