/**
 * Returns a text in which everything that a terminal would obey instead of show is spelt out as `\uXXXX`: control characters but for
 * line feeds and tabs, and marks that turn the direction of what follows. Names of files and classes come from strangers. The
 * spelling is that of JSON, so that a JSON document stays one.
 */
export function visibleText(text: string): string {
  return text.replaceAll(obeyed, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const obeyed = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu;
