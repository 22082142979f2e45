import { expect, it } from 'vitest';
import type { Figure, ImagePanel } from '../../../core/lab/figure.ts';
import { fromBase64, toBase64 } from '../../../core/protocol/base64.ts';
import { longestMessage } from '../../../core/protocol/control-messages.ts';
import { figureFromMessage, figureMessageSchema, figureToMessage } from '../../../core/protocol/figure-message.ts';

/** There and back as JSON, checked as the window checks it. */
function sent(figure: Figure): Figure {
  return figureFromMessage(figureMessageSchema.parse(JSON.parse(JSON.stringify(figureToMessage(figure)))));
}

it('base64 is that of Node, for every length', () => {
  for (const length of [0, 1, 2, 3, 4, 255, 30_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 151 + length) % 256);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  }
});

it('a figure comes out of its message as it went in', () => {
  const figure: Figure = {
    title: 'Title',
    caption: 'Caption',
    numbers: [
      { name: 'psnr', label: 'PSNR', value: Number.POSITIVE_INFINITY, unit: 'dB' },
      { name: 'x', label: 'x', value: 1.25, unit: '' },
    ],
    rows: [
      [
        {
          kind: 'image',
          title: 'Matrix',
          width: 2,
          height: 2,
          values: Float32Array.of(0.1, -3, Number.NaN, 1e-20),
          range: [-3, 3],
          colours: 'signed',
          cells: true,
          marks: [{ x: 1, y: 1, radius: 0.5, angle: 1 }],
        },
        {
          kind: 'plot',
          title: 'Plot',
          note: 'A gap.',
          x: { name: 'n', unit: '', range: [0, 2] },
          y: { name: 'value', unit: 'px' },
          series: [{ name: 's', kind: 'line', x: [0, 1, 2], y: [1, Number.NaN, 3] }],
        },
      ],
      [
        { kind: 'table', title: 'Table', head: ['a', 'b'], rows: [['x', 2]] },
        {
          kind: 'diagram',
          title: 'Diagram',
          width: 100,
          height: 50,
          boxes: [{ id: 'a', x: 0, y: 0, width: 20, height: 20, shape: 'box', label: 'A', strength: -0.5 }],
          arrows: [{ from: 'a', to: 'a' }],
        },
      ],
    ],
  };
  expect(sent(figure)).toEqual(figure);
});

it('large images travel in 16 bits over their range', () => {
  const values = Float32Array.from({ length: 100 * 100 }, (_, index) => Math.sin(index) * 20 - 3);
  const panel: ImagePanel = { kind: 'image', title: '', width: 100, height: 100, values, range: [-23, 17], colours: 'gray' };
  const message = figureToMessage({ title: '', caption: '', numbers: [], rows: [[panel]] });
  expect(JSON.stringify(message).length).toBeLessThan(100 * 100 * 2.7 + 500);
  const back = figureFromMessage(message).rows[0][0] as ImagePanel;
  for (const [index, value] of back.values.entries()) expect(Math.abs(value - values[index])).toBeLessThan(40 / 65_535);
});

it('a figure of many large images fits a message with 8 bits a value, and one of too many is refused', () => {
  const side = 512;
  const values = Float32Array.from({ length: side * side }, (_, index) => Math.cos(index) * 2);
  const panel: ImagePanel = { kind: 'image', title: '', width: side, height: side, values, range: [-2, 2], colours: 'gray' };
  const of = (count: number): Figure => ({
    title: '',
    caption: '',
    numbers: [],
    rows: [Array.from({ length: count }, () => panel)],
  });
  const message = figureToMessage(of(16));
  expect(JSON.stringify(message).length).toBeLessThan(longestMessage);
  const back = figureFromMessage(message).rows[0][15] as ImagePanel;
  // The error of a step of 4/255, rounded.
  let worst = 0;
  values.forEach((value, index) => (worst = Math.max(worst, Math.abs(value - back.values[index]))));
  expect(worst).toBeLessThan(4 / 255 / 2 + 1e-6);
  expect(() => figureToMessage(of(40))).toThrow('choose a smaller side, or fewer images');
});
