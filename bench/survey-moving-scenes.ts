import type { Random } from '../core/numeric/random.ts';
import { between, type SceneMaker, size, stillImage, swing, tau } from './survey-materials.ts';
import { boxMask, createScene, plainImage, shapesImage, type SurveyScene, textureImage } from './survey-scenes.ts';

/** A tuning fork: two tines that oscillate in opposite directions before a still background. */
function fork(
  seed: number,
  random: Random,
  { hz, rate, px, name }: { hz: number; rate: number; px: number; name: string },
): SurveyScene {
  const background = textureImage(size, random, 12);
  const metal = plainImage(size, 200);
  const boxes = [70, 150].map((x) => ({ x, y: 30, width: 16, height: 140 }));
  const heard = hz % rate > rate / 2 ? rate - (hz % rate) : hz % rate;
  return createScene({
    name: `${name} ${seed}`,
    kind: name,
    rate,
    frames: 500,
    layers: [
      { image: background, mask: null, move: null },
      ...boxes.map((box, i) => ({ image: metal, mask: boxMask(size, box), move: swing(i === 0 ? px : -px, hz, 0) })),
    ],
    sigma: 1.2,
    seed,
    motions: [{ hz: heard, px, place: { x: 60, y: 20, width: 116, height: 160 } }],
  });
}

