/** A link of a Link header, as it was sent. */
export interface Link {
  /** A URL, perhaps a relative one. */
  readonly target: string;
  /** Its relations, in lower case. */
  readonly rel: readonly string[];
  /** What it is a link of, where that is not the page that came with it. */
  readonly anchor: string | undefined;
}

const TARGET = /[\t ,]*<([^>]*)>/y;
const PARAMETER = /[\t ]*;[\t ]*([^\t =;,]*)[\t ]*(?:=[\t ]*(?:"((?:[^"\\]|\\.)*)("|\\?$)|([^;,]*)))?/sy;
/** @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const NAME = /^[\w!#$%&'*+.^`|~-]*$/;

/** What a Link header holds. */
export interface LinkHeader {
  readonly links: readonly Link[];
  /** What is no link, or no parameter of one: such a name, and the text behind a quote that is never closed. */
  readonly unclear: readonly string[];
}

/**
 * The links of one Link header, up to what cannot be understood.
 *
 * Of a parameter that comes more than once the first counts. Commas and semicolons between `<` and `>` and between quotes
 * are part of what stands there.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8288#appendix-B
 */
export function parseLinks(header: string): LinkHeader {
  const links: Link[] = [];
  const unclear: string[] = [];
  let end = 0;
  for (let found = matchAt(TARGET, header, end); found !== null; found = matchAt(TARGET, header, end)) {
    const parameters = new Map<string, string>();
    end = TARGET.lastIndex;
    for (let each = matchAt(PARAMETER, header, end); each !== null; each = matchAt(PARAMETER, header, end)) {
      end = PARAMETER.lastIndex;
      const [whole, name = '', quoted, quote = '"', plain = ''] = each;
      if (quote !== '"' || !NAME.test(name)) unclear.push(shown(whole));
      const key = name.toLowerCase();
      if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\(.)/gs, '$1') ?? plain);
    }
    links.push({ target: String(found[1]), rel: wordsOf(parameters.get('rel')), anchor: parameters.get('anchor') });
  }
  return { links, unclear: [...unclear, shown(header.slice(end))] };
}

/** Without what stands before it. */
function shown(part: string): string {
  return part.replace(/^[\t ,;]+/, '');
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function wordsOf(rel: string | undefined): readonly string[] {
  return (rel ?? '')
    .toLowerCase()
    .split(/[\t ]+/)
    .filter((word) => word !== '');
}
