import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the commands of the dependencies are. */
export const bin = (name) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

/**
 * Runs a command without a shell.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Record<string, string>} [options.env]
 * @param {boolean} [options.quiet] keeps the output back
 * @param {number} [options.limitMs] ends the command, and all that it has started, after this time
 * @returns {Promise<{ code: number, output: string, tookTooLong: boolean }>} the exit code, and the output where it was kept back
 */
export function run(command, args, { cwd = root, env = {}, quiet = false, limitMs = 0 } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio, detached: limitMs > 0 });
    const watch = limitMs > 0 ? watchGroup(child, limitMs) : undefined;
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code: code ?? 1, output: Buffer.concat(output).toString(), tookTooLong: watch?.() ?? false });
    });
  });
}

/** A group of its own can be ended as a whole; what the terminal sends to ours is passed on to it. */
function watchGroup(child, limitMs) {
  let tookTooLong = false;
  const end = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  const timer = setTimeout(() => {
    tookTooLong = true;
    end('SIGKILL');
  }, limitMs);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, end);
  return () => {
    clearTimeout(timer);
    for (const signal of signals) process.off(signal, end);
    return tookTooLong;
  };
}