/** Scenes with motion that has to be found, with its place and amplitude. */
export const movingScenes: Readonly<Record<string, SceneMaker>> = {
  'whole frame': (seed, random) => {
    const [px, hz] = [Math.exp(between(random, Math.log(0.01), Math.log(0.6))), between(random, 1, 13)];
    return createScene({
      name: `whole frame ${seed}: ${px.toFixed(3)} px at ${hz.toFixed(2)} Hz`,
      kind: 'whole frame',
      rate: 30,
      frames: 200,
      layers: [{ image: textureImage(size, random), mask: null, move: swing(px, hz, tau * random.uniform()) }],
      sigma: 1,
      seed,
      motions: [{ hz, px, place: null }],
    });
  },
  // a textured box that moves by a few thousandths of a pixel
  faint: (seed, random) => {
    const [px, hz] = [Math.exp(between(random, Math.log(0.003), Math.log(0.03))), between(random, 1, 13)];
    const [width, height] = [between(random, 60, 220), between(random, 60, 180)];
    const place = { x: (size.width - width) * random.uniform(), y: (size.height - height) * random.uniform(), width, height };
    return createScene({
      name: `faint ${seed}: ${px.toFixed(4)} px at ${hz.toFixed(2)} Hz`,
      kind: 'faint',
      rate: 30,
      frames: 240,
      layers: [
        { image: stillImage(random), mask: null, move: null },
        {
          image: textureImage(size, random, 25),
          mask: boxMask(size, place),
          move: swing(px, hz, tau * random.uniform()),
        },
      ],
      sigma: between(random, 0.5, 1.5),
      seed,
      motions: [{ hz, px, place }],
    });
  },
  'large swing': (seed, random) => {
    const [px, hz] = [between(random, 0.7, 3), between(random, 1, 8)];
    return createScene({
      name: `large swing ${seed}: ${px.toFixed(2)} px at ${hz.toFixed(2)} Hz`,
      kind: 'large swing',
      rate: 30,
      frames: 200,
      layers: [{ image: textureImage(size, random), mask: null, move: swing(px, hz, tau * random.uniform()) }],
      sigma: 1,
      seed,
      motions: [{ hz, px, place: null }],
    });
  },
  'beside a drift': (seed, random) => {
    const [px, hz, speed, angle] = [0.05, between(random, 2, 12), 0.03, tau * random.uniform()];
    const move = swing(px, hz, tau * random.uniform());
    return createScene({
      name: `beside a drift ${seed}: ${hz.toFixed(2)} Hz`,
      kind: 'beside a drift',
      rate: 30,
      frames: 250,
      layers: [
        {
          image: textureImage(size, random),
          mask: null,
          move: (s) => {
            const [x, y] = move(s);
            return [x + 30 * speed * s * Math.cos(angle), y + 30 * speed * s * Math.sin(angle)];
          },
        },
      ],
      sigma: 1,
      seed,
      motions: [{ hz, px, place: null }],
    });
  },
  'fork, 128 Hz at 1000 fps': (seed, random) =>
    fork(seed, random, { hz: 128, rate: 1000, px: 0.73, name: 'fork, 128 Hz at 1000 fps' }),
  'fork, 128 Hz at 500 fps': (seed, random) =>
    fork(seed, random, { hz: 128.02, rate: 500, px: 0.055, name: 'fork, 128 Hz at 500 fps' }),
  'fork, 128 Hz at 250 fps': (seed, random) =>
    fork(seed, random, { hz: 127.92, rate: 250, px: 0.055, name: 'fork, 128 Hz at 250 fps' }),
  // two machines, each beside a rod that oscillates far more
  'two machines': (seed, random) => {
    const scenery = textureImage(size, random, 15);
    const parts = [
      { hz: 33.87, px: 0.06, x: 10, y: 110, width: 90, height: 90 },
      { hz: 26.78, px: 0.05, x: 150, y: 110, width: 90, height: 90 },
      { hz: 32, px: 1.2, x: 40, y: 8, width: 16, height: 84 },
      { hz: 64, px: 0.5, x: 200, y: 8, width: 16, height: 84 },
    ];
    return createScene({
      name: `two machines ${seed}`,
      kind: 'two machines',
      rate: 250,
      frames: 600,
      layers: [
        { image: scenery, mask: null, move: null },
        ...parts.map((part, i) => ({
          image: i < 2 ? textureImage(size, random, 30) : plainImage(size, 210),
          mask: boxMask(size, part),
          move: swing(part.px, part.hz, i < 2 ? 1.4 : 0),
        })),
      ],
      sigma: 1,
      seed,
      motions: parts.map(({ hz, px, ...place }) => ({ hz, px, place })),
    });
  },
  pulse: (seed, random) => {
    const hz = 0.926;
    const beat = (s: number) => {
      // a systolic rise and a slower fall, like the pulse at a wrist; its rate wanders by a few per cent
      const phase = hz * s + 0.03 * Math.sin(tau * 0.11 * s);
      const share =
        0.06 * (Math.sin(tau * phase) + 0.4 * Math.sin(2 * tau * phase + 0.6) + 0.15 * Math.sin(3 * tau * phase + 1.2));
      const wander = 0.1 * Math.sin(tau * 0.13 * s + seed);
      return [0.3 * share + wander, share + 0.5 * wander] as const;
    };
    return createScene({
      name: `pulse ${seed}`,
      kind: 'pulse',
      rate: 30,
      frames: 360,
      layers: [
        { image: textureImage(size, random, 20), mask: null, move: null },
        { image: textureImage(size, random, 18), mask: boxMask(size, { x: 80, y: 60, width: 110, height: 90 }), move: beat },
      ],
      sigma: 1,
      seed,
      motions: [{ hz, px: 0.06, place: { x: 80, y: 60, width: 110, height: 90 } }],
    });
  },
  // a thing that oscillates at 4.6 Hz with strong overtones
  toy: (seed, random) => {
    const hz = between(random, 4.4, 4.8);
    const move = (s: number) =>
      [0.31 * Math.sin(tau * hz * s) + 0.06 * Math.sin(2 * tau * hz * s + 1), 0.1 * Math.sin(tau * hz * s)] as const;
    return createScene({
      name: `toy ${seed}`,
      kind: 'toy',
      rate: 30,
      frames: 240,
      layers: [
        { image: stillImage(random), mask: null, move: null },
        { image: shapesImage(size, random), mask: boxMask(size, { x: 60, y: 40, width: 100, height: 110 }), move },
      ],
      sigma: 1,
      seed,
      motions: [{ hz, px: 0.326, place: { x: 60, y: 40, width: 100, height: 110 } }],
      x264: { crf: 20, keyFrames: 250, preset: 'veryfast' },
    });
  },
  'coded by x264': (seed, random) => {
    const [px, hz, keyFrames] = [between(random, 0.05, 0.5), between(random, 1.5, 9), Math.round(between(random, 12, 30))];
    return createScene({
      name: `coded by x264 ${seed}: ${px.toFixed(2)} px at ${hz.toFixed(2)} Hz, a key frame every ${keyFrames}`,
      kind: 'coded by x264',
      rate: 30,
      frames: 150,
      layers: [{ image: stillImage(random), mask: null, move: swing(px, hz, tau * random.uniform()) }],
      sigma: 1,
      seed,
      motions: [{ hz, px, place: null }],
      x264: { crf: Math.round(between(random, 18, 26)), keyFrames, preset: 'veryfast' },
    });
  },
  'under a lamp': (seed, random) => {
    const [px, hz] = [between(random, 0.05, 0.4), between(random, 1.5, 7)];
    return createScene({
      name: `under a lamp ${seed}: ${px.toFixed(2)} px at ${hz.toFixed(2)} Hz`,
      kind: 'under a lamp',
      rate: 29.97,
      frames: 200,
      layers: [{ image: textureImage(size, random), mask: null, move: swing(px, hz, tau * random.uniform()) }],
      light: (s) => (v, _x, y) => v * (1 + 0.05 * Math.sin(tau * 100 * s + tau * 2.8 * y)),
      sigma: 1,
      seed,
      motions: [{ hz, px, place: null }],
    });
  },
};
