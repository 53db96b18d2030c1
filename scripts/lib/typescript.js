import { join, relative } from 'node:path';
import ts from 'typescript';
import { entryPoints } from './packages.js';
import { root } from './run.js';

/** The compiler options of the repository, changed by these. */
export function compilerOptions(changes) {
  const file = join(root, 'tsconfig.base.json');
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  if (error !== undefined) throw new Error(formatDiagnostic(error));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return { ...options, noEmit: true, composite: false, declarationMap: false, sourceMap: false, ...changes };
}

/** `packages/core/src/from.ts:12: error TS2304: Cannot find name 'x'` */
export function formatDiagnostic({ file, start, code, messageText }) {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  if (file === undefined) return `error TS${code}: ${text}`;
  const { line } = file.getLineAndCharacterOfPosition(start);
  return `${relative(root, file.fileName)}:${line + 1}: error TS${code}: ${text}`;
}

/**
 * @param {ts.Program} program one that has the entry points among its files
 * @returns {{ specifier: string, name: string, exports: ts.Symbol[] }[]}
 */
export function exportsOf(program) {
  const checker = program.getTypeChecker();
  return entryPoints().map(({ specifier, name, source }) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(source));
    return { specifier, name, exports: module === undefined ? [] : checker.getExportsOfModule(module) };
  });
}

/** The symbol behind an `export … from`. */
export function original(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}
