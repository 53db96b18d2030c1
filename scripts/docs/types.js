import { join, relative } from 'node:path';
import ts from 'typescript';
import { compilerOptions, exportsOf, formatDiagnostic, original } from '../lib/typescript.js';
import { entryPoints } from '../lib/packages.js';
import { root } from '../lib/run.js';

/** @typedef {import('./blocks.js').Block & { imports: string, error: string | undefined }} CheckedBlock */

/**
 * Type-checks all blocks in one program, as modules in the root of the repository.
 *
 * An `@example` need not import what it shows: names that it does not declare, and that its package or one below it exports,
 * are imported for it. A block of Markdown stands as it is, since readers copy it.
 *
 * @param {import('./blocks.js').Block[]} blocks
 * @returns {CheckedBlock[]}
 */
export function checkTypes(blocks) {
  // A block is no library: what it leaves unused, and what it would export, is nobody's business.
  const options = compilerOptions({ noUnusedLocals: false, noUnusedParameters: false, isolatedDeclarations: false });
  delete options.declaration;
  const roots = entryPoints().map(({ source }) => source);
  const host = ts.createCompilerHost(options);
  const plain = ts.createProgram(roots, options, host);
  const known = exportsOf(plain);
  const texts = new Map();
  const checked = blocks.map((block) => {
    const imports = block.package === undefined ? '' : missingImports(block, known, plain.getTypeChecker());
    // Padded, so that the lines of a diagnostic are those of the file; the imports may come last, they are hoisted.
    const text = `${'\n'.repeat(block.line - 1)}${block.code}\n${imports}export {};\n`;
    const name = join(root, `${relative(root, block.file).replaceAll('/', '+')}+${block.line}.ts`);
    texts.set(name, text);
    return { ...block, imports, name, error: undefined };
  });
  const program = ts.createProgram([...roots, ...texts.keys()], options, withFiles(host, texts), plain);
  return checked.map((block) => ({ ...block, error: errorOf(program, block) }));
}

function errorOf(program, { name, file }) {
  const source = program.getSourceFile(name);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  if (found.length === 0) return undefined;
  return found.map((one) => formatDiagnostic(one).replace(relative(root, name), relative(root, file))).join('\n');
}

/** A compiler host with files that are only in memory. */
function withFiles(host, texts) {
  return {
    ...host,
    fileExists: (name) => texts.has(name) || host.fileExists(name),
    readFile: (name) => texts.get(name) ?? host.readFile(name),
    getSourceFile: (name, options, ...rest) =>
      texts.has(name)
        ? ts.createSourceFile(name, texts.get(name), options, true)
        : host.getSourceFile(name, options, ...rest),
  };
}

/** The import lines for the names that a block uses and does not declare. */
function missingImports({ code, package: folder }, known, checker) {
  const names = freeNames(code);
  const own = known.filter(({ name }) => name.startsWith(folder));
  const lines = [...own, ...known.filter((entry) => !own.includes(entry))].map(({ specifier, exports }) => {
    const used = exports.filter(({ name }) => names.delete(name));
    const list = used.map((symbol) => (isType(checker, symbol) ? `type ${symbol.name}` : symbol.name));
    return list.length > 0 ? `import { ${list.join(', ')} } from '${specifier}';\n` : '';
  });
  return lines.join('');
}

const isType = (checker, symbol) => (original(checker, symbol).flags & ts.SymbolFlags.Value) === 0;

function freeNames(code) {
  const used = new Set();
  const declared = new Set();
  const visit = (node) => {
    if (ts.isIdentifier(node) && declares(node)) declared.add(node.text);
    else if (ts.isIdentifier(node) && isReference(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('block.ts', code, ts.ScriptTarget.Latest, true));
  for (const name of declared) used.delete(name);
  return used;
}

const declares = (node) => node.parent.name === node && ts.isDeclaration(node.parent) && !isMember(node.parent);

const isMember = (node) =>
  ts.isPropertyAccessExpression(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isShorthandPropertyAssignment(node) ||
  ts.isClassElement(node) ||
  ts.isTypeElement(node);

function isReference(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent))
    return parent.name !== node && parent.right !== node;
  if (ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent))
    return parent.name !== node;
  return !(ts.isBindingElement(parent) && parent.propertyName === node);
}
