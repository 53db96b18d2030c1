const WORDS = 'The quick brown fox jumps over the lazy dog. ';
const TEXT = WORDS.repeat(400).slice(0, 16 * 1024);
const PARAGRAPHS = `<p>${WORDS.repeat(10)}</p>\n`.repeat(8);

/** What the site has, by the first part of the path; the second is a number. */
export const pages = {
  json: (id) => ({
    type: 'application/json',
    body: `{"id":${id},"name":"item ${id}","price":12.5,"inStock":true,"tags":["small","round"]}`,
  }),
  text: () => ({ type: 'text/plain', body: TEXT }),
  html: (id) => ({
    type: 'text/html; charset=utf-8',
    body: `<!doctype html>\n<html lang="en">\n<head><title>Page ${id} &amp; more</title></head>\n<body>\n${PARAGRAPHS}</body>\n</html>\n`,
  }),
};
