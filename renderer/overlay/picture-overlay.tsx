import type { JSX } from 'preact';
import { useCallback, useRef } from 'preact/hooks';
import type { Size } from '../../core/base/frame.ts';
import { changeRegion, removeRegion } from '../panel/change-spec.ts';
import { change, endMerge, spec, view } from '../state/project.ts';
import { BoxOnPicture } from './box-on-picture.tsx';
import { DrawingSurface } from './drawing-surface.tsx';
import { LineOnPicture } from './line-on-picture.tsx';
import './picture-overlay.css';
import type { Box } from './region-drag.ts';
import type { Slice } from '../../core/spec/project.ts';
import { calibrationLine, measuredBox, selectedRegion, tool, toolHints } from './tools.ts';
import { addRegion, regionName } from './regions.ts';

export interface PictureOverlayProps {
  /** Size of the picture in its own pixels; the overlay fills the element that shows it, at any zoom. */
  readonly picture: Size;
}

/** All that is drawn on a picture: regions, the slice, the part that is measured, the ruler; and the surface to draw them on. */
export function PictureOverlay({ picture }: PictureOverlayProps): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const pictureScale = useCallback(() => {
    const width = root.current?.getBoundingClientRect().width ?? 0;
    return width > 0 ? picture.width / width : 1;
  }, [picture.width]);
  const { regions } = spec.value;
  const { slice } = view.value;
  const held = tool.value;
  const box = measuredBox.value;
  const ruler = calibrationLine.value;

  return (
    <div class="picture-overlay" ref={root}>
      {regions.map((region, index) => (
        <BoxOnPicture
          key={index}
          box={region}
          picture={picture}
          kind="region"
          name={regionName(region, index)}
          feather={region.feather}
          selected={selectedRegion.value === index}
          pictureScale={pictureScale}
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
          pictureScale={pictureScale}
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
          pictureScale={pictureScale}
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
          pictureScale={pictureScale}
          onChange={(line) => (calibrationLine.value = line)}
          onSettled={() => undefined}
          onRemove={() => (calibrationLine.value = null)}
        />
      )}
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
