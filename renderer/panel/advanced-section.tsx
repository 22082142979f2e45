import type { JSX } from 'preact';
import { Disclosure, Select, Switch } from '../controls/choice.tsx';
import { Slider } from '../controls/slider.tsx';
import type { Filter, FilterKind } from '../../core/spec/band.ts';
import type { MagnificationSpec } from '../../core/spec/magnification.ts';
import { type Bandwidth, type Finest, type Profile, pyramidShape } from '../../core/spec/pyramid.ts';
import { spec } from '../state/project.ts';
import { changeSpec } from '../state/change-spec.ts';
import { hostProblem } from '../state/host-problem.ts';
import { NumberSetting } from '../controls/number-setting.tsx';
import { filterOfKind, methodUses, type MethodSetting } from './setting-use.ts';

/** Settings that are rarely needed; only those that the chosen method uses. */
export function AdvancedSection(): JSX.Element {
  const shown = (setting: MethodSetting) => methodUses(spec.value.method, setting);
  return (
    <section class="panel-section panel-advanced">
      <Disclosure title="Advanced" testId="advanced">
        <div class="advanced">
          <FilterSettings />
          {shown('transport') && <TransportSetting />}
          {shown('limit') && (
            <Switch
              label="Limit motion to avoid tearing"
              tip="Motion that becomes larger than a piece of detail can carry without ghosts is limited softly."
              checked={spec.value.limit === 'soft'}
              onChange={(on) => changeSpec((draft) => (draft.limit = on ? 'soft' : 'off'), 'Limit motion')}
              testId="limit"
            />
          )}
          {shown('attenuate') && (
            <Switch
              label="Freeze other motion"
              tip="Takes out motion that is faster or slower than the chosen frequencies, except for the slow drift of the scene."
              checked={spec.value.attenuate}
              onChange={(on) => changeSpec((draft) => (draft.attenuate = on), 'Freeze other motion')}
              testId="attenuate"
            />
          )}
          {shown('noise') && <NoiseSetting />}
          {shown('quality') && <PyramidSettings />}
          {shown('levels') && <LevelsSetting />}
          {shown('cutoffWavelength') && (
            <NumberSetting
              label="Finest detail in full"
              tip="Detail finer than this many pixels from crest to crest is magnified less, because brightness alone cannot carry it further."
              unit="px"
              value={spec.value.cutoffWavelength}
              step={1}
              check={(value) => (value > 0 ? null : 'It has to be more than 0 pixels.')}
              onChange={(value) => changeSpec((draft) => (draft.cutoffWavelength = value), 'Finest detail', 'cutoff')}
            />
          )}
          {shown('poolingLevels') && (
            <NumberSetting
              label="Pooling"
              tip="How often the frame is halved before its colour is compared over time: 4 averages over about 16 pixels. More is steadier, less is sharper."
              value={auto(spec.value.poolingLevels)}
              whole
              step={1}
              check={between(1, 12)}
              onChange={(value) => changeSpec((draft) => (draft.poolingLevels = value), 'Pooling')}
              onAuto={(on) => changeSpec((draft) => (draft.poolingLevels = on ? 'auto' : 4), 'Pooling')}
              hostProblem={hostProblem('LEVELS_TOO_MANY')}
            />
          )}
          {shown('colour') && <ColourSettings />}
        </div>
      </Disclosure>
    </section>
  );
}

type Transport = MagnificationSpec['transport'];
const transports: readonly { readonly value: Transport; readonly title: string }[] = [
  { value: 'phase', title: 'Phases' },
  { value: 'envelope', title: 'Phases and envelopes' },
];

function TransportSetting(): JSX.Element {
  return (
    <Select
      label="Move"
      tip="Phases: the wave inside each subband moves and its envelope stays, as published, which shows as ghosts at edges. Phases and envelopes: a displacement field moves the image itself, without ghosts, and phases carry only what it does not explain; it takes more time."
      value={spec.value.transport}
      options={transports}
      onChange={(value) => changeSpec((draft) => (draft.transport = value), 'Move')}
      testId="transport"
    />
  );
}

const filterTitles: Readonly<Record<FilterKind, string>> = {
  butterworth: 'Butterworth: no delay',
  fir: 'Linear phase: even delay',
  ideal: 'Ideal: the sharpest',
  difference: 'Two averages: the gentlest',
};

function FilterSettings(): JSX.Element {
  const { filter } = spec.value;
  const set = (next: Filter) => changeSpec((draft) => (draft.filter = next), 'Filter');
  return (
    <>
      <Select
        label="Filter"
        tip="How sharply the chosen frequencies are cut out of the rest. A sharp filter looks further ahead and takes longer to settle."
        value={filter.kind}
        options={(Object.keys(filterTitles) as FilterKind[]).map((value) => ({ value, title: filterTitles[value] }))}
        onChange={(kind) => set(filterOfKind(kind, filter))}
        testId="filter"
      />
      {filter.kind === 'butterworth' && (
        <NumberSetting
          label="Order"
          tip="Steepness of the filter's edges, 1 to 6. Steep filters ring longer after a jolt."
          value={filter.order}
          whole
          step={1}
          check={between(1, 6)}
          onChange={(order) => set({ ...filter, order })}
        />
      )}
      {(filter.kind === 'fir' || filter.kind === 'ideal') && (
        <NumberSetting
          label="Length"
          tip="Frames the filter looks at, an odd number. Auto covers about two periods of the slowest motion."
          unit="frames"
          value={auto(filter.taps)}
          whole
          step={2}
          check={(taps) => (taps >= 3 && taps <= 1001 && taps % 2 === 1 ? null : 'It has to be odd, from 3 to 1001.')}
          onChange={(taps) => set({ ...filter, taps })}
          onAuto={(on) => set({ ...filter, taps: on ? 'auto' : 31 })}
        />
      )}
    </>
  );
}

