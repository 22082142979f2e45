import { expect, it } from 'vitest';
import { visibleText } from '../../cli/visible-text.ts';

it('spells out what a terminal would obey, and leaves words of any language, lines and tables as they are', () => {
  expect(visibleText('\u001b]0;owned\u0007\u001b[2Jname\r\u009b31m\u202egnp.exe')).toBe(
    String.raw`\u001b]0;owned\u0007\u001b[2Jname\u000d\u009b31m\u202egnp.exe`,
  );
  const plain = 'Größe 日本語 עברית 🔍 | a\tb\nc';
  expect(visibleText(plain)).toBe(plain);
  const document = { name: '\u009b31m\u001b[2J' };
  expect(JSON.parse(visibleText(JSON.stringify(document)))).toEqual(document);
});
