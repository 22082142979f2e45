import { expect, it } from 'vitest';
import { plainName } from '../../../host/files/plain-name.ts';

it.each([
  ['clip.mp4', 'clip.mp4'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\clips\\a:b?.mov', 'a_b_.mov'],
  ['half \ud83d.mp4', 'half _.mp4'],
  ['whole 🎥.mp4', 'whole 🎥.mp4'],
  ['a\u202egpj.mp4', 'a_gpj.mp4'],
  ['bell\u0007.mp4', 'bell_.mp4'],
  ['nul', '_nul'],
  ['COM1.mkv', '_COM1.mkv'],
  ['console.mkv', 'console.mkv'],
  ['...', 'clip'],
  ['', 'clip'],
])('%j becomes %j', (name, plain) => expect(plainName(name, 'clip')).toBe(plain));

it.each(['映'.repeat(130), '🎥'.repeat(90), 'a'.repeat(300), `${'映'.repeat(130)}.${'x'.repeat(40)}`])(
  'keeps to 180 bytes: %s',
  (name) => {
    expect(Buffer.byteLength(plainName(`${name}.mp4`, 'clip'))).toBeLessThanOrEqual(180);
    expect(plainName(`${name}.mp4`, 'clip')).toMatch(/^.{44,176}\.mp4$/u);
  },
);
