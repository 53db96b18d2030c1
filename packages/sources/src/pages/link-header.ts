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
const PARAMETER = /[\t ]*;[\t ]*([^\t =;,]*)[\t ]*(?:=[\t ]*(?:"((?:[^"\\]|\\.)*)(?:"|\\?$)|([^;,]*)))?/sy;

/**
 * The links of one Link header, up to what cannot be understood.
 *
 * Of a parameter that comes more than once the first counts. Commas and semicolons between `<` and `>` and between quotes
 * are part of what stands there.
 *
 * @returns The links, and the `rest` that is none: `''` when all was understood.
 * @see https://www.rfc-editor.org/rfc/rfc8288#appendix-B
 */
export function parseLinks(header: string): { readonly links: readonly Link[]; readonly rest: string } {
  const links: Link[] = [];
  let end = 0;
  for (let found = matchAt(TARGET, header, end); found !== null; found = matchAt(TARGET, header, end)) {
    const parameters = new Map<string, string>();
    end = TARGET.lastIndex;
    for (let each = matchAt(PARAMETER, header, end); each !== null; each = matchAt(PARAMETER, header, end)) {
      end = PARAMETER.lastIndex;
      const name = String(each[1]).toLowerCase();
      if (!parameters.has(name)) parameters.set(name, each[2]?.replace(/\\(.)/gs, '$1') ?? each[3] ?? '');
    }
    links.push({ target: String(found[1]), rel: wordsOf(parameters.get('rel')), anchor: parameters.get('anchor') });
  }
  return { links, rest: header.slice(end).replace(/^[\t ,]+/, '') };
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
