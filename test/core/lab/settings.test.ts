import { describe, expect, it } from 'vitest';
import { figureNamed } from '../../../core/lab/catalogue.ts';
import { readSettings } from '../../../core/lab/settings.ts';

const settings = {
  levels: { kind: 'number', label: 'Levels', min: 1, max: 6, step: 1, unit: '', default: 4 },
  sigma: { kind: 'number', label: 'σ', min: 0.5, max: 4, step: 0, unit: 'px', default: 1 },
  kind: { kind: 'choice', label: 'Kind', values: ['real', 'complex'], default: 'real' },
  whole: { kind: 'toggle', label: 'Full resolution', default: false },
  name: { kind: 'text', label: 'Name', longest: 5, default: '' },
  at: { kind: 'frequency', label: 'Frequency', default: { x: 0.1, y: 0 } },
  gains: { kind: 'gains', label: 'Gains', default: {} },
} as const;

describe('settings of a figure', () => {
  it('are the defaults where none are given', () => {
    const { levels, kind, at } = readSettings(settings, {});
    expect([levels, kind, at]).toEqual([4, 'real', { x: 0.1, y: 0 }]);
  });

  it('are read from text as from values', () => {
    const text = {
      levels: '2',
      sigma: '0.75',
      kind: 'complex',
      whole: 'yes',
      name: 'abc',
      at: '0.25,-0.5',
      gains: 'high:0, s1o2:2.5',
    };
    const values = {
      levels: 2,
      sigma: 0.75,
      kind: 'complex',
      whole: true,
      name: 'abc',
      at: { x: 0.25, y: -0.5 },
      gains: { high: 0, s1o2: 2.5 },
    };
    expect(readSettings(settings, text)).toEqual(values);
    expect(readSettings(settings, values)).toEqual(values);
  });

  it.each([
    ['levels', '7', 'The setting levels is "7"; it must be a whole number from 1 to 6.'],
    ['levels', '2.5', 'The setting levels is "2.5"; it must be a whole number from 1 to 6.'],
    ['levels', '', 'a whole number from 1 to 6'],
    ['sigma', 'wide', 'a number from 0.5 to 4 px'],
    ['sigma', null, 'The setting sigma is "null"'],
    ['kind', 'Real', 'one of real, complex'],
    ['whole', 'maybe', 'yes or no'],
    ['name', 'longer', 'at most 5 characters'],
    ['at', '0.1', 'two numbers from -0.5 to 0.5'],
    ['at', '0.1,0.2,0.3', 'two numbers from -0.5 to 0.5'],
    ['at', { x: 0.7, y: 0 }, 'two numbers from -0.5 to 0.5'],
    ['gains', 'high', 'subbands with their factors'],
    ['gains', 'high:99', 'subbands with their factors'],
    ['gains', 3, 'subbands with their factors'],
  ])('refuse %s = %j with a sentence', (name, value, sentence) => {
    const read = () => readSettings(settings, { [name]: value });
    expect(read).toThrow(expect.objectContaining({ code: 'LAB_SETTING_INVALID' }));
    expect(read).toThrow(sentence);
  });

  it('name the setting that was meant by a misspelt one', () => {
    expect(() => readSettings(settings, { level: 3 })).toThrow('The figure has no setting "level"; did you mean levels?');
    expect(() => readSettings({}, { level: 3 })).toThrow('it has none');
  });
});

describe('the catalogue', () => {
  it('names the figure that was meant by a misspelt one', () => {
    expect(figureNamed('down-sampling').chapter).toBe('sampling');
    expect(() => figureNamed('downsampling')).toThrow('There is no figure "downsampling"; did you mean down-sampling?');
    expect(() => figureNamed('x')).toThrow(expect.objectContaining({ code: 'LAB_FIGURE_UNKNOWN' }));
  });
});
