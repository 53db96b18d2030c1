import { expect, test } from '@jest/globals';
import { describeBody } from './describe.ts';

const markdown = (text: string): unknown =>
  describeBody('/README.md', 'text/markdown; charset=utf-8', Buffer.from(text));
const html = (text: string): unknown => describeBody('/', 'text/html', Buffer.from(text));
const json = (text: string): unknown => describeBody('/', 'application/json', Buffer.from(text));

test('HTML is known by its title, entities decoded and spaces folded', () => {
  expect(
    html('<!doctype html><head><TITLE lang="en">\n  Fish &amp; chips &#8212; &#x1F41F;\n</TITLE><h1>No</h1>'),
  ).toEqual({
    title: 'Fish & chips — 🐟',
  });
});

test('HTML with no title, an empty one or an unclosed one has none', () => {
  expect([html('<h1>Only a heading</h1>'), html('<title> </title>'), html('<title>cut off')]).toEqual([{}, {}, {}]);
});

test.each([
  ['# lodash v4.17', 'lodash v4.17'],
  ['text before\n\n## Second level ##\n', 'Second level'],
  ['lodash\n======\n\n# later', 'lodash'],
  ['CRLF here\r\n=========\r\n', 'CRLF here'],
  ['# [![Build](b.svg)](ci) [name](https://x.test/) `code` *em* **strong**', 'name code em strong'],
  ['# ![logo](logo.svg)\n\n# Real name', 'Real name'],
  ['<h1 align="center">\n  <img src="x"> Big <b>name</b>\n</h1>', 'Big name'],
  ['```sh\n# not a heading\n```\n\n# Heading', 'Heading'],
  ['~~~\n# not a heading\n~~~\n# Heading', 'Heading'],
  ['<!-- # hidden -->\n# Shown', 'Shown'],
  ['#hashtag\n\n# Heading', 'Heading'],
  ['# snake_case_name', 'snake_case_name'],
  ['---\ntitle: not this\n---\n# Heading', 'Heading'],
  ['Dashes\n------', 'Dashes'],
  ['a rule below nothing\n\n---\n\n# Heading', 'Heading'],
])('Markdown %j is known by its first heading', (text, title) => {
  expect(markdown(text)).toEqual({ title });
});

test('Markdown without a heading has no title', () => {
  expect([markdown(''), markdown('just text\n\n- list\n'), markdown('#\n')]).toEqual([{}, {}, {}]);
});

test('a file named .md counts as Markdown when the server only says text', () => {
  const body = Buffer.from('# One');
  expect(describeBody('/a.md', 'text/plain', body)).toEqual({ title: 'One' });
  expect(describeBody('/a.md?raw=1', null, body)).toEqual({ title: 'One' });
  expect(describeBody('/a', 'text/plain', body)).toEqual({});
  expect(describeBody('/a.md', 'image/png', body)).toEqual({});
});

test('a JSON object is known by its keys, at most a hundred', () => {
  expect(json('{"name":"x","version":"1","__proto__":2}')).toEqual({ keys: ['name', 'version', '__proto__'] });
  const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`key${index}`, index]));
  expect((json(JSON.stringify(many)) as { keys: string[] }).keys).toHaveLength(100);
});

test('JSON that is no object, or no JSON, has no keys', () => {
  expect(['[1]', 'null', '"text"', '{"cut', ''].map(json)).toEqual([{}, {}, {}, {}, {}]);
});

test('a byte order mark does not spoil JSON', () => {
  expect(json('\ufeff{"a":1}')).toEqual({ keys: ['a'] });
});

test('JSON types with a suffix count, and so does the charset', () => {
  expect(describeBody('/', 'application/ld+json; charset=x-unknown', Buffer.from('{"a":1}'))).toEqual({ keys: ['a'] });
  const latin = Buffer.from('<title>Caf\xe9</title>', 'latin1');
  expect(describeBody('/', 'text/html; charset="ISO-8859-1"', latin)).toEqual({ title: 'Café' });
});

test('a very long title is cut between characters', () => {
  const { title = '' } = describeBody('/', 'text/html', Buffer.from(`<title>${'🐟'.repeat(300)}</title>`));
  expect([...title]).toHaveLength(200);
  expect(title.endsWith('🐟…')).toBe(true);
});

test('hostile text is read in linear time', () => {
  const start = performance.now();
  for (const piece of ['<title', '[![', '# [', '*', '<h1', '<!--', '&#1', '`'.repeat(3) + '\n', '# x\t \t']) {
    markdown(piece.repeat(Math.ceil(70_000 / piece.length)));
    html(piece.repeat(Math.ceil(70_000 / piece.length)));
  }
  expect(performance.now() - start).toBeLessThan(1000);
});
