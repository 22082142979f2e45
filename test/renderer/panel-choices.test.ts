import { describe, expect, it } from 'vitest';
import { magnificationSchema } from '../../core/spec/magnification.ts';
import { presets } from '../../core/spec/presets.ts';
import { projectSchema } from '../../core/spec/project.ts';
import { readProject, writeProject } from '../../core/spec/read-project.ts';
import {
  applyPreset,
  followsPreset,
  presetChoices,
  presetOf,
  readPreset,
  writePreset,
} from '../../renderer/state/preset-choice.ts';

const spec = magnificationSchema.parse({
  band: { lo: 1, hi: 2 },
  alpha: 12,
  quality: 'fast',
  captureFps: 240,
  regions: [{ name: 'wrist', x: 10, y: 10, width: 40, height: 30 }],
});

describe('presets', () => {
  it('are chosen without losing what belongs to the clip', () => {
    const [choice] = presetChoices([]);
    const chosen = applyPreset(spec, choice, true);
    expect(chosen).toMatchObject({ ...presets['pulse-motion'].spec, captureFps: 240, regions: spec.regions, quality: 'fast' });
    expect(applyPreset(spec, choice, false).quality).toBe('fine');
  });

  it('are followed until one of their values changes; regions and capture rate are none of theirs', () => {
    for (const choice of presetChoices([presetOf('mine', '', spec)])) {
      const chosen = applyPreset(spec, choice, true);
      expect(followsPreset(chosen, choice, true), choice.id).toBe(true);
      expect(followsPreset({ ...chosen, regions: [], captureFps: 30 }, choice, true)).toBe(true);
      expect(followsPreset({ ...chosen, alpha: chosen.alpha + 1 }, choice, true)).toBe(false);
      expect(followsPreset({ ...chosen, band: { ...chosen.band, hi: 2.2 } }, choice, true)).toBe(false);
    }
  });

  it('tell their reasons without a flag of the command line', () => {
    for (const { reason } of presetChoices([])) expect(reason).not.toMatch(/--/);
  });

  it('survive a file, alone and as the command line writes them', () => {
    const mine = presetOf('Wrist, close', 'Filmed with a lamp', spec);
    expect(readPreset(writePreset(mine), 'any.json')).toEqual(mine);
    expect(readPreset('{"band": {"lo": 1, "hi": 2}, "alpha": 3}', 'Quiet pump.json')).toMatchObject({
      name: 'Quiet pump',
      spec: { alpha: 3, method: 'phase' },
    });
  });

  it.each([
    ['{"alpha": 3', 'is not JSON'],
    ['[1]', 'holds no settings'],
    ['{"loupe": 1}', 'is a project'],
    ['{"loupePreset": 2, "spec": {}}', 'later version'],
    [`{"loupePreset": "${'Ü'.repeat(90)}", "spec": {}}`, '"loupePreset" must be 1'],
    ['{"band": {"lo": 1, "hi": 2}, "alhpa": 3}', '"alhpa" is not a setting'],
    ['{"band": {"lo": 1, "hi": 2}, "alpha": "lots"}', 'alpha is "lots"; it must be a number'],
  ])('are refused as %s with what would do', (text, sentence) => {
    expect(() => readPreset(text, 'p.json')).toThrow(sentence);
    expect(() => readPreset(text, 'p.json')).toThrow('p.json');
  });
});

describe('project files', () => {
  const project = projectSchema.parse({
    loupe: 1,
    media: { path: '/clips/bridge.mp4', name: 'bridge.mp4' },
    spec,
    view: { mode: 'wipe', slice: { x1: 0, y1: 5, x2: 50, y2: 5 } },
    labels: [{ label: 'loose', from: 0.5, to: 2 }],
  });

  it('come back as they were written, and are readable', () => {
    const text = writeProject(project);
    expect(readProject(text, 'bridge.loupe.json')).toEqual(project);
    expect(text.split('\n').length).toBeGreaterThan(20);
  });

  it('may leave out what has a default', () => {
    const short = '{"loupe": 1, "media": {"path": null, "name": "a.mp4"}, "spec": {"band": {"lo": 1, "hi": 2}}}';
    expect(readProject(short, 'a')).toMatchObject({ autoQuality: true, view: { mode: 'side-by-side' }, labels: [] });
  });

  it.each([
    ['{"loupe": 1, "media"', 'not JSON'],
    ['{"tracks": []}', 'not a project of Motion Loupe'],
    ['{"loupe": 9}', 'later version'],
    ['{"loupe": 0.5}', 'no version of Motion Loupe'],
    ['{"loupe": "1"}', 'no version of Motion Loupe'],
    [
      '{"loupe": 1, "media": {"path": null, "name": "a"}, "spec": {"band": {"lo": 1, "hi": 2}, "alpha": -7}}',
      'alpha is -7; it must',
    ],
    ['{"loupe": 1, "media": {"name": "a"}, "spec": {"band": {"lo": 1, "hi": 2}}}', '"media.path" is wrong'],
  ])('are refused as %s with what is wrong', (text, sentence) => {
    expect(() => readProject(text, 'x.loupe.json')).toThrow(sentence);
    expect(() => readProject(text, 'x.loupe.json')).toThrow(/^x\.loupe\.json/);
  });
});
