/**
 * Longest name in bytes that is accepted from elsewhere: file systems take 255, and a recording's second file and the hidden name
 * of an unfinished file add to it.
 */
const longestName = 180;

/** Names that Windows reserves for devices, with any extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Returns the last part of a name in a form that is safe on every file system and in every program: without control characters,
 * broken characters and signs with a special meaning, not hidden, at most 180 bytes of UTF-8. The extension is kept.
 *
 * @param otherwise the name used where nothing is left
 */
export function plainName(name: string, otherwise: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replaceAll(/\p{Surrogate}/gu, '_')
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029<>:"|?*]/gu, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '');
  const safe = reserved.test(plain) ? `_${plain}` : plain;
  return withinBytes(safe, longestName) || otherwise;
}

/** Cuts characters off the end of the stem. */
function withinBytes(name: string, most: number): string {
  if (Buffer.byteLength(name) <= most) return name;
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
  const room = most - Buffer.byteLength(ending);
  let stem = '';
  let bytes = 0;
  for (const character of ending === '' ? name : name.slice(0, dot)) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    stem += character;
  }
  return stem.trimEnd() + ending;
}
