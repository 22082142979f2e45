import { existsSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../core/numeric/random.ts';
import {
  atRate,
  changeLikeness,
  FingerprintTaker,
  likenessOf,
  rateOf,
  type Fingerprint,
} from '../core/train/dataset/fingerprint.ts';
import { isCopyByMark, markOf, openMark } from '../core/train/dataset/clip-mark.ts';
import { decodeVideo } from '../host/video/decode.ts';
import { probeVideo } from '../host/video/probe.ts';
import { places } from './places.ts';
import { photographs } from './survey-materials.ts';
import { createScene, textureImage, type SurveyScene } from './survey-scenes.ts';
import { codedFrames } from './survey-x264.ts';

/** Frames of a clip: four or five seconds, as most labelled segments are. */
const frames = 150;
const limits = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4];
/** Qualities of x264 at which copies are encoded: hardly any loss, usual, and poor. */
const qualities = [18, 23, 28];

/** Luma frames of a clip, and their rate. */
interface Shown {
  readonly width: number;
  readonly height: number;
  readonly rate: number;
  readonly lumas: readonly Uint8Array[];
}

/** Likenesses of pairs of clips of one kind. */
interface Pairs {
  readonly areCopies: boolean;
  readonly values: number[];
  /** Pairs that the marks kept in models take for copies. */
  byMark: number;
}

/**
 * Measures how alike copies and other recordings of one scene change, on seeded clips (photographs and textures that stand, swing or
 * are panned) and on real footage, where it is there. @returns a table
 */
export async function copyLikeness(clips: number, report: (line: string) => void): Promise<string> {
  const kinds = new Map<string, Pairs>();
  for (let seed = 1; seed <= clips; seed++) {
    for (const motion of ['still', 'swing', 'pan'] as const) {
      const scene = generatedScene(motion, seed, 0);
      compare(kinds, motion, scene, shownBy(generatedScene(motion, seed, 1)));
    }
    report(`copies: ${seed} of ${clips} scenes`);
  }
  for (const file of footage()) {
    const whole = await decoded(file);
    for (let start = 0; start + frames <= Math.min(whole.lumas.length, 900); start += frames) {
      const part = { ...whole, lumas: whole.lumas.slice(start, start + frames) };
      const other = (start + 3 * frames) % (whole.lumas.length - frames);
      compare(kinds, 'footage', asScene(part), { ...whole, lumas: whole.lumas.slice(other, other + frames) });
    }
    report(`copies: ${path.basename(file)}`);
  }
  return tableOf(kinds);
}

function compare(kinds: Map<string, Pairs>, kind: string, scene: SurveyScene, again: Shown): void {
  const original = shownBy(scene);
  const first = printOf(original);
  const add = (name: string, areCopies: boolean, other: Shown): void => {
    const pairs = kinds.get(`${kind}: ${name}`) ?? { areCopies, values: [], byMark: 0 };
    kinds.set(`${kind}: ${name}`, pairs);
    const print = printOf(other);
    pairs.values.push(likeness(first, print));
    const marks = [markOf(first), markOf(print)].map((mark) => mark && openMark(mark));
    if (marks[0] && marks[1] && isCopyByMark(marks[0], marks[1])) pairs.byMark++;
  };
  for (const crf of qualities) add(`encoded again, crf ${crf}`, true, coded(original, crf));
  add('a frame later, crf 23', true, coded({ ...original, lumas: original.lumas.slice(1) }, 23));
  const half = { ...original, rate: original.rate / 2, lumas: original.lumas.filter((_, at) => at % 2 === 0) };
  add('half the frame rate, crf 23', true, coded(half, 23));
  add('filmed again', false, again);
  add('filmed again, crf 23', false, coded(again, 23));
}

function likeness(one: Fingerprint, other: Fingerprint): number {
  const [a, b] = [likenessOf(one), likenessOf(other)];
  const direct = changeLikeness(a, b);
  return rateOf(one) > 1.02 * rateOf(other)
    ? Math.max(direct, changeLikeness(likenessOf(atRate(one, rateOf(other))), b))
    : direct;
}

