import { lumaOf, type Still } from '../../base/still.ts';
import { joinStills } from '../../pyramid/join-stills.ts';
import { defineFigure, type FigureDefinition } from '../definition.ts';
import { grayPanel, stillPanel } from '../panels.ts';

const blending = defineFigure({
  name: 'blending',
  title: 'Blending two images',
  chapter: 'blending',
  description: 'Two images joined in a Laplacian pyramid, beside cut-and-paste and feathering, with the values across the seam.',
  settings: {
    levels: { kind: 'number', label: 'Levels of the pyramid', min: 1, max: 9, step: 1, unit: '', default: 7 },
    feather: { kind: 'number', label: 'Width of the feathering (σ)', min: 0.5, max: 64, step: 0.5, unit: 'px', default: 8 },
  },
  input: 'two-images',
  make({ levels, feather }, { a, b, mask }) {
    const joined = {
      cut: joinStills(a, b, mask, { method: 'cut' }),
      feathered: joinStills(a, b, mask, { method: 'feather', feather }),
      pyramid: joinStills(a, b, mask, { method: 'pyramid', levels }),
    };
    const again = joinStills(a, a, mask, { method: 'pyramid', levels });
    const luma = lumaOf(a);
    const zoom = 1;
    return {
      title: 'Blending two images',
      caption: `Cut and pasted, the seam shows at every scale. Feathered, it is hidden in smooth places, but detail within ${feather} px is doubled. In the pyramid each level is joined with the mask blurred as far as its own grid is: coarse differences cross over widely, fine detail within a few pixels. Coefficients may be negative and stay so, and images are continued by reflection, so no border darkens.`,
      numbers: [
        {
          name: 'selfError',
          label: 'Largest error of an image blended with itself',
          value: lumaOf(again).reduce((most, value, index) => Math.max(most, Math.abs(value - luma[index])), 0),
          unit: '',
        },
      ],
      rows: [
        [
          stillPanel(a, { title: 'First image', zoom }),
          stillPanel(b, { title: 'Second image', zoom }),
          grayPanel(mask, lumaOf(mask), { title: 'Mask: white takes the first', zoom }),
        ],
        [
          stillPanel(joined.cut, { title: 'Cut and paste', zoom }),
          stillPanel(joined.feathered, { title: `Feathered, σ ${feather} px`, zoom }),
          stillPanel(joined.pyramid, { title: `Pyramid, ${levels} levels`, zoom }),
        ],
        [
          {
            kind: 'plot',
            title: 'Luma along the middle row',
            x: { name: 'x', unit: 'px', range: [0, a.width - 1] },
            y: { name: 'luma', unit: '' },
            series: Object.entries(joined).map(([name, still]) => ({
              name,
              kind: 'line' as const,
              x: Array.from({ length: a.width }, (_, x) => x),
              y: middleRow(still),
            })),
            size: { width: 3 * a.width + 36, height: 240 },
          },
        ],
      ],
    };
  },
});

export const blendingFigures: readonly FigureDefinition[] = [blending];

function middleRow(still: Still): number[] {
  const { width, height } = still;
  const from = (height >> 1) * width;
  return Array.from(lumaOf(still).subarray(from, from + width));
}
