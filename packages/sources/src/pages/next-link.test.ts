import { describe, expect, test } from '@jest/globals';
import { nextLink } from './next-link.ts';
import type { Page } from './page.ts';

const URL_OF_PAGE = 'http://a/list/1?q=x#top';

const pageWith = (link: string | readonly string[] | undefined): Page => ({
  url: URL_OF_PAGE,
  statusCode: 200,
  headers: { link },
  number: 3,
  body: [],
});

/** What design says must be right, case by case. */
test.each<[string, string | readonly string[], string | undefined]>([
  ['a link', '</2>; rel="next"', '/2'],
  ['no quotes', '</2>; rel=next', '/2'],
  ['commas and semicolons inside <>', '</0>; rel=prev, </2?a=1,2;b=3>; rel="next"', '/2?a=1,2;b=3'],
  ['commas, semicolons and links inside quotes', '</0>; title="a, </x>; rel=next"; rel=prev, </2>; rel=next', '/2'],
  ['escaped quotes', String.raw`</0>; title="\", </x>; rel=next, "; rel=prev, </2>; rel=next`, '/2'],
  ['several relations in one value', '</2>; rel="last  next\tfirst"', '/2'],
  ['a relation in another case', '</2>; REL="NeXt"', '/2'],
  ['a relation that only contains the word', '</2>; rel="next-archive nextpage"', undefined],
  ['a relation of words with other signs', '</2>; rel="next_page next-1 next.2"', undefined],
  [
    'a relation that is a URL',
    '</2>; rel="http://b/next-thing?(next)|\'next\' urn:next,last /rels/next%20"',
    undefined,
  ],
  ['the word in another parameter', '</0>; rel="prev"; title="next page"; \'next\'=next; next', undefined],
  ['the word in a title without quotes', "</0>; rel=prev; title=the 'next' page", undefined],
  ['the word in a title with escaped quotes', String.raw`</0>; rel=prev; title="\"next\""`, undefined],
  ['the word in a URL', "<http://a/(next)?rel='next';rel:next>; rel=prev", undefined],
  ['the relation in quotes of another kind, and another link', "</x>; rel='next', </2>; rel=next", '/2'],
  ['repeated header lines', ['</0>; rel=prev', '</2>; rel=next', '</3>; rel=next'], '/2'],
  ['an anchor that is not the page', '</x>; rel=next; anchor="/other", </2>; rel=next', '/2'],
  ['an anchor within the page', '</x>; rel=next; anchor="#part"', undefined],
  ['an anchor that is no URL', '</x>; rel=next; anchor="http://["', undefined],
  ['an anchor that is the page', '</2>; rel=next; anchor="1?q=x"', '/2'],
  ['an anchor that is empty', '</2>; rel=next; anchor=""', '/2'],
  ['the first rel of a link', '</x>; rel=prev; rel=next, </2>; rel=next', '/2'],
  ['a first rel that is empty', '</x>; rel=""; rel=next', undefined],
  ['no link', '', undefined],
  ['no next link', '</0>; rel=prev', undefined],
  ['an empty next link', '<>; rel=next', ''],
  ['spaces where they may be', '  </2>\t; rel = "next" ,', '/2'],
  ['empty elements of the list', ', ,</0>; rel=prev,, </2>; rel=next', '/2'],
  ['a parameter without a value', '</0>; crossorigin, </2>; nopush; rel=next', '/2'],
  ['a title that is badly encoded', "</2>; title*=UTF-8''%e2%82; title*=x; rel=next", '/2'],
  ['an extension that looks alike', '</x>; rel*=next; rev=next, </2>; rel=next', '/2'],
  ['a URL in UTF-8, byte by byte as headers come', '</caf\u00c3\u00a9>; rel=next', '/café'],
  ['a quote that is never closed', '</2>; rel=next; title="x', '/2'],
  ['what is behind the link, and is none', '</2>; rel=next, nonsense', '/2'],
])('%s', (_case, header, expected) => {
  expect(nextLink()(pageWith(header))).toBe(expected);
});

test('a page without a Link header has none', () => {
  expect(nextLink()(pageWith(undefined))).toBeUndefined();
});

test('another relation can be followed', () => {
  const page = pageWith('</0>; rel="prev", </2>; rel=next');
  expect([nextLink('prev')(page), nextLink('PREV')(page), nextLink('last')(page)]).toEqual(['/0', '/0', undefined]);
});

describe('what cannot be understood', () => {
  test.each([
    'https://a/2; rel="next"',
    '</0>; rel=prev, /2; rel=next',
    '</0>; rel="prev" x, </2>; rel=next',
    '</2; rel=next',
    '</2>; rel=next>',
    '</0>; rel=prev, </2>; rel="last next>"',
    "</2>; rel='next'",
    "</2>; rel='last next'",
    '</2>; rel=\u201cnext\u201d',
    '</2>; rel=(next)',
    '</2>; rel=next|last',
    '</2>; rel=next%20',
    '</2>; rel="next,last"',
    '</2>; rel="next;"',
    '</2>; rel:next',
    '</2>; rel:"next"',
    '</2>; "rel"=next',
    '</2>; title="unclosed; rel=next',
    '</2>; anchor="unclosed; rel=next',
    '</0>; rel=prev; title="unclosed, </2>; rel=next\\',
  ])('is an error when it speaks of a next page: %s', (header) => {
    expect(() => nextLink()(pageWith(header))).toThrow(
      expect.objectContaining({ name: 'PageError', code: 'ERR_PAGE_LINK', url: URL_OF_PAGE, page: 3 }),
    );
  });

  test.each([
    'https://a/style.css; rel=preload',
    '</0>; rel=prev, ???',
    '</0>; rel=prev>',
    '</0>; rel:prev',
    '</0>; rel=prev; title="unclosed',
    '</2>; rel=next>; anchor="/other"',
  ])('is passed over when it does not: %s', (header) => {
    expect(nextLink()(pageWith(header))).toBeUndefined();
  });

  test('is passed over when another link is the next one', () => {
    expect(nextLink()(pageWith(['</x>; rel=next>, </2>; rel=next']))).toBe('/2');
  });

  test('is shown as far as it goes', () => {
    expect(() => nextLink()(pageWith('/2; rel=next'))).toThrow(
      `Cannot read on from page 3, ${URL_OF_PAGE}: its Link header cannot be understood from "/2; rel=next" on`,
    );
  });
});

test.each([7, '', 'two words', null])('%j is no relation', (relation) => {
  expect(() => nextLink(relation as string)).toThrow(TypeError);
});
