import ts from 'typescript';

/**
 * @typedef {object} Claim something that a comment of a block says about the code before it
 * @property {number} line from 1, in the block
 * @property {'gives' | 'throws'} kind
 * @property {string} expected the text after `// =>` or `// throws`
 */

const CLAIM = /^\/\/ ?(=>|throws\b) ?(.*)$/;

/**
 * Makes a block tell what its statements gave, so that its `// => value` and `// throws Error: message` comments can be
 * compared. A claim belongs to the innermost statement that ends on its line, or else to the last one above it.
 *
 * @param {string} code
 * @returns {{ code: string, claims: Claim[] }} the same lines of code, with calls of `globalThis.forawaitDocs` in them
 */
export function instrument(code) {
  const file = ts.createSourceFile('block.ts', code, ts.ScriptTarget.Latest, true);
  const statements = claimable(file);
  const claims = [];
  const edits = [];
  for (const { start, text } of comments(file)) {
    const [, sign, expected] = CLAIM.exec(text) ?? [];
    if (sign === undefined) continue;
    const line = lineOf(file, start);
    const statement = owner(file, statements, start);
    if (statement === undefined) throw new Error(`line ${line}: no statement that "${text}" could be about`);
    const kind = sign === '=>' ? 'gives' : 'throws';
    edits.push(...(kind === 'gives' ? tellValue(statement, claims.length) : tellError(statement, claims.length)));
    claims.push({ line, kind, expected: expected.trim() });
  }
  edits.sort((a, b) => b.at - a.at);
  const edited = edits.reduce((all, { at, text }) => all.slice(0, at) + text + all.slice(at), code);
  return { code: edited, claims };
}

const lineOf = (file, position) => file.getLineAndCharacterOfPosition(position).line + 1;

function claimable(file) {
  const found = [];
  const visit = (node) => {
    if (ts.isExpressionStatement(node) || ts.isVariableStatement(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function comments(file) {
  const found = new Map();
  const visit = (node) => {
    for (const range of ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [])
      found.set(range.pos, range.end);
    for (const range of ts.getTrailingCommentRanges(file.text, node.getEnd()) ?? []) found.set(range.pos, range.end);
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return [...found].sort(([a], [b]) => a - b).map(([start, end]) => ({ start, text: file.text.slice(start, end) }));
}

function owner(file, statements, start) {
  const before = statements.filter((node) => node.getEnd() <= start);
  const last = Math.max(...before.map((node) => node.getEnd()));
  const nearest = before.filter((node) => node.getEnd() === last);
  const sameLine = nearest.length > 0 && lineOf(file, last) === lineOf(file, start);
  const alone = file.text.slice(0, start).split('\n').at(-1).trim() === '';
  if (nearest.length === 0 || !(sameLine || alone)) return undefined;
  return nearest.reduce((inner, node) => (node.getStart() > inner.getStart() ? node : inner));
}

/** `console.log(a, b)` is about what it prints, `const x = y` about y, any other statement about its value. */
function tellValue(statement, id) {
  const { expression } = statement;
  if (
    expression !== undefined &&
    ts.isCallExpression(expression) &&
    /^console\.\w+$/.test(expression.expression.getText())
  ) {
    const values = expression.arguments;
    const last = values.hasTrailingComma ? values.end - 1 : values.end;
    return [
      { at: values.pos, text: `...globalThis.forawaitDocs.gave(${id}, [` },
      { at: last, text: '])' },
    ];
  }
  const node = expression ?? statement.declarationList.declarations.at(-1).initializer;
  return [
    { at: node.getStart(), text: `globalThis.forawaitDocs.gave(${id}, [` },
    { at: node.getEnd(), text: '])[0]' },
  ];
}

function tellError(statement, id) {
  return [
    { at: statement.getStart(), text: `try { ` },
    {
      at: statement.getEnd(),
      text: ` globalThis.forawaitDocs.passed(${id}); } catch (e) { globalThis.forawaitDocs.threw(${id}, e); }`,
    },
  ];
}
