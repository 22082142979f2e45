import { SquareDashedMousePointer, Trash2 } from 'lucide';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Button, IconButton } from '../controls/button.tsx';
import { Tip } from '../controls/tip.tsx';
import { regionName } from '../overlay/regions.ts';
import { selectedRegion, tool, toggleTool } from '../state/tools.ts';
import { media } from '../state/media.ts';
import { endMerge, spec } from '../state/project.ts';
import { changeRegion, removeAllRegions, removeRegion } from '../state/change-spec.ts';
import { hostProblem } from '../state/host-problem.ts';
import { NumberSetting } from '../controls/number-setting.tsx';

const tip =
  'Magnify only parts of the frame; the rest stays as it was. Draw as many rectangles as you like. ' +
  'On the frame arrow keys move the chosen one, with Alt they resize it, with Shift they take ten pixels.';
const featherTip = 'Pixels over which the magnification fades at the edge, so that none shows.';

/** The regions in which to magnify. */
export function RegionSection(): JSX.Element {
  const { regions } = spec.value;
  const chosen = selectedRegion.value;
  const problem = hostProblem('REGION_OUTSIDE');
  return (
    <section class="panel-section" aria-labelledby="regions-heading">
      <header>
        <h2 id="regions-heading">Regions</h2>
        <Tip about="regions" text={tip} />
        <span class="section-aside">
          {regions.length > 1 && (
            <Button kind="quiet" onClick={removeAllRegions}>
              Remove all
            </Button>
          )}
          <Button
            kind="quiet"
            icon={SquareDashedMousePointer}
            disabled={!media.value}
            onClick={() => toggleTool('region')}
            testId="draw-region"
          >
            {tool.value === 'region' ? 'Cancel' : 'Draw'}
          </Button>
        </span>
      </header>
      {regions.length === 0 && <p class="muted">The whole frame.</p>}
      <ul class="region-list" aria-label="Regions">
        {regions.map((region, index) => (
          // A region is identified by its index in the list only.
          <li key={index} class={chosen === index ? 'chosen' : ''}>
            <RegionRow index={index} />
            {chosen === index && (
              <NumberSetting
                label="Soft edge"
                tip={featherTip}
                unit="px"
                value={region.feather}
                step={1}
                check={(value) => (value >= 0 && value <= 500 ? null : 'It may be 0 to 500 pixels.')}
                onChange={(feather) => changeRegion(index, { feather }, 'Soft edge', `feather-${index}`)}
              />
            )}
          </li>
        ))}
      </ul>
      {problem && (
        <p class="field-problem" role="status">
          {problem}
        </p>
      )}
    </section>
  );
}

function RegionRow({ index }: { readonly index: number }): JSX.Element {
  const id = useId();
  const region = spec.value.regions[index];
  const name = regionName(region, index);
  return (
    <div class="region-row">
      <input
        id={id}
        class="text-input"
        aria-label={`Name of region ${index + 1}`}
        placeholder={`Region ${index + 1}`}
        maxLength={80}
        value={region.name}
        onFocus={() => (selectedRegion.value = index)}
        onInput={(event) => changeRegion(index, { name: event.currentTarget.value }, 'Name of region', `name-${index}`)}
        onBlur={endMerge}
      />
      <span class="muted tabular">
        {region.width}×{region.height}
      </span>
      <IconButton icon={Trash2} size={15} label={`Remove ${name}`} onClick={() => removeRegion(index)} />
    </div>
  );
}
