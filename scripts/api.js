#!/usr/bin/env node
/**
 * Writes what users can import, with its types and nothing else, to docs/api/: a change of the public surface shows as a
 * diff. `npm run api` updates the files, `node scripts/api.js --check` fails where they are out of date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { entryPoints } from './lib/packages.js';
import { root } from './lib/run.js';
import { compilerOptions, exportsOf, formatDiagnostic, original } from './lib/typescript.js';

const FOLDER = join(root, 'docs/api');
const printer = ts.createPrinter({ removeComments: true });

const pages = renderSurface();
if (process.argv.includes('--check')) check();
else update();

function update() {
  mkdirSync(FOLDER, { recursive: true });
  for (const { file, text } of pages) writeFileSync(file, text);
}

function check() {
  const stale = pages.filter(({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
  for (const { file, text } of stale)
    process.stdout.write(`${relative(root, file)} is out of date:\n${difference(file, text)}\n`);
  if (stale.length === 0) return;
  process.stdout.write('\nThe public surface has changed: run `npm run api`, look at the diff, and commit it\n');
  process.exitCode = 1;
}

/** The lines that are on one side only; the commit shows the rest. */
function difference(file, text) {
  const before = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const after = text.split('\n');
  const gone = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
  const come = after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`);
  return [...gone, ...come].slice(0, 40).join('\n');
}

/** @returns {{ file: string, text: string }[]} one page an entry point */
function renderSurface() {
  const declarations = emitDeclarations();
  const options = compilerOptions({ allowImportingTsExtensions: true });
  const host = ts.createCompilerHost(options);
  // The declarations stand in for the sources, so that inferred types are there and bodies are not.
  const getSourceFile = (name, ...rest) => {
    const text = declarations.get(name);
    return text === undefined
      ? host.getSourceFile(name, ...rest)
      : ts.createSourceFile(name, text, ...rest.slice(0, 1), true);
  };
  const program = ts.createProgram(
    entryPoints().map(({ source }) => source),
    options,
    { ...host, getSourceFile },
  );
  const checker = program.getTypeChecker();
  const modules = exportsOf(program);
  const known = new Set(modules.flatMap(({ exports }) => exports.map((symbol) => original(checker, symbol))));
  return modules.map(({ specifier, name, exports }) => {
    const entries = exports
      .map((symbol) => renderExport(checker, symbol, known))
      .sort((a, b) => compare(a.name, b.name));
    const text = [`# ${specifier}`, ...entries.map((entry) => entry.text), ...hiddenNames(checker, exports, known)];
    return { file: join(FOLDER, `${name}.txt`), text: `${text.join('\n\n')}\n` };
  });
}

/** Types that the surface is made of and that no user can name. */
function hiddenNames(checker, exports, known) {
  const hidden = new Set();
  const visit = (node) => {
    const symbol =
      ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node.parent) && checker.getSymbolAtLocation(node);
    if (symbol && isHidden(original(checker, symbol), known)) hidden.add(symbol.name);
    ts.forEachChild(node, visit);
  };
  for (const symbol of exports) {
    for (const node of original(checker, symbol).declarations ?? []) {
      if (!ts.isClassDeclaration(node)) visit(node);
      else for (const each of chainOf(node, checker, known)) each.members.forEach(visit);
    }
  }
  return hidden.size > 0 ? [`# Named above, but not exported: ${[...hidden].sort().join(', ')}`] : [];
}

function isHidden(symbol, known) {
  const nodes = symbol.declarations ?? [];
  const isType = nodes.some(
    (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node),
  );
  return (
    isType &&
    !known.has(symbol) &&
    nodes.every((node) => node.getSourceFile().fileName.startsWith(join(root, 'packages')))
  );
}

/** @returns {Map<string, string>} the text of the declaration file of each source file, by the name of the source file */
function emitDeclarations() {
  const options = compilerOptions({
    noEmit: false,
    emitDeclarationOnly: true,
    noEmitOnError: false,
    stripInternal: true,
  });
  const program = ts.createProgram(
    entryPoints().map(({ source }) => source),
    options,
  );
  const found = new Map();
  const write = (_name, text, _mark, _onError, [source]) => found.set(source.fileName, text);
  const { diagnostics } = program.emit(undefined, write, undefined, true);
  if (diagnostics.length > 0) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return found;
}

function renderExport(checker, symbol, known) {
  const nodes = original(checker, symbol).declarations ?? [];
  const texts = nodes.map((node) =>
    renderDeclaration(ts.isVariableDeclaration(node) ? node.parent.parent : node, checker, known),
  );
  return { name: symbol.name, text: texts.join('\n') };
}

function renderDeclaration(node, checker, known) {
  const text = ts.isClassDeclaration(node)
    ? renderClass(node, checker, known)
    : print(ts.isInterfaceDeclaration(node) ? withMembers(node, sorted(node.members)) : node, node);
  return text.replaceAll(/^(export |declare |default )+/gm, '');
}

/** With the members of the bases that nobody can import: those are a matter of files. */
function renderClass(node, checker, known) {
  const chain = chainOf(node, checker, known);
  const members = chain.flatMap((each) => [...each.members].map((member) => [member, print(member, each)]));
  const names = new Set();
  const shown = chain.flatMap((each) => {
    const own = each.members.filter((member) => !isPrivate(member) && !names.has(nameOf(member)));
    for (const member of own) names.add(nameOf(member));
    return own;
  });
  const texts = new Map(members);
  const lines = sorted(shown).map((member) => texts.get(member).replaceAll(/^/gm, '    '));
  const { heritageClauses } = chain.at(-1);
  const head = print(
    ts.factory.updateClassDeclaration(node, node.modifiers, node.name, node.typeParameters, heritageClauses, []),
    node,
  );
  return [head.replace(/\s*\}$/, ''), ...lines, '}'].join('\n');
}

/** The class, and the bases below it that are not exported. */
function chainOf(node, checker, known) {
  const chain = [node];
  for (let base = baseOf(node, checker); base && isHidden(base, known); base = baseOf(chain.at(-1), checker)) {
    chain.push(base.declarations.find(ts.isClassDeclaration));
  }
  return chain;
}

function baseOf(node, checker) {
  const extended = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  const symbol = extended && checker.getSymbolAtLocation(extended.expression);
  return symbol && original(checker, symbol);
}

function isPrivate(member) {
  return (
    ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private ||
    (member.name && ts.isPrivateIdentifier(member.name))
  );
}

/** Without the private members, and by name, so that moving a method changes nothing; overloads keep their order. */
function sorted(members) {
  return members.filter((member) => !isPrivate(member)).sort((a, b) => compare(nameOf(a), nameOf(b)));
}

function withMembers(node, members) {
  const { modifiers, name, typeParameters, heritageClauses } = node;
  return ts.factory.updateInterfaceDeclaration(node, modifiers, name, typeParameters, heritageClauses, members);
}

function print(node, of = node) {
  return printer.printNode(ts.EmitHint.Unspecified, node, of.getSourceFile());
}

function nameOf(member) {
  return member.name?.getText() ?? '';
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
