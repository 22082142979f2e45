import type { Size } from '../core/base/frame.ts';
import { createRandom, type Random } from '../core/numeric/random.ts';

/** A still, grey image with values 0–255. */
export interface StillImage extends Size {
  readonly values: Float32Array;
}

/** A motion that a scene holds: a sinusoid of `px` pixels to either side around a place. */
export interface SceneMotion {
  readonly hz: number;
  readonly px: number;
  /** Region of the motion in pixels of the frame; `null`: everywhere. */
  readonly place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
}

/** A clip made from a seed, frame by frame, whose motions are known. */
export interface SurveyScene {
  readonly name: string;
  /** Scenes of one kind are counted together. */
  readonly kind: string;
  readonly size: Size;
  /** Frames per second of the capture. */
  readonly rate: number;
  readonly frames: number;
  /** The true motions; empty: nothing may be found. */
  readonly motions: readonly SceneMotion[];
  /** Settings of x264 through which the clip passes before it is surveyed. */
  readonly x264: { readonly crf: number; readonly keyFrames: number; readonly preset: string } | null;
  /** Luma of the next frame, 0–255; valid until the next call. Starts anew with frame 0. */
  frame(index: number): Uint8Array;
}

/** Shifts in pixels at a time in seconds. */
type Move = (seconds: number) => readonly [number, number];

interface Layer {
  readonly image: StillImage;
  /** Opacity 0–1 of each pixel, which moves with the image; `null`: opaque. */
  readonly mask: StillImage | null;
  readonly move: Move | null;
}

/** Brightness of a pixel after light and camera: `value` 0–255, `x` and `y` 0–1 of the frame. */
type Light = (seconds: number) => (value: number, x: number, y: number) => number;

interface SceneParts {
  readonly name: string;
  readonly kind: string;
  readonly rate: number;
  readonly frames: number;
  readonly layers: readonly Layer[];
  readonly light?: Light;
  readonly sigma: number;
  readonly seed: number;
  readonly motions?: readonly SceneMotion[];
  readonly x264?: SurveyScene['x264'];
}

const noisePool = (() => {
  const random = createRandom(0x5ce2e);
  return Float32Array.from({ length: 1 << 20 }, () => random.normal());
})();

export function createScene({
  name,
  kind,
  rate,
  frames,
  layers,
  light,
  sigma,
  seed,
  motions = [],
  x264 = null,
}: SceneParts): SurveyScene {
  const [{ image }] = layers;
  const { width, height } = image;
  const values = new Float32Array(width * height);
  const codes = new Uint8Array(width * height);
  const moved = new Float32Array(width * height);
  const opacity = new Float32Array(width * height);
  const frame = (index: number): Uint8Array => {
    const seconds = index / rate;
    for (const { image: content, mask, move } of layers) {
      const [dx, dy] = move?.(seconds) ?? [0, 0];
      const shown = move ? shiftImage(content, dx, dy, moved) : content.values;
      if (!mask) {
        values.set(shown);
        continue;
      }
      const cover = move ? shiftImage(mask, dx, dy, opacity) : mask.values;
      for (let i = 0; i < values.length; i += 1) values[i] += cover[i] * (shown[i] - values[i]);
    }
    const lit = light?.(seconds);
    const random = createRandom(seed, index);
    const from = Math.floor(random.uniform() * (noisePool.length - values.length));
    for (let y = 0, i = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1, i += 1) {
        const value = lit ? lit(values[i], x / width, y / height) : values[i];
        codes[i] = Math.max(0, Math.min(255, Math.round(value + sigma * noisePool[from + i])));
      }
    }
    return codes;
  };
  return { name, kind, size: { width, height }, rate, frames, motions, x264, frame };
}

/** Taps on either side of a shift: Lanczos' kernel. */
const reach = 4;

