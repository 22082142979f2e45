import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { TeachEvaluation } from '../../core/protocol/teach-api.ts';
import { openSource } from '../opening/open-media.ts';
import { media } from '../state/media.ts';
import { pause, seek } from '../state/preview.ts';
import { project } from '../state/project.ts';
import { timeText } from '../timeline/time-text.ts';

type Mistake = TeachEvaluation['mistakes'][number];

/** How a model does on clips that it did not learn from: accuracy, and what it takes for what. */
export function Evaluation({ figures }: { readonly figures: TeachEvaluation }): JSX.Element {
  const [cell, setCell] = useState<{ readonly row: number; readonly column: number } | null>(null);
  const { accuracy, classes, confusion } = figures;
  const listed =
    cell === null
      ? []
      : figures.mistakes.filter(({ label, taken }) => label === classes[cell.row].name && taken === classes[cell.column].name);
  return (
    <div class="evaluation" data-testid="evaluation">
      {accuracy && (
        <p>
          <strong>{percent(accuracy.value)} right</strong>{' '}
          <span class="muted">
            on {figures.examples} examples it never saw (between {percent(accuracy.low)} and {percent(accuracy.high)} with 95 %
            certainty)
          </span>
        </p>
      )}
      <table class="confusion">
        <caption class="for-screen-readers">What the examples of each name were taken for</caption>
        <thead>
          <tr>
            <th scope="col">is \ taken for</th>
            {classes.map(({ name }) => (
              <th key={name} scope="col" title={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="tabular">
          {confusion.map((row, rowIndex) => (
            <tr key={classes[rowIndex].name}>
              <th scope="row" title={classes[rowIndex].name}>
                {classes[rowIndex].name}
              </th>
              {row.map((count, column) => {
                const share =
                  count /
                  Math.max(
                    1,
                    row.reduce((sum, one) => sum + one, 0),
                  );
                const right = rowIndex === column;
                return (
                  <td key={classes[column].name} class={right ? 'right' : 'mistaken'} style={{ '--share': share }}>
                    {right || count === 0 ? (
                      count
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
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {cell && (
        <ul class="label-list" aria-label={`${classes[cell.row].name} taken for ${classes[cell.column].name}`}>
          {listed.map((mistake) => (
            <li key={`${mistake.name} ${mistake.start}`}>
              <button type="button" class="label-jump" onClick={() => void show(mistake)}>
                <strong>{mistake.name}</strong>
                <span class="muted tabular">
                  {timeText(mistake.start)}, {percent(mistake.probability)} sure
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Opens the clip of a mistake, where the shell knows paths or it is the one that is open, at the place. */
async function show({ name, path, start }: Mistake): Promise<void> {
  if (media.peek()?.name !== name && (path === null || !(await openSource({ kind: 'path', path }, name)))) return;
  const rate = media.peek()?.fps ?? 1;
  await pause();
  // Models count seconds of the capture, the player those of the file.
  await seek((start * (project.peek().spec.captureFps ?? rate)) / rate);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
