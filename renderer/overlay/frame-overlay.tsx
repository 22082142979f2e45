import type { JSX } from 'preact';
import { changeRegion, removeRegion } from '../state/change-spec.ts';
import { change, endMerge, spec, view } from '../state/project.ts';
import type { FrameLayerProps } from '../viewer/frame-layers.ts';
import { frameSize } from '../viewer/frame-stream.ts';
import { BoxOnFrame } from './box-on-frame.tsx';
import { DrawingSurface } from './drawing-surface.tsx';
import { MotionPlaces } from './motion-places.tsx';
import { LineOnFrame } from './line-on-frame.tsx';
import './frame-overlay.css';
import type { Slice } from '../../core/spec/project.ts';
import { type Box, calibrationLine, measuredBox, selectedRegion, tool, toolHints } from '../state/tools.ts';
import { addRegion, regionName } from './regions.ts';

/** All marks on a frame: regions, the slice, the measured region, the ruler; and the surface to draw them on. */
export function FrameOverlay({ pane, geometry }: FrameLayerProps): JSX.Element | null {
  const frame = frameSize.value;
  if (!frame) return null;
  const pixels = { across: 1 / geometry.scaleX, down: 1 / geometry.scaleY };
  const { regions } = spec.value;
  const { slice } = view.value;
  const held = tool.value;
  const box = measuredBox.value;
  const ruler = calibrationLine.value;

  return (
    <div class="frame-overlay" data-pane={pane}>
      {pane !== 'magnified' && <MotionPlaces />}
      {regions.map((region, index) => (
        <BoxOnFrame
          key={index}
          box={region}
          frame={frame}
          kind="region"
          name={regionName(region, index)}
          feather={region.feather}
          selected={selectedRegion.value === index}
          pixels={pixels}
          onSelect={() => (selectedRegion.value = index)}
          onChange={(moved) => changeRegion(index, moved, 'Region', `region-${index}`)}
          onSettled={endMerge}
          onRemove={() => removeRegion(index)}
        />
      ))}
      {box && (
        <BoxOnFrame
          box={box}
          frame={frame}
          kind="measured"
          name="Measured"
          feather={0}
          selected
          pixels={pixels}
          onSelect={() => undefined}
          onChange={(moved) => (measuredBox.value = moved)}
          onSettled={() => undefined}
          onRemove={() => (measuredBox.value = null)}
        />
      )}
      {slice && (
        <LineOnFrame
          line={slice}
          frame={frame}
          kind="slice"
          name="Slice"
          pixels={pixels}
          onChange={(line) => setSlice(line, 'slice')}
          onSettled={endMerge}
          onRemove={() => setSlice(null)}
        />
      )}
      {ruler && (
        <LineOnFrame
          line={ruler}
          frame={frame}
          kind="ruler"
          name="Known distance"
          pixels={pixels}
          onChange={(line) => (calibrationLine.value = line)}
          onSettled={() => undefined}
          onRemove={() => (calibrationLine.value = null)}
        />
      )}
      {held && (
        <DrawingSurface
          frame={frame}
          shape={held === 'slice' || held === 'calibrate' ? 'line' : 'box'}
          hint={toolHints[held]}
          onBox={held === 'region' ? addRegion : setMeasured}
          onLine={held === 'slice' ? drawSlice : setRuler}
          onCancel={putDown}
        />
      )}
    </div>
  );
}

function putDown(): void {
  tool.value = null;
}

function setMeasured(box: Box): void {
  measuredBox.value = box;
  putDown();
}

function setRuler(line: Slice): void {
  calibrationLine.value = line;
  putDown();
}

function drawSlice(line: Slice): void {
  setSlice(line);
  putDown();
}

function setSlice(line: Slice | null, merge?: string): void {
  change((draft) => (draft.view.slice = line), merge === undefined ? { label: 'Slice' } : { label: 'Slice', merge });
}