function generatedScene(motion: 'still' | 'swing' | 'pan', seed: number, take: number): SurveyScene {
  const random = createRandom(seed, motion.length);
  const size = photographs[0] ?? { width: 128, height: 128 };
  const image = photographs[seed % (photographs.length + 1)] ?? textureImage(size, random, 15 + 40 * random.uniform());
  const [px, hz, angle] = [0.05 + random.uniform(), 1 + 8 * random.uniform(), 2 * Math.PI * random.uniform()];
  // another recording of the scene begins at another moment
  const phase = take * 2.1;
  const along = (seconds: number): number =>
    motion === 'swing' ? px * Math.sin(2 * Math.PI * hz * seconds + phase) : px * seconds;
  const move = (seconds: number) => [along(seconds) * Math.cos(angle), along(seconds) * Math.sin(angle)] as const;
  return createScene({
    name: motion,
    kind: motion,
    rate: 30,
    frames,
    layers: [{ image, mask: null, move: motion === 'still' ? null : move }],
    sigma: 0.5 + 3 * random.uniform(),
    seed: 1000 * seed + take,
  });
}

function shownBy(scene: SurveyScene): Shown {
  return {
    ...scene.size,
    rate: scene.rate,
    lumas: Array.from({ length: scene.frames }, (_, index) => Uint8Array.from(scene.frame(index))),
  };
}

function asScene({ width, height, rate, lumas }: Shown): SurveyScene {
  return {
    name: '',
    kind: '',
    size: { width, height },
    rate,
    frames: lumas.length,
    motions: [],
    x264: null,
    frame: (index) => lumas[index],
  };
}

function coded(shown: Shown, crf: number): Shown {
  return { ...shown, lumas: codedFrames({ ...asScene(shown), x264: { crf, keyFrames: 250, preset: 'fast' } }) };
}

function printOf({ width, height, rate, lumas }: Shown): Fingerprint {
  const taker = new FingerprintTaker();
  for (const [at, luma] of lumas.entries()) {
    taker.add({ width, height, format: { bits: 8, chroma: 'gray' }, planes: [luma], time: at / rate });
  }
  return taker.finish();
}

function footage(): string[] {
  const folder = path.resolve(process.env['MOTION_LOUPE_FOOTAGE'] ?? places.footage);
  return ['32hz', '64hz']
    .flatMap((fork) => [250, 500, 1000].map((rate) => path.join(folder, `tuning-fork-${fork}-captured-at-${rate}fps.mp4`)))
    .filter((file) => existsSync(file));
}

async function decoded(file: string): Promise<Shown> {
  const info = await probeVideo(file);
  const lumas: Uint8Array[] = [];
  for await (const { planes } of decodeVideo(info, { start: 0, end: 900 / info.fps })) lumas.push(Uint8Array.from(planes[0]));
  return { width: info.width, height: info.height, rate: info.fps, lumas };
}

function tableOf(kinds: ReadonlyMap<string, Pairs>): string {
  const share = (values: readonly number[], limit: number): string =>
    `${Math.round((100 * values.filter((value) => value >= limit).length) / values.length)} %`;
  const rows = [...kinds].map(([kind, { areCopies, values, byMark }]) => {
    const sorted = values.toSorted((a, b) => a - b);
    const at = (part: number): string => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))].toFixed(2);
    return [
      kind,
      areCopies ? 'copy' : 'other',
      String(values.length),
      `${sorted[0].toFixed(2)} ${at(0.5)} ${sorted.at(-1)?.toFixed(2) ?? ''}`,
      ...limits.map((limit) => share(values, limit)),
      `${Math.round((100 * byMark) / values.length)} %`,
    ];
  });
  const others = [...kinds.values()].flatMap(({ areCopies, values }) => (areCopies ? [] : values)).toSorted((a, b) => b - a);
  const head = ['pairs', '', 'number', 'least, median, most', ...limits.map((limit) => `≥ ${limit}`), 'by mark'];
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    `Of ${others.length} pairs that are no copies the likest are ${others
      .slice(0, 5)
      .map((value) => value.toFixed(3))
      .join(', ')}.`,
  ].join('\n');
}
