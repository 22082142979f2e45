import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { TeachEvaluation } from '../../core/protocol/teach-api.ts';
import { percentText } from '../text/number-text.ts';
import { timeText } from '../text/time-text.ts';
import { showExample } from './open-example.ts';

interface Cell {
  readonly row: number;
  readonly column: number;
}

/** How a model does on labelled clips: accuracy, what it takes for what, and what the clips were to it. */
export function Evaluation({ figures }: { readonly figures: TeachEvaluation }): JSX.Element {
  const [cell, setCell] = useState<Cell | null>(null);
  const id = useId();
  const { accuracy, classes, confusion, rejected } = figures;
  return (
    <div class="evaluation" data-testid="evaluation">
      {accuracy && (
        <p>
          <strong>{percentText(accuracy.value)} right</strong>{' '}
          <span class="muted">
            on {figures.examples} windows {figures.heldOut ? 'kept apart from its training' : 'it was trained on'} (between{' '}
            {percentText(accuracy.low)} and {percentText(accuracy.high)} with 95 % certainty, windows of one clip taken together)
          </span>
        </p>
      )}
      {rejected && <p class="muted">{percentText(rejected.value)} of them are taken for unknown</p>}
      <div class="confusion-scroll" role="group" aria-label="Table of what was taken for what" tabIndex={0}>
        <table class="confusion" aria-describedby={id}>
          <caption class="for-screen-readers">What the examples of each name were taken for</caption>
          <thead>
            <tr>
              <th scope="col" class="confusion-corner">
                is ↓ taken for →
              </th>
              {classes.map(({ name }) => (
                <th key={name} scope="col" title={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody class="tabular">
            {confusion.map((row, rowIndex) => {
              const all = row.reduce((sum, count) => sum + count, 0);
              return (
                <tr key={classes[rowIndex].name}>
                  <th scope="row" title={classes[rowIndex].name}>
                    {classes[rowIndex].name}
                  </th>
                  {row.map((count, column) => (
                    <td
                      key={classes[column].name}
                      class={rowIndex === column ? 'right' : 'mistaken'}
                      style={{ '--share': count / Math.max(1, all) }}
                    >
                      {count === 0 ? (
                        0
                      ) : (
                        <button
                          type="button"
                          aria-label={`${count} of ${classes[rowIndex].name} taken for ${classes[column].name}: list them`}
                          aria-pressed={cell?.row === rowIndex && cell.column === column}
                          onClick={() => setCell({ row: rowIndex, column })}
                        >
                          {count}
                        </button>
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p id={id} class="muted">
        A number lists the examples behind it; an example is shown in the viewer.
      </p>
      {cell && <Behind figures={figures} cell={cell} />}
      <Parts figures={figures} />
    </div>
  );
}

const partLabels: Readonly<Record<TeachEvaluation['parts'][number]['part'], string>> = {
  train: 'Learnt from (training)',
  validation: 'Chose the epoch (validation)',
  test: 'Kept for the test',
  unseen: 'Unknown to the training',
};

/** Right answers among the clips that were each thing to the model. */
function Parts({ figures }: { readonly figures: TeachEvaluation }): JSX.Element {
  return (
    <table class="evaluation-parts tabular">
      <caption class="for-screen-readers">What the clips were to the model</caption>
      <thead>
        <tr>
          <th scope="col">Clips</th>
          <th scope="col">Number</th>
          <th scope="col">Right</th>
        </tr>
      </thead>
      <tbody>
        {figures.parts.map(({ part, clips, accuracy }) => (
          <tr key={part}>
            <th scope="row">{partLabels[part]}</th>
            <td>{clips}</td>
            <td>{accuracy ? percentText(accuracy.value) : '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The examples that a number stands for. */
function Behind({ figures, cell }: { readonly figures: TeachEvaluation; readonly cell: Cell }): JSX.Element {
  const [is, taken] = [figures.classes[cell.row].name, figures.classes[cell.column].name];
  const count = figures.confusion[cell.row][cell.column];
  const listed = figures.answers.filter((answer) => answer.label === is && answer.taken === taken);
  const name = is === taken ? `${is} told right` : `${is} taken for ${taken}`;
  const first = listed.length === count ? '' : `: the ${listed.length} ${is === taken ? 'least' : 'most'} sure of ${count}`;
  return (
    <>
      <p class="muted">
        {name}
        {first}
      </p>
      <ul class="label-list" aria-label={name}>
        {listed.map((answer) => (
          <li key={`${answer.example} ${answer.start}`}>
            <button type="button" class="label-jump" onClick={() => void showExample(answer, answer.start)}>
              <strong>{answer.name}</strong>
              <span class="muted tabular">
                {timeText(answer.start)}, {percentText(answer.probability)} sure
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
