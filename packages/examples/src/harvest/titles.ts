// Every search here is linear, or bounded by LONGEST_LINE: what comes from the web may be made to be slow.
const LONGEST_LINE = 500;
const LONGEST_TITLE = 200;
const HEADING_LINES = 20;

/** The text of the `<title>` of an HTML page, `undefined` without one; comments are passed over. */
export function htmlTitle(html: string): string | undefined {
  return plainText(elementText(withoutComments(html), 'title') ?? '');
}

/**
 * The first heading of a Markdown text, `undefined` without one: `# of this kind`, one underlined with `===` or `---`,
 * or an HTML `<h1>` to `<h6>`. Comments, code blocks, front matter and headings made of badges alone are passed over.
 */
export function markdownHeading(markdown: string): string | undefined {
  let fence: string | undefined;
  const lines = withoutFrontMatter(withoutComments(markdown).split(/\r?\n/));
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (fence === undefined) fence = mark;
    else if (mark === fence) fence = undefined;
    if (fence !== undefined) continue;
    const heading = headingAt(lines, index);
    const title = heading === undefined ? undefined : plainText(withoutMarkup(heading));
    if (title !== undefined) return title;
  }
  return undefined;
}

function headingAt(lines: readonly string[], index: number): string | undefined {
  const line = (lines[index] ?? '').slice(0, LONGEST_LINE);
  const hashed = /^ {0,3}#{1,6}[ \t]+(.*)/.exec(line)?.[1];
  if (hashed !== undefined) return hashed.replace(/(^|[ \t])#+[ \t]*$/, '');
  if (/^ {0,3}(=+|-{3,})[ \t]*$/.test(line)) return lines[index - 1]?.slice(0, LONGEST_LINE);
  const tag = /<(h[1-6])[\s>]/i.exec(line)?.[1];
  return tag && elementText(lines.slice(index, index + HEADING_LINES).join('\n'), tag);
}

function elementText(html: string, tag: string): string | undefined {
  const start = html.search(new RegExp(`<${tag}[\\s>]`, 'i'));
  const open = start < 0 ? -1 : html.indexOf('>', start);
  if (open < 0) return undefined;
  const rest = html.slice(open + 1);
  const end = rest.search(new RegExp(`</${tag}[\\s>]`, 'i'));
  return end < 0 ? undefined : rest.slice(0, Math.min(end, HEADING_LINES * LONGEST_LINE));
}

function withoutComments(markup: string): string {
  let text = '';
  let from = 0;
  for (;;) {
    const start = markup.indexOf('<!--', from);
    if (start < 0) return text + markup.slice(from);
    text += markup.slice(from, start);
    const end = markup.indexOf('-->', start);
    if (end < 0) return text;
    from = end + 3;
  }
}

function withoutFrontMatter(lines: readonly string[]): readonly string[] {
  if (lines[0]?.trimEnd() !== '---') return lines;
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  return end < 0 ? lines : lines.slice(end + 1);
}

function withoutMarkup(markdown: string): string {
  return markdown
    .slice(0, HEADING_LINES * LONGEST_LINE)
    .replace(/!\[[^\][]*\](\([^()]*\)|\[[^\][]*\])/g, '')
    .replace(/\[([^\][]*)\](\([^()]*\)|\[[^\][]*\])/g, '$1')
    .replace(/(\*\*|__|\*|`)([^*_`]*)\1/g, '$2');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function plainText(html: string): string | undefined {
  const text = html
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi, entity)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...text];
  if (characters.length > LONGEST_TITLE) return `${characters.slice(0, LONGEST_TITLE - 1).join('')}…`;
  return text === '' ? undefined : text;
}

function entity(whole: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return ENTITIES[name] ?? whole;
  const code = decimal === undefined ? parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
