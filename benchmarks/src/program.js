import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const reporter = new URL('programs/report-usage.js', import.meta.url).href;
const execute = promisify(execFile);

/**
 * Runs a program as a user would: a process of its own, from its start to its end.
 *
 * @param {URL} file
 * @param {readonly string[]} args
 * @param {string} usageFile where it may leave what it has used
 * @returns {Promise<{ cpuMs: number, wallMs: number, maxBytes: number }>} all threads counted; the most memory it had at once
 */
export async function runProgram(file, args, usageFile) {
  const env = { ...process.env, FORAWAIT_BENCH_USAGE: usageFile };
  const began = performance.now();
  await execute(process.execPath, ['--import', reporter, fileURLToPath(file), ...args], { env, maxBuffer: 1e8 });
  const wallMs = performance.now() - began;
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usageFile, 'utf8'));
  return { cpuMs: (userCPUTime + systemCPUTime) / 1000, wallMs, maxBytes: maxRSS * 1024 };
}
