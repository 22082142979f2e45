import {
  Camera,
  Columns2,
  Contrast,
  type IconNode,
  Maximize,
  Rows2,
  Scan,
  Search,
  SquareSplitHorizontal,
  ToggleRight,
  ZoomIn,
  ZoomOut,
} from 'lucide';
import type { JSX } from 'preact';
import type { ViewMode } from '../../core/spec/project.ts';
import { Segments } from '../controls/choice.tsx';
import { CommandButton } from '../controls/command-button.tsx';
import { view } from '../state/project.ts';
import { runCommand } from '../state/commands.ts';
import { differenceGain, geometry, loupeOn, setMode } from './view-state.ts';
import { percentText } from '../text/number-text.ts';
import './viewer-tools.css';

const modes: readonly { readonly value: ViewMode; readonly title: string; readonly icon: IconNode }[] = [
  { value: 'side-by-side', title: 'Side by side', icon: Columns2 },
  { value: 'stacked', title: 'Stacked', icon: Rows2 },
  { value: 'wipe', title: 'Wipe', icon: SquareSplitHorizontal },
  { value: 'toggle', title: 'Toggle', icon: ToggleRight },
  { value: 'difference', title: 'Difference', icon: Contrast },
];

const gains = ['1', '4', '16'] as const;

/** The toolbar of the viewer: how the frames are compared, zoom, loupe, snapshot. */
export function ViewerTools(): JSX.Element {
  const zoom = geometry.value?.zoom;
  return (
    <div class="viewer-tools" role="toolbar" aria-label="View">
      <Segments label="View" value={view.value.mode} options={modes} onChange={setMode} testId="view-mode" />
      {view.value.mode === 'difference' && (
        <Segments
          label="Difference times"
          value={String(differenceGain.value) as (typeof gains)[number]}
          options={gains.map((value) => ({ value, title: `×${value}` }))}
          onChange={(gain) => (differenceGain.value = Number(gain))}
        />
      )}
      {view.value.mode === 'toggle' && (
        <span class="muted tool-hint">
          hold <kbd>\</kbd> for the source
        </span>
      )}
      <div class="viewer-tools-end">
        <CommandButton id="view.zoom-out" icon={ZoomOut} />
        <button
          type="button"
          class="zoom-value tabular"
          title={
            view.value.zoom === 'fit'
              ? 'Fits the window. Click for one screen pixel per frame pixel'
              : 'Click to fit the window (0)'
          }
          aria-label={`Zoom ${percentOf(zoom)}${view.value.zoom === 'fit' ? ', fits the window' : ''}`}
          onClick={() => runCommand(view.value.zoom === 'fit' ? 'view.actual-size' : 'view.fit')}
          data-testid="zoom"
        >
          {percentOf(zoom)}
        </button>
        <CommandButton id="view.zoom-in" icon={ZoomIn} />
        <span class="tool-gap" />
        <CommandButton id="view.loupe" icon={Search} pressed={loupeOn.value} testId="loupe" />
        <CommandButton id="view.fit" icon={Scan} />
        <CommandButton id="view.snapshot" icon={Camera} testId="snapshot" />
        <CommandButton id="view.full-screen" icon={Maximize} />
      </div>
    </div>
  );
}

function percentOf(zoom: number | undefined): string {
  return zoom === undefined ? '–' : percentText(zoom);
}
