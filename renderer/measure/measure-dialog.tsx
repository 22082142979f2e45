import { FileSpreadsheet } from 'lucide';
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Button } from '../controls/button.tsx';
import { Disclosure, Segments } from '../controls/choice.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { significant } from '../text/number-text.ts';
import { saveTextFile } from '../files/text-files.ts';
import { media } from '../state/media.ts';
import { project } from '../state/project.ts';
import { measuring, stopMeasuring } from './measure-state.ts';
import './measure.css';
import { displacementTable, summarise } from '../../core/measure/motion-summary.ts';
import { type Measurement, measurementSentence, type Unit, unitFactor } from './measurement.ts';
import { Plot } from './plot.tsx';

/** The motion of a region of the frame: over time, by frequency, and in numbers. */
export function MeasureDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const state = measuring.value;
  const close = () => {
    if (state.kind === 'running') stopMeasuring();
    onClose();
  };
  return (
    <Dialog title="Displacement of the marked part" onClose={close} wide testId="measure-dialog">
      {state.kind === 'running' && (
        <p role="status" class="muted">
          Measuring, frame by frame…
        </p>
      )}
      {state.kind === 'failed' && (
        <p role="alert" class="field-problem">
          {state.sentence}
        </p>
      )}
      {state.kind === 'done' && <Results measurement={state.measurement} />}
    </Dialog>
  );
}

function Results({ measurement }: { readonly measurement: Measurement }): JSX.Element {
  const scale = project.value.millimetresPerPixel;
  const [wanted, setUnit] = useState<Unit>(scale === null ? 'px' : 'mm');
  const unit = scale === null ? 'px' : wanted;
  const factor = unitFactor(unit, scale);
  const { points, spectrum, peakHz } = measurement;
  const overTime = useMemo(
    () => ({
      x: points.map(({ time }) => time),
      series: [
        { label: 'Across', colour: '--accent', values: points.map(({ x }) => x * factor) },
        { label: 'Down', colour: '--amber', values: points.map(({ y }) => y * factor) },
      ],
    }),
    [points, factor],
  );
  const byFrequency = useMemo(() => {
    const shown = spectrum.filter(({ hz }) => hz > 0);
    const power = (value: number) => Math.max(value * factor ** 2, Number.MIN_VALUE);
    return {
      x: shown.map(({ hz }) => hz),
      series: [
        { label: 'Across', colour: '--accent', values: shown.map(({ x }) => power(x)) },
        { label: 'Down', colour: '--amber', values: shown.map(({ y }) => power(y)) },
      ],
    };
  }, [spectrum, factor]);
  const name = (media.value?.name ?? 'clip').replace(/\.[^.]+$/, '');
  return (
    <>
      <div class="measure-head">
        <p role="status">{measurementSentence(measurement, unit, scale)}</p>
        {scale !== null && (
          <Segments
            label="Unit"
            value={unit}
            options={[
              { value: 'px', title: 'px' },
              { value: 'mm', title: 'mm' },
            ]}
            onChange={setUnit}
          />
        )}
        <Button
          icon={FileSpreadsheet}
          onClick={() => saveTextFile(`${name}_displacement.csv`, displacementTable(measurement.points, scale), 'text/csv')}
          testId="measure-csv"
        >
          Save as CSV
        </Button>
      </div>
      {points.length > 1 && (
        <>
          <Plot
            label={`Displacement over time in ${unit}; the numbers are in the table below`}
            xLabel="Time, s"
            yLabel={`Displacement, ${unit}`}
            {...overTime}
          />
          <Plot
            label={`Power by frequency; the numbers are in the table below`}
            xLabel="Frequency, Hz"
            yLabel={`Power, ${unit}²`}
            logarithmic
            mark={peakHz}
            {...byFrequency}
          />
          <Numbers measurement={measurement} unit={unit} factor={factor} />
        </>
      )}
    </>
  );
}

/** Most rows of the table in the dialog; the CSV file has all. */
const mostRows = 400;

function Numbers({
  measurement,
  unit,
  factor,
}: {
  readonly measurement: Measurement;
  readonly unit: Unit;
  readonly factor: number;
}) {
  const { rms, span } = summarise(measurement.points);
  const [open, setOpen] = useState(false);
  const show = (pixels: number) => significant(pixels * factor);
  const { points, peakHz, uncertaintyPx } = measurement;
  return (
    <>
      <table class="numbers">
        <caption class="for-screen-readers">Summary of the displacement</caption>
        <thead>
          <tr>
            <th scope="col" />
            <th scope="col">Across</th>
            <th scope="col">Down</th>
          </tr>
        </thead>
        <tbody class="tabular">
          <tr>
            <th scope="row">End to end, {unit}</th>
            <td>{show(span.x)}</td>
            <td>{show(span.y)}</td>
          </tr>
          <tr>
            <th scope="row">Spread (rms), {unit}</th>
            <td>{show(rms.x)}</td>
            <td>{show(rms.y)}</td>
          </tr>
          <tr>
            <th scope="row">Standard error of one frame, {unit}</th>
            <td colSpan={2}>{uncertaintyPx === null ? 'unknown' : `±${show(uncertaintyPx)}`}</td>
          </tr>
          <tr>
            <th scope="row">Strongest frequency</th>
            <td colSpan={2}>
              {peakHz === null ? 'none stands out' : `${significant(peakHz)} Hz, ${significant(peakHz * 60)} per minute`}
            </td>
          </tr>
        </tbody>
      </table>
      <Disclosure title="Table of the displacement" open={open} onToggle={setOpen}>
        {open && (
          <div class="numbers-scroll" tabIndex={0} role="region" aria-label="Displacement, frame by frame">
            <table class="numbers">
              <thead>
                <tr>
                  <th scope="col">Time, s</th>
                  <th scope="col">Across, {unit}</th>
                  <th scope="col">Down, {unit}</th>
                </tr>
              </thead>
              <tbody class="tabular">
                {points.slice(0, mostRows).map(({ time, x, y }) => (
                  <tr key={time}>
                    <td>{time.toFixed(3)}</td>
                    <td>{(x * factor).toFixed(4)}</td>
                    <td>{(y * factor).toFixed(4)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {points.length > mostRows && (
              <p class="muted">
                The first {mostRows} of {points.length} frames; all are in the CSV file.
              </p>
            )}
          </div>
        )}
      </Disclosure>
    </>
  );
}
