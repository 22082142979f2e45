import { CirclePause, CirclePlay, CircleStop, GraduationCap, RotateCw, X } from 'lucide';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Button } from '../controls/button.tsx';
import { Plot } from '../measure/plot.tsx';
import { percentText, significant } from '../text/number-text.ts';
import { Evaluation } from './evaluation.tsx';
import { NetworkGraph } from './network-graph.tsx';
import { dataset } from './examples-state.ts';
import { control, train, type Training, training, trainingRuns } from './teach-state.ts';

/** Starts a training, shows its curves while it runs, and its result. */
export function TrainingSection(): JSX.Element {
  const run = training.value;
  const running = trainingRuns.value;
  const ready = dataset.value !== null && dataset.value.problem === null;
  return (
    <section class="panel-section" aria-labelledby="training-heading">
      <header>
        <h2 id="training-heading">Training</h2>
      </header>
      {!running && (
        <div class="tool-row">
          <Button kind="primary" icon={GraduationCap} disabled={!ready} onClick={() => void train()} testId="train">
            Train
          </Button>
          {run !== null && run.state !== 'done' && run.epochs.length > 0 && (
            <Button icon={RotateCw} disabled={!ready} onClick={() => void train(true)} testId="train-on">
              Continue training
            </Button>
          )}
        </div>
      )}
      {run && running && <Controls run={run} />}
      {run?.problem && (
        <p class="field-problem" role="alert">
          {run.problem}
        </p>
      )}
      {run && <Progress run={run} />}
    </section>
  );
}

function Controls({ run }: { readonly run: Training }): JSX.Element {
  const paused = run.state === 'paused';
  return (
    <div class="tool-row">
      <Button
        icon={paused ? CirclePlay : CirclePause}
        onClick={() => void control(paused ? 'resume' : 'pause')}
        testId="train-pause"
      >
        {paused ? 'Continue' : 'Pause'}
      </Button>
      <Button
        icon={CircleStop}
        disabled={run.epochs.length === 0}
        title="Stops after this epoch; the model is that of the best epoch"
        onClick={() => void control('finish')}
        testId="train-finish"
      >
        Stop and keep best
      </Button>
      <Button icon={X} onClick={() => void control('cancel')} testId="train-cancel">
        Cancel
      </Button>
    </div>
  );
}

function Progress({ run }: { readonly run: Training }): JSX.Element {
  const { features, start, epochs, done } = run;
  const last = epochs.at(-1);
  return (
    <>
      {run.state === 'features' && (
        <>
          <p class="muted" role="status">
            {features ? `Reading the clips: ${features.done} of ${features.of}` : 'Reading the clips…'}
          </p>
          <progress aria-label="Clips read" max={features?.of} value={features?.done} />
        </>
      )}
      {start && (
        <>
          <NetworkGraph layers={start.layers} shape={start.shape} classes={start.classes} />
          <p class="muted tabular">
            {start.parameters.toLocaleString('en')} parameters, trained on {start.clips.train} examples ({start.examples.train}{' '}
            windows), tested on {start.clips.test}. {start.backend}.
          </p>
          {start.notes.map((note) => (
            <p key={note} class="muted">
              {note}
            </p>
          ))}
          {start.skipped.map(({ name, why }) => (
            <p key={name} class="advice">
              {name} was left out: {why}
            </p>
          ))}
        </>
      )}
      {last && start && (
        <p class="tabular" role="status" data-testid="epoch">
          Epoch {last.epoch} of {start.epochs}: loss {significant(last.loss)}
          {last.accuracy === null ? '' : `, ${percentText(last.accuracy)} right`}
          {last.validationAccuracy === null ? '' : `, validation ${percentText(last.validationAccuracy)} right`}
        </p>
      )}
      {epochs.length > 1 && <Curves epochs={epochs} />}
      {done && (
        <>
          <p>
            {done.ended === 'diverged' ? 'Training diverged and was stopped; the last good epoch was kept. ' : ''}
            The best epoch was {done.bestEpoch}.
          </p>
          {done.warnings.map((warning) => (
            <p key={warning} class="advice">
              {warning}
            </p>
          ))}
          {done.test ? (
            <Evaluation figures={done.test} />
          ) : (
            <p class="muted">No clips were left for the test: label more of each class.</p>
          )}
        </>
      )}
    </>
  );
}

/** Range of the axis of accuracy, in per cent. */
const whole = [0, 100] as const;

function Curves({ epochs }: { readonly epochs: Training['epochs'] }): JSX.Element {
  const { x, loss, accuracy } = useMemo(() => {
    const validated = epochs.every(({ validationLoss }) => validationLoss !== null);
    const rated = epochs.every((one) => one.accuracy !== null);
    const line = (label: string, colour: string, of: (epoch: Training['epochs'][number]) => number | null) => ({
      label,
      colour,
      values: epochs.map((one) => of(one) ?? 0),
    });
    return {
      x: epochs.map(({ epoch }) => epoch),
      loss: [
        line('Training', '--accent', (one) => one.loss),
        ...(validated ? [line('Validation', '--amber', (one) => one.validationLoss)] : []),
      ],
      accuracy: rated
        ? [
            line('Training', '--accent', (one) => 100 * (one.accuracy ?? 0)),
            ...(validated ? [line('Validation', '--amber', (one) => 100 * (one.validationAccuracy ?? 0))] : []),
          ]
        : [],
    };
  }, [epochs]);
  return (
    <>
      <Plot
        label="Loss by epoch; the last value stands above"
        x={x}
        xLabel="Epoch"
        yLabel="Loss"
        series={loss}
        height={130}
        live={false}
      />
      {accuracy.length > 0 && (
        <Plot
          label="Share of right answers by epoch; the last value stands above"
          x={x}
          xLabel="Epoch"
          yLabel="Right, %"
          series={accuracy}
          yRange={whole}
          height={130}
          live={false}
        />
      )}
    </>
  );
}
