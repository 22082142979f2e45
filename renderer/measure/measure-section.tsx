import { ChartSpline, Ruler, Slash, X } from 'lucide';
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button, IconButton } from '../controls/button.tsx';
import { Field } from '../controls/field.tsx';
import { Tip } from '../controls/tip.tsx';
import { openDialog } from '../state/dialogs.ts';
import { calibrationLine, measuredBox, tool, toggleTool } from '../state/tools.ts';
import { CheckedNumber } from '../controls/number-setting.tsx';
import { significant } from '../text/number-text.ts';
import { media } from '../state/media.ts';
import { change, project, view } from '../state/project.ts';
import { MeasureDialog } from './measure-dialog.tsx';
import { measure } from './measure-state.ts';
import { calibration } from './measurement.ts';

const tip =
  'Slice: a line on the frame, shown over time under the frames; motion becomes a wave.\n' +
  'Measure: how far a part of the source moves, in pixels or, with a known distance, in millimetres.';

/** Tools for measuring: slice over time, displacement, and the scale of the scene. */
export function MeasureSection(): JSX.Element {
  const closed = !media.value;
  const { slice } = view.value;
  const box = measuredBox.value;
  const scale = project.value.millimetresPerPixel;
  return (
    <section class="panel-section" aria-labelledby="measure-heading">
      <header>
        <h2 id="measure-heading">Look closer</h2>
        <Tip about="looking closer" text={tip} />
      </header>
      <div class="tool-row">
        <Button icon={Slash} disabled={closed} onClick={() => toggleTool('slice')} testId="draw-slice">
          {tool.value === 'slice' ? 'Cancel' : slice ? 'New slice' : 'Slice'}
        </Button>
        <Button icon={ChartSpline} disabled={closed} onClick={() => toggleTool('measure')} testId="draw-measure">
          {tool.value === 'measure' ? 'Cancel' : box ? 'New part' : 'Measure'}
        </Button>
        <Button icon={Ruler} disabled={closed} onClick={() => toggleTool('calibrate')} testId="draw-ruler">
          {tool.value === 'calibrate' ? 'Cancel' : 'Scale'}
        </Button>
      </div>
      {slice && (
        <p class="mark-line">
          <span class="muted">Slice on the frame</span>
          <IconButton
            icon={X}
            size={15}
            label="Remove the slice"
            onClick={() => change((draft) => (draft.view.slice = null), { label: 'Remove slice' })}
          />
        </p>
      )}
      {box && (
        <p class="mark-line">
          <span class="muted tabular">
            Part, {box.width}×{box.height} px
          </span>
          <Button kind="primary" onClick={showMeasurement} testId="measure">
            Measure
          </Button>
          <IconButton icon={X} size={15} label="Remove the marked part" onClick={() => (measuredBox.value = null)} />
        </p>
      )}
      <KnownDistance />
      {scale !== null && (
        <p class="mark-line">
          <span class="muted tabular">1 px is {significant(scale)} mm</span>
          <IconButton
            icon={X}
            size={15}
            label="Forget the scale"
            onClick={() => change((draft) => (draft.millimetresPerPixel = null), { label: 'Scale' })}
          />
        </p>
      )}
    </section>
  );
}

function showMeasurement(): void {
  void measure();
  openDialog(MeasureDialog);
}

/** Asks for the true length of the line that was drawn. */
function KnownDistance(): JSX.Element | null {
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const line = calibrationLine.value;
  if (!line) return null;
  const pixels = Math.hypot(line.x2 - line.x1, line.y2 - line.y1);
  return (
    <Field
      label={`Length (${significant(pixels)} px)`}
      id={id}
      problem={problem}
      aside={
        <>
          <CheckedNumber
            id={id}
            value={null}
            unit="mm"
            step={1}
            check={(value) => (value > 0 && pixels > 0 ? null : 'It has to be more than 0 mm.')}
            onChange={(millimetres) => {
              const scale = calibration({ x: line.x1, y: line.y1 }, { x: line.x2, y: line.y2 }, millimetres);
              change((draft) => (draft.millimetresPerPixel = scale), { label: 'Scale' });
              calibrationLine.value = null;
            }}
            problem={null}
            onProblem={setProblem}
            testId="known-distance"
          />
          <IconButton icon={X} size={15} label="Remove the line" onClick={() => (calibrationLine.value = null)} />
        </>
      }
    />
  );
}
