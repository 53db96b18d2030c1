// To be imported before a program: writes what the process has used into a file when it ends.
import { writeFileSync } from 'node:fs';

process.once('exit', () => {
  writeFileSync(process.env.FORAWAIT_BENCH_USAGE, JSON.stringify(process.resourceUsage()));
});
