// `node compile.js <project>`: what `tsc -b` does, save that each file appears whole, by a rename. Two at once then do the same
// work twice, and nobody imports a file that somebody else is writing; a kill leaves no half of one.
import { renameSync, rmSync } from 'node:fs';
import ts from 'typescript';

const [project] = process.argv.slice(2);

function writeFile(path, text, mark) {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    ts.sys.writeFile(beside, text, mark);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function report(diagnostic) {
  process.stdout.write(
    ts.formatDiagnostic(diagnostic, {
      getCurrentDirectory: () => process.cwd(),
      getCanonicalFileName: (name) => name,
      getNewLine: () => '\n',
    }),
  );
}

const host = ts.createSolutionBuilderHost({ ...ts.sys, writeFile }, undefined, report, () => undefined);
process.exitCode = ts.createSolutionBuilder(host, [project], {}).build() === ts.ExitStatus.Success ? 0 : 1;
