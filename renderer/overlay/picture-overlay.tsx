import type { JSX } from 'preact';
import { changeRegion, removeRegion } from '../panel/change-spec.ts';
import { change, endMerge, spec, view } from '../state/project.ts';
import type { PictureGeometry } from '../viewer/picture-geometry.ts';
import { AttentionOnPicture } from '../teach/attention-on-picture.tsx';
import { SeenLabel } from '../teach/seen-label.tsx';
import { pictureSize } from '../viewer/picture-stream.ts';
import { BoxOnPicture } from './box-on-picture.tsx';
import { DrawingSurface } from './drawing-surface.tsx';
import { MotionPlaces } from './motion-places.tsx';
import { LineOnPicture } from './line-on-picture.tsx';
import './picture-overlay.css';
import type { Box } from './region-drag.ts';
import type { Slice } from '../../core/spec/project.ts';
import { calibrationLine, measuredBox, selectedRegion, tool, toolHints } from './tools.ts';
import { addRegion, regionName } from './regions.ts';

export interface PictureOverlayProps {
  /** Which picture it lies on; `both` where they lie on each other. */
  readonly pane: 'source' | 'magnified' | 'both';
  /** The overlay's box covers the displayed picture exactly: `geometry.width` × `geometry.height` CSS pixels. */
  readonly geometry: PictureGeometry;
}

/** All that is drawn on a picture: regions, the slice, the part that is measured, the ruler; and the surface to draw them on. */
export function PictureOverlay({ pane, geometry }: PictureOverlayProps): JSX.Element | null {
  const picture = pictureSize.value;
  if (!picture) return null;
  const pixels = { across: 1 / geometry.scaleX, down: 1 / geometry.scaleY };
  const { regions } = spec.value;
  const { slice } = view.value;
  const held = tool.value;
  const box = measuredBox.value;
  const ruler = calibrationLine.value;

  return (
    <div class="picture-overlay" data-pane={pane}>
      <AttentionOnPicture />
      {pane !== 'magnified' && <MotionPlaces />}
      {regions.map((region, index) => (
        <BoxOnPicture
          key={index}
          box={region}
          picture={picture}
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
        <BoxOnPicture
          box={box}
          picture={picture}
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
        <LineOnPicture
          line={slice}
          picture={picture}
          kind="slice"
          name="Slice"
          pixels={pixels}
          onChange={(line) => setSlice(line, 'slice')}
          onSettled={endMerge}
          onRemove={() => setSlice(null)}
        />
      )}
      {ruler && (
        <LineOnPicture
          line={ruler}
          picture={picture}
          kind="ruler"
          name="Known distance"
          pixels={pixels}
          onChange={(line) => (calibrationLine.value = line)}
          onSettled={() => undefined}
          onRemove={() => (calibrationLine.value = null)}
        />
      )}
      {pane !== 'source' && <SeenLabel />}
      {held && (
        <DrawingSurface
          picture={picture}
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
