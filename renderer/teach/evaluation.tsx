import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { TeachEvaluation } from '../../core/protocol/teach-results.ts';
import { percentText } from '../text/number-text.ts';
import { timeText } from '../text/time-text.ts';
import { showExample } from './open-example.ts';

interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Figures of a model on labelled clips: accuracy, confusion matrix, and accuracy by the part that the clips had in training. */
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
            on {figures.examples} windows {figures.heldOut ? 'that it was not trained on' : 'that it was trained on'} (95 %
            confidence interval {percentText(accuracy.low)} to {percentText(accuracy.high)}, windows of one clip counted together)
          </span>
        </p>
      )}
      {rejected && <p class="muted">{percentText(rejected.value)} of them were predicted as unknown</p>}
      <div class="confusion-scroll" role="group" aria-label="Confusion matrix" tabIndex={0}>
        <table class="confusion" aria-describedby={id}>
          <caption class="for-screen-readers">Confusion matrix: actual classes down, predicted classes across</caption>
          <thead>
            <tr>
              <th scope="col" class="confusion-corner">
                actual ↓ predicted →
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
                          aria-label={`${count} of ${classes[rowIndex].name} predicted as ${classes[column].name}: list them`}
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
  train: 'Training',
  validation: 'Validation (chose the epoch)',
  test: 'Test',
  unseen: 'Not used in training',
};

/** Accuracy by the part that the clips had in training: training, validation, test, or none. */
function Parts({ figures }: { readonly figures: TeachEvaluation }): JSX.Element {
  return (
    <table class="evaluation-parts tabular">
      <caption class="for-screen-readers">Accuracy by part in training</caption>
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

/** The examples behind a number of the matrix. */
function Behind({ figures, cell }: { readonly figures: TeachEvaluation; readonly cell: Cell }): JSX.Element {
  const [is, taken] = [figures.classes[cell.row].name, figures.classes[cell.column].name];
  const count = figures.confusion[cell.row][cell.column];
  const listed = figures.answers.filter((answer) => answer.label === is && answer.taken === taken);
  const name = is === taken ? `${is}, predicted correctly` : `${is} predicted as ${taken}`;
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
