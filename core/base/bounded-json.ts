/** Deepest nesting of a JSON text that is read; what the program writes itself is less than ten deep. */
const mostDepth = 64;
/** Most values (members of objects, elements of lists) of a JSON text that is read: some hundred MB of memory in the worst case. */
const mostValues = 2_000_000;

/**
 * Returns what a JSON text from outside holds. Depth and number of its values are counted before anything is made of them, so
 * that a small file can neither take much memory nor overflow the stack of code that walks through the result.
 *
 * @throws SyntaxError that says, in a clause, what is wrong with the text
 */
export function parseBoundedJson(text: string): unknown {
  requireBounds(text);
  return JSON.parse(text);
}

function requireBounds(text: string): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at);
        break;
      case openingBracket:
      case openingBrace:
        values++;
        if (++depth > mostDepth) throw new SyntaxError(`it is nested more than ${mostDepth} deep`);
        break;
      case closingBracket:
      case closingBrace:
        depth--;
        break;
      case comma:
        values++;
        break;
    }
    if (values > mostValues) throw new SyntaxError(`it holds more than ${mostValues} values`);
  }
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openingBracket, closingBracket, openingBrace, closingBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Index of the quotation mark that ends the string which begins at `start`; the last index of a text that is cut off. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
