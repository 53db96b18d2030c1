/** A link as RFC 8288 defines it, but for the resolving of its URLs. */
export interface ModelLink {
  readonly target: string;
  readonly rel: readonly string[];
  readonly anchor: string | undefined;
}

type Parameters = readonly (readonly [name: string, value: string])[];

/**
 * The links of one Link field value: the algorithm of RFC 8288, Appendix B, sentence by sentence. What is between two links is
 * taken from RFC 9110, 5.6.1: commas, and perhaps empty elements, which the appendix leaves out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8288#appendix-B.2
 */
export function linksOf(fieldValue: string): readonly ModelLink[] {
  const input = new Input(fieldValue);
  const links: ModelLink[] = [];
  while (input.hasContent) {
    input.consume((character) => isSpace(character) || character === ',');
    if (!input.is('<')) return links;
    input.discard();
    const target = input.consume((character) => character !== '>');
    if (!input.is('>')) return links;
    input.discard();
    const parameters = parametersOf(input);
    const relations = firstOf(parameters, 'rel') ?? '';
    const rel = relations.split(/[ \t]/).filter((word) => word.length > 0);
    links.push({ target, rel: rel.map((word) => word.toLowerCase()), anchor: firstOf(parameters, 'anchor') });
  }
  return links;
}

/** B.3 */
function parametersOf(input: Input): Parameters {
  const parameters: [string, string][] = [];
  while (input.hasContent) {
    input.consume(isSpace);
    if (!input.is(';')) return parameters;
    input.discard();
    input.consume(isSpace);
    const name = input.consume((character) => !isSpace(character) && !'=;,'.includes(character));
    input.consume(isSpace);
    let value = '';
    if (input.is('=')) {
      input.discard();
      input.consume(isSpace);
      value = input.is('"') ? quotedString(input) : input.consume((character) => !';,'.includes(character));
    }
    parameters.push([name.toLowerCase(), value]);
    input.consume(isSpace);
    if (input.is(',') || !input.hasContent) return parameters;
  }
  return parameters;
}

/** B.4 */
function quotedString(input: Input): string {
  let output = '';
  input.discard();
  while (input.hasContent) {
    const character = input.discard();
    if (character === '"') return output;
    output += character === '\\' ? input.discard() : character;
  }
  return output;
}

function firstOf(parameters: Parameters, wanted: string): string | undefined {
  return parameters.find(([name]) => name === wanted)?.[1];
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t';
}

class Input {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get hasContent(): boolean {
    return this.#at < this.#text.length;
  }

  /** Whether the first character is this one. */
  is(character: string): boolean {
    return this.#text.charAt(this.#at) === character;
  }

  discard(): string {
    return this.#text.charAt(this.#at++);
  }

  consume(wanted: (character: string) => boolean): string {
    const start = this.#at;
    while (this.hasContent && wanted(this.#text.charAt(this.#at))) this.#at++;
    return this.#text.slice(start, this.#at);
  }
}

/** Pieces of headers in which every trap is likely: targets, what follows them, and what stands between links or nowhere. */
export const linkPieces = {
  targets: ['</a>', '<?p=1,2;3>', '<https://b.example/x>', '<#f>', '<a b>', '<a"b>', '< /c >', '<>', '<é>'],
  parameters: [
    ...[
      '; rel=next',
      ';rel="next"',
      '; REL=NEXT ',
      '; rel="prev  next\tfirst"',
      '; rel = "next"',
      ';rel',
      '; rel=""',
      '; rel=',
    ],
    ...[
      '; anchor="/other"',
      '; anchor=""',
      '; anchor=#x',
      ';anchor',
      '; title="a, <b>; rel=next"',
      '; title="\\""',
      ';;',
    ],
    ...[
      "; title*=UTF-8''%e2%82",
      '; crossorigin',
      '; =x',
      '; rel*=next',
      '; rev=next',
      '; rel=next; rel=prev',
      '; rel=""; rel=next',
    ],
  ],
  noise: ['<', '>', ';', ',', '=', '"', '\\', ' ', '\t', "'", '*', '""', '\\"', '\\\\', '\u00a0', '\n', ',,', 'next'],
} as const;
