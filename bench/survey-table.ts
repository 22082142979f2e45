import { aligned } from './aligned-table.ts';
import type { SurveyRow } from './survey.ts';

export function surveyTable(rows: readonly SurveyRow[]): string {
  const table = rows.map(({ kind, clips, moving, said, right, amplitudeShare }) => [
    kind,
    `${clips}`,
    moving ? 'moving' : 'still',
    `${said}`,
    right === null ? '' : `${right}`,
    amplitudeShare === null ? '' : amplitudeShare.toFixed(2),
  ]);
  const kinds = aligned(['clips of', 'number', 'they are', 'motion said', 'all right', 'amplitude ×'], table, 1);
  return `${kinds}\n\n${calibrationTable(rows)}`;
}

/** Edges of the confidences that are counted together. */
const confidenceSteps = [0, 0.5, 0.8, 0.95, 0.99, 1] as const;

/** How often findings were right, by how surely they were said; a clip that is still weighs as much in all as one that moves. */
function calibrationTable(rows: readonly SurveyRow[]): string {
  const clips = (moving: boolean): number => rows.reduce((sum, row) => sum + (row.moving === moving ? row.clips : 0), 0);
  const [still, moving] = [clips(false), clips(true)];
  const lines = rows.flatMap((row) => row.findings.map((finding) => ({ ...finding, weight: 1 / (row.moving ? moving : still) })));
  const table = confidenceSteps.slice(1).map((top, step) => {
    const low = confidenceSteps[step];
    const within = lines.filter(({ confidence }) => confidence >= low && (confidence < top || top === 1));
    const whole = within.reduce((sum, { weight }) => sum + weight, 0);
    const right = within.reduce((sum, { weight, right: isRight }) => sum + (isRight ? weight : 0), 0);
    return [`${low}–${top}`, `${within.length}`, whole > 0 ? (right / whole).toFixed(3) : ''];
  });
  return aligned(['confidence', 'findings', 'right'], table, 1);
}