/** The image moved by (dx, dy), separably interpolated; what is outside it repeats its edge. */
function shiftImage({ values, width, height }: StillImage, dx: number, dy: number, out: Float32Array): Float32Array {
  const [wholeX, tapsX] = kernelFor(dx);
  const [wholeY, tapsY] = kernelFor(dy);
  const rows = new Float32Array(values.length);
  const at = (index: number, last: number) => Math.max(0, Math.min(last, index));
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    for (let x = 0; x < width; x += 1) {
      const from = x - wholeX - reach + 1;
      let sum = 0;
      if (from >= 0 && from + 2 * reach <= width) {
        for (let k = 0; k < 2 * reach; k += 1) sum += tapsX[k] * values[row + from + k];
      } else {
        for (let k = 0; k < 2 * reach; k += 1) sum += tapsX[k] * values[row + at(from + k, width - 1)];
      }
      rows[row + x] = sum;
    }
  }
  for (let y = 0; y < height; y += 1) {
    const from = y - wholeY - reach + 1;
    const sources = Array.from({ length: 2 * reach }, (_, k) => at(from + k, height - 1) * width);
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let k = 0; k < 2 * reach; k += 1) sum += tapsY[k] * rows[sources[k] + x];
      out[y * width + x] = sum;
    }
  }
  return out;
}

/** Whole pixels of a shift, and the weights of the eight samples for its remaining fraction. */
function kernelFor(shift: number): [number, Float64Array] {
  const whole = Math.ceil(shift);
  const rest = whole - shift;
  const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  const taps = Float64Array.from({ length: 2 * reach }, (_, k) => {
    const distance = k - reach + 1 - rest;
    return Math.abs(distance) < reach ? sinc(distance) * sinc(distance / reach) : 0;
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return [whole, taps.map((tap) => tap / sum)];
}

/** Sum of octaves of smoothed noise, so that there is detail of every size; the finest half a cycle in three pixels. */
export function textureImage({ width, height }: Size, random: Random, contrast = 40): StillImage {
  const values = new Float32Array(width * height).fill(118);
  for (let step = 2; step < Math.min(width, height) / 2; step *= 2) {
    const [columns, rows] = [Math.ceil(width / step) + 3, Math.ceil(height / step) + 3];
    const nodes = Float32Array.from({ length: columns * rows }, () => random.normal());
    const spline = (t: number) => [
      (1 - t) ** 3 / 6,
      (3 * t ** 3 - 6 * t * t + 4) / 6,
      (-3 * t ** 3 + 3 * t * t + 3 * t + 1) / 6,
      t ** 3 / 6,
    ];
    const across = Array.from({ length: width }, (_, x) => spline((x / step) % 1));
    for (let y = 0; y < height; y += 1) {
      const down = spline((y / step) % 1);
      const top = Math.floor(y / step) * columns;
      for (let x = 0; x < width; x += 1) {
        const left = Math.floor(x / step);
        let sum = 0;
        for (let j = 0; j < 4; j += 1)
          for (let i = 0; i < 4; i += 1) sum += down[j] * across[x][i] * nodes[top + j * columns + left + i];
        values[y * width + x] += contrast * 0.6 * sum;
      }
    }
  }
  return { width, height, values: values.map((value) => Math.max(8, Math.min(247, value))) };
}

/** Boxes and discs with edges two pixels soft on a plain background: detail along one direction only, and none between them. */
export function shapesImage({ width, height }: Size, random: Random): StillImage {
  const values = new Float32Array(width * height).fill(90 + 60 * random.uniform());
  for (let shape = 0; shape < 14; shape += 1) {
    const grey = 30 + 190 * random.uniform();
    const [cx, cy] = [width * random.uniform(), height * random.uniform()];
    const [rx, ry] = [8 + 0.15 * width * random.uniform(), 8 + 0.15 * height * random.uniform()];
    const round = random.uniform() < 0.4;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const inside = round
          ? Math.min(rx, ry) * (1 - Math.hypot((x - cx) / rx, (y - cy) / ry))
          : Math.min(rx - Math.abs(x - cx), ry - Math.abs(y - cy));
        if (inside > -3) values[y * width + x] += (grey - values[y * width + x]) * (0.5 + 0.5 * Math.tanh(inside));
      }
    }
  }
  return { width, height, values };
}

/** The opacity of a box with edges about two pixels soft. */
export function boxMask({ width, height }: Size, box: { x: number; y: number; width: number; height: number }): StillImage {
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const inside = Math.min(x - box.x, box.x + box.width - x, y - box.y, box.y + box.height - y);
      values[y * width + x] = 0.5 + 0.5 * Math.tanh(inside);
    }
  }
  return { width, height, values };
}

export const plainImage = ({ width, height }: Size, grey: number): StillImage => ({
  width,
  height,
  values: new Float32Array(width * height).fill(grey),
});
