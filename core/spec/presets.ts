import type { MagnificationInput } from './magnification.ts';

/** A named recipe: the settings for one kind of subject and the reason for each. */
export interface Preset {
  /** What it is for, in half a line. */
  readonly title: string;
  /** Why these numbers, and which subjects need others. */
  readonly reason: string;
  readonly spec: MagnificationInput;
}

/**
 * Where each band comes from is part of its reason, so that a user can tell when it does not fit the subject.
 * Bands are in Hz of the captured motion; one that lies above half the capture rate of a clip is refused like any other.
 */
export const presets = {
  'pulse-motion': {
    title: 'the nod of a head or the beat of a wrist with every heartbeat',
    reason:
      'A heart at rest beats 45 to 120 times a minute (0.75–2 Hz) and moves the head by a few hundredths of a pixel: much alpha, and a wide blur of the phases because skin has little texture.',
    spec: { method: 'phase', band: { lo: 0.75, hi: 2 }, alpha: 25, sigma: 4 },
  },
  'pulse-colour': {
    title: 'the blush of a face with every heartbeat',
    reason:
      'Blood changes the colour of skin by less than one code value at 45 to 90 beats a minute (0.75–1.5 Hz): pool about 16 pixels against noise, a sharp filter against slow changes of light, gain 50 on luma and chroma.',
    spec: { method: 'color', band: { lo: 0.75, hi: 1.5 }, alpha: 50, filter: { kind: 'ideal' } },
  },
  breathing: {
    title: 'the rise of a chest, asleep or at rest',
    reason:
      'People breathe 12 to 20 times a minute at rest and infants up to 40 (0.2–0.7 Hz); a chest moves by tenths of a pixel to pixels, so a moderate alpha, and the gentlest filter because breaths are not regular.',
    spec: { method: 'phase', band: { lo: 0.2, hi: 0.7 }, alpha: 8, sigma: 3, filter: { kind: 'butterworth', order: 1 } },
  },
  machine: {
    title: 'pipes, frames and foundations of running machines',
    reason:
      'Structures round a machine answer at 4 to 14 Hz, which a 30 fps camera still sees. For the shaft itself set --band round its speed (revolutions per minute / 60) and film faster than twice that.',
    spec: { method: 'phase', band: { lo: 4, hi: 14 }, alpha: 20, sigma: 2 },
  },
  building: {
    title: 'the sway of towers, bridges, cranes and masts',
    reason:
      'A tower of height h metres sways at about 46/h Hz: 0.2–2 Hz covers 23 to 230 m. The motion is hundredths of a pixel on large smooth faces: much alpha, a wide blur; film for at least ten periods from a tripod.',
    spec: { method: 'phase', band: { lo: 0.2, hi: 2 }, alpha: 40, sigma: 4 },
  },
  string: {
    title: 'a plucked string',
    reason:
      'The low E of a guitar is at 82.4 Hz; 72–92 Hz holds it and leaves out its neighbours. Needs footage captured at more than 184 frames a second (set --fps for slow motion). Thin lines keep little blur.',
    spec: { method: 'phase', band: { lo: 72, hi: 92 }, alpha: 15, sigma: 1 },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

/** The names of all presets, in the order in which they are shown. */
export const presetNames = Object.keys(presets) as readonly PresetName[];

export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(presets, name);
}
