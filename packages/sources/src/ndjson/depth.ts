const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether arrays and objects lie deeper in one another than `limit` in a text that is meant to be JSON.
 *
 * It takes so many brackets, which few texts have: the others are told by their length, or by a count of their brackets,
 * and only what is left is looked at character by character.
 */
export function isDeeperThan(limit: number, text: string): boolean {
  return text.length > limit && hasMoreBrackets(limit, text) && isDeeper(limit, text);
}

function hasMoreBrackets(limit: number, text: string): boolean {
  let count = 0;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (++count > limit) return true;
    }
  }
  return false;
}

function isDeeper(limit: number, text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    // [ and { differ in one bit only, and so do ] and }.
    else if ((code & ~0x20) === 0x5b) {
      if (++depth > limit) return true;
    } else if ((code & ~0x20) === 0x5d) depth--;
  }
  return false;
}

/** Where the quote stands that ends the string which begins at `from`. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  for (; at < text.length && text.charCodeAt(at) !== QUOTE; at++) {
    if (text.charCodeAt(at) === BACKSLASH) at++;
  }
  return at;
}
