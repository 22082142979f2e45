import { between, framesOf, oneOf, type SceneMaker, size, stillImage, tau } from './survey-materials.ts';
import { createScene, textureImage } from './survey-scenes.ts';

/** Scenes in which nothing moves: every finding is a false alarm. */
export const stillScenes: Readonly<Record<string, SceneMaker>> = {
  noise: (seed, random) =>
    createScene({
      name: `noise ${seed}`,
      kind: 'noise',
      rate: 30,
      frames: framesOf(random),
      layers: [{ image: stillImage(random), mask: null, move: null }],
      sigma: between(random, 0.3, 5),
      seed,
    }),
  'global flicker': (seed, random) => {
    const [depth, hz] = [between(random, 0.01, 0.1), between(random, 0.5, 14)];
    return createScene({
      name: `global flicker ${seed}: ${hz.toFixed(2)} Hz`,
      kind: 'global flicker',
      rate: 30,
      frames: framesOf(random),
      layers: [{ image: stillImage(random), mask: null, move: null }],
      light: (s) => {
        const gain = 1 + depth * Math.sin(tau * hz * s);
        return (v) => gain * v;
      },
      sigma: between(random, 0.3, 2),
      seed,
    });
  },
  // mains flicker under a rolling shutter: wandering bands, as many as periods of the lamp fit into one readout
  'flicker bands': (seed, random) => {
    const lamp = oneOf(random, 100, 120);
    const rate = oneOf(random, 25, 29.97, 30, 59.94, 240);
    const readout = between(random, 0.6, 0.98) / rate;
    const depth = between(random, 0.02, 0.3);
    return createScene({
      name: `flicker bands ${seed}: ${lamp} Hz at ${rate} fps`,
      kind: 'flicker bands',
      rate,
      frames: framesOf(random),
      layers: [{ image: stillImage(random), mask: null, move: null }],
      light: (s) => {
        const start = tau * lamp * s;
        return (v, _x, y) => v * (1 + depth * Math.sin(start + tau * lamp * readout * y));
      },
      sigma: between(random, 0.3, 2),
      seed,
    });
  },
  // an exposure control that oscillates or steps; values that are too bright are clipped
  'exposure pumping': (seed, random) => {
    const [depth, hz, steps] = [between(random, 0.02, 0.25), between(random, 0.3, 4), random.uniform() < 0.4];
    const base = between(random, 0.9, 1.5);
    return createScene({
      name: `exposure pumping ${seed}: ${hz.toFixed(2)} Hz`,
      kind: 'exposure pumping',
      rate: 30,
      frames: framesOf(random),
      layers: [{ image: stillImage(random), mask: null, move: null }],
      light: (s) => {
        const wave = Math.sin(tau * hz * s);
        const gain = base * (1 + depth * (steps ? Math.sign(wave) : wave));
        return (v) => Math.min(255, gain * v);
      },
      sigma: between(random, 0.3, 2),
      seed,
    });
  },
  gamma: (seed, random) => {
    const [depth, hz] = [between(random, 0.02, 0.25), between(random, 0.3, 10)];
    return createScene({
      name: `gamma ${seed}: ${hz.toFixed(2)} Hz`,
      kind: 'gamma',
      rate: 30,
      frames: framesOf(random),
      layers: [{ image: stillImage(random), mask: null, move: null }],
      light: (s) => {
        const table = Float32Array.from({ length: 257 }, (_, v) => 255 * (v / 255) ** (1 + depth * Math.sin(tau * hz * s)));
        return (v) => {
          const at = Math.max(0, Math.min(255, v));
          const low = Math.floor(at);
          return table[low] + (table[low + 1] - table[low]) * (at - low);
        };
      },
      sigma: between(random, 0.3, 2),
      seed,
    });
  },
  // a soft shadow, for instance of a tree, that sways or crosses
  'moving shade': (seed, random) => {
    const [depth, hz, spread] = [between(random, 0.1, 0.5), between(random, 0.2, 2), between(random, 0.08, 0.3)];
    const [cx, cy, far, crosses] = [
      between(random, 0.2, 0.8),
      between(random, 0.2, 0.8),
      between(random, 0.02, 0.2),
      random.uniform() < 0.3,
    ];
    return createScene({
      name: `moving shade ${seed}: ${crosses ? 'crossing' : `${hz.toFixed(2)} Hz`}`,
      kind: 'moving shade',
      rate: 30,
      frames: framesOf(random),
      layers: [{ image: stillImage(random), mask: null, move: null }],
      light: (s) => {
        const at = crosses ? -0.5 + s * 0.25 : cx + far * Math.sin(tau * hz * s);
        return (v, x, y) => v * (1 - depth * Math.exp(-((x - at) ** 2 + (0.4 * (y - cy)) ** 2) / (2 * spread * spread)));
      },
      sigma: between(random, 0.3, 2),
      seed,
    });
  },
  'x264 still': (seed, random) => {
    const keyFrames = random.uniform() < 0.85 ? Math.round(between(random, 12, 30)) : 250;
    const crf = Math.round(between(random, 18, 28));
    return createScene({
      name: `x264 still ${seed}: crf ${crf}, a key frame every ${keyFrames}`,
      kind: 'x264 still',
      rate: oneOf(random, 25, 30),
      frames: 150,
      layers: [{ image: stillImage(random), mask: null, move: null }],
      sigma: random.uniform() < 0.5 ? 0 : between(random, 0.3, 2.5),
      seed,
      x264: { crf, keyFrames, preset: oneOf(random, 'veryfast', 'medium') },
    });
  },
  'slow pan': (seed, random) => {
    const [speed, angle] = [between(random, 0.01, 0.4), tau * random.uniform()];
    return createScene({
      name: `slow pan ${seed}: ${speed.toFixed(3)} px a frame`,
      kind: 'slow pan',
      rate: 30,
      frames: framesOf(random),
      layers: [
        {
          image: textureImage(size, random),
          mask: null,
          move: (s) => [30 * speed * s * Math.cos(angle), 30 * speed * s * Math.sin(angle)],
        },
      ],
      sigma: between(random, 0.5, 2),
      seed,
    });
  },
};
