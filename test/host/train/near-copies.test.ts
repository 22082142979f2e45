import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  changeLikeness,
  FingerprintTaker,
  likenessOf,
  sceneLikeness,
  type Fingerprint,
} from '../../../core/train/dataset/fingerprint.ts';
import { findNearCopies } from '../../../core/train/dataset/near-copies.ts';
import { decodeVideo, type DecodeOptions } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { footageFolder, footageHere } from '../../support/footage.ts';
import { ffmpeg, temporaryFolder } from '../../support/sample-clips.ts';

const folder = temporaryFolder('near-copies');
afterAll(() => folder.remove());

async function printOf(file: string, range: DecodeOptions = {}): Promise<Fingerprint> {
  const taker = new FingerprintTaker();
  for await (const frame of decodeVideo(await probeVideo(file), range)) taker.add(frame);
  return taker.finish();
}

describe.skipIf(!footageHere())('a real tuning fork', () => {
  const source = path.join(footageFolder, 'tuning-fork-32hz-captured-at-250fps.mp4');

  it('is known again when it was encoded anew or begins a frame later, and not when it was filmed at another time', async () => {
    const encode = (name: string, ...options: string[]): string => {
      const file = folder.file(`${name}.mp4`);
      ffmpeg('-i', source, ...options, '-frames:v', '160', '-c:v', 'libx264', '-preset', 'fast', '-pix_fmt', 'yuv420p', file);
      return file;
    };
    const part = { start: 0, end: 3.2 };
    const takes: [string, Fingerprint][] = [['original', await printOf(source, part)]];
    for (const crf of ['18', '23', '28']) takes.push([`crf ${crf}`, await printOf(encode(`crf-${crf}`, '-crf', crf))]);
    takes.push(['a frame later', await printOf(encode('later', '-crf', '23', '-vf', 'trim=start_frame=1,setpts=PTS-STARTPTS'))]);
    for (const start of [4, 7.3, 11.1]) takes.push([`from ${start} s`, await printOf(source, { start, end: start + 3.2 })]);
    const [first, ...others] = takes.map(([name, print]) => ({ name, likeness: likenessOf(print) }));
    const reported = others.map(({ name, likeness }) => {
      const [scene, change] = [sceneLikeness(first.likeness, likeness), changeLikeness(first.likeness, likeness)];
      return `${name}: scene ${scene.toFixed(4)}, changes ${change.toFixed(2)}`;
    });
    process.stderr.write(`\nlikeness to a clip of a tuning fork: ${reported.join('; ')}\n`);
    const clips = takes.map(([file, fingerprint]) => ({ file, content: file, label: '32 Hz', fingerprint }));
    const { sure, links } = await findNearCopies(clips, () => Promise.resolve());
    expect(sure.filter(([one]) => one === 0).map(([, other]) => takes[other][0])).toEqual([
      'crf 18',
      'crf 23',
      'crf 28',
      'a frame later',
    ]);
    expect(links.filter(([, other]) => other > 4)).toEqual([]);
  });
});