function NoiseSetting(): JSX.Element {
  return (
    <NumberSetting
      label="Camera noise"
      tip="What flickers in every pixel of the camera, as a spread in steps of 255. Motion that noise alone explains is held back. Auto measures it; 0 switches this off."
      value={auto(spec.value.noise)}
      step={0.1}
      check={(value) => (value >= 0 && value <= 255 ? null : 'It may be 0 to 255.')}
      onChange={(value) => changeSpec((draft) => (draft.noise = value), 'Noise', 'noise')}
      onAuto={(on) => changeSpec((draft) => (draft.noise = on ? 'auto' : 1), 'Noise')}
    />
  );
}

const bandwidths: readonly { readonly value: Bandwidth; readonly title: string }[] = [
  { value: 'octave', title: 'Octave' },
  { value: 'half-octave', title: 'Half octave' },
  { value: 'quarter-octave', title: 'Quarter octave' },
];
const profiles: readonly { readonly value: Profile; readonly title: string }[] = [
  { value: 'steerable', title: 'Steerable' },
  { value: 'compact', title: 'Compact' },
];
const finests: readonly { readonly value: Finest; readonly title: string }[] = [
  { value: 'residual', title: 'Stays in place' },
  { value: 'oriented', title: 'Moves too' },
];

/** Overrides of the quality's pyramid. The quality keeps its name; each override is visible by its value. */
function PyramidSettings(): JSX.Element {
  const shape = pyramidShape(spec.value);
  const override = (part: MagnificationSpec['pyramid'], label: string) =>
    changeSpec((draft) => (draft.pyramid = { ...draft.pyramid, ...part }), label);
  return (
    <>
      <Select
        label="Size bands"
        tip="How finely detail is sorted by size. Narrow bands carry larger motion and take more time; wide ones stay sharper in space."
        value={shape.bandwidth}
        options={bandwidths}
        onChange={(bandwidth) => override({ bandwidth }, 'Size bands')}
      />
      <NumberSetting
        label="Directions"
        tip="How many directions detail is sorted by, 2 to 16. More part crossing edges better and take more time."
        value={shape.orientations}
        whole
        step={1}
        check={between(2, 16)}
        onChange={(orientations) => override({ orientations }, 'Directions')}
      />
      <Select
        label="Direction profile"
        tip="Compact directions overlap less, for fewer artefacts. Steerable ones are those of the first publication."
        value={shape.profile}
        options={profiles}
        onChange={(profile) => override({ profile }, 'Direction profile')}
      />
      <Select
        label="Finest detail"
        tip="Whether the very finest detail, near single pixels, moves too. It removes faint ghosts of edges for half as much work again."
        value={shape.finest}
        options={finests}
        onChange={(finest) => override({ finest }, 'Finest detail')}
      />
    </>
  );
}

function LevelsSetting(): JSX.Element {
  const levels = pyramidShape(spec.value).levels;
  return (
    <NumberSetting
      label="Depth"
      tip="How many sizes of detail are magnified, from the finest on. Auto takes all; fewer leave large smooth motion alone."
      value={auto(levels)}
      whole
      step={1}
      check={between(1, 48)}
      onChange={(value) => changeSpec((draft) => (draft.pyramid = { ...draft.pyramid, levels: value }), 'Depth')}
      onAuto={(on) =>
        changeSpec((draft) => {
          if (on) delete draft.pyramid.levels;
          else draft.pyramid.levels = 4;
        }, 'Depth')
      }
      hostProblem={hostProblem('LEVELS_TOO_MANY')}
    />
  );
}

type Planes = MagnificationSpec['colour']['planes'];
const planes: readonly { readonly value: Planes; readonly title: string }[] = [
  { value: 'auto', title: 'As the method needs' },
  { value: 'luma', title: 'Brightness only' },
  { value: 'all', title: 'Brightness and colour' },
];

function ColourSettings(): JSX.Element {
  const { colour, method } = spec.value;
  const all = colour.planes === 'all' || (colour.planes === 'auto' && method === 'color');
  return (
    <>
      <Select
        label="Amplify"
        tip="Whether changes of colour are amplified beside changes of brightness."
        value={colour.planes}
        options={planes}
        onChange={(value) => changeSpec((draft) => (draft.colour.planes = value), 'Colour')}
      />
      {all && (
        <Slider
          label="Share of colour"
          tip="How much of the amplified change of colour is shown: 0 none, 1 all of it."
          value={colour.chromaAttenuation}
          min={0}
          max={1}
          step={0.05}
          digits={2}
          onChange={(value) => changeSpec((draft) => (draft.colour.chromaAttenuation = value), 'Share of colour', 'chroma')}
        />
      )}
    </>
  );
}

function auto(value: number | 'auto'): number | null {
  return value === 'auto' ? null : value;
}

function between(least: number, most: number): (value: number) => string | null {
  return (value) => (value >= least && value <= most ? null : `It may be ${least} to ${most}.`);
}
