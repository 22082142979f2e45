/**
 * Returns a text in which all characters that a terminal would execute instead of show are written as `\uXXXX`: control characters
 * except line feeds and tabs, and marks that change the direction of text. Names of files and classes may come from an untrusted
 * source. The notation is JSON's, so that a JSON document stays valid.
 */
export function visibleText(text: string): string {
  return text.replaceAll(obeyed, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const obeyed = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu;
