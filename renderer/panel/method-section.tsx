import type { JSX } from 'preact';
import { Segments, Select } from '../controls/choice.tsx';
import { Tip } from '../controls/tip.tsx';
import type { Method } from '../../core/spec/magnification.ts';
import type { Quality } from '../../core/spec/pyramid.ts';
import { change, project } from '../state/project.ts';
import { status } from '../state/status.ts';
import { changeSpec } from '../state/change-spec.ts';
import { methodUses } from './setting-use.ts';

const methods: readonly { readonly value: Method; readonly title: string; readonly does: string }[] = [
  { value: 'phase', title: 'Phase', does: 'Moves the image itself. The most faithful, and the most work.' },
  { value: 'riesz', title: 'Riesz', does: 'Moves the frame with about a quarter of the work; for smaller magnified motion.' },
  { value: 'linear', title: 'Linear', does: 'Amplifies changes of brightness. Fast; good for small motion, noisy beyond.' },
  { value: 'color', title: 'Colour', does: 'Amplifies changes of colour, such as the pulse in a face. Moves nothing.' },
];

const qualities: readonly { readonly value: Quality; readonly title: string }[] = [
  { value: 'fine', title: 'Fine' },
  { value: 'fast', title: 'Fast' },
  { value: 'classic', title: 'Classic' },
];

const methodTip = methods.map(({ title, does }) => `${title}: ${does}`).join('\n');
const qualityTip =
  'Auto takes the finest that keeps up on this computer.\n' +
  'Fine: eight directions, half octaves; the fewest artefacts.\nFast: four directions, whole octaves; about a third of the work.\n' +
  'Classic: as in the first publication, for comparison.';

/** The method and its quality. */
export function MethodSection(): JSX.Element {
  const { spec, autoQuality } = project.value;
  const { method, quality } = spec;
  const running = status.value?.quality ?? quality;
  const titleOf = (value: Quality) => qualities.find((one) => one.value === value)?.title.toLowerCase() ?? value;
  return (
    <section class="panel-section" aria-labelledby="method-heading">
      <header>
        <h2 id="method-heading">Method</h2>
        <Tip about="the methods" text={methodTip} />
      </header>
      <Segments
        label="Method"
        value={method}
        options={methods}
        onChange={(value) => changeSpec((draft) => (draft.method = value), 'Method')}
        testId="method"
      />
      <p class="reason muted">{methods.find(({ value }) => value === method)?.does}</p>
      {methodUses(method, 'quality') && (
        <Select
          label="Quality"
          tip={qualityTip}
          value={autoQuality ? 'auto' : quality}
          options={[{ value: 'auto', title: `Auto (${titleOf(running)})` }, ...qualities]}
          onChange={(value) =>
            change(
              (draft) => {
                draft.autoQuality = value === 'auto';
                if (value !== 'auto') draft.spec.quality = value;
              },
              { label: 'Quality' },
            )
          }
          testId="quality"
        />
      )}
    </section>
  );
}
