import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EndToEndRow } from './end-to-end.ts';
import type { FeatureRow } from './feature-times.ts';
import type { FrameRow } from './frame-times.ts';
import type { Machine } from './machine.ts';
import { places } from './places.ts';
import type { Refusal } from './session.ts';
import type { SoakRow } from './soak.ts';
import type { StartRow } from './start-times.ts';
import type { SurveyRow } from './survey.ts';
import type { DigitsRow, TrainRow } from './train.ts';
import type { ClipsRow } from './train-clips.ts';
import type { WindowRow } from './window.ts';
import type { CameraRow } from './window-camera.ts';
import type { WindowSoakRow } from './window-soak.ts';

/** The results of a run. Parts that were not requested are absent. */
export interface Findings {
  /** Of this format. */
  readonly version: 1;
  readonly date: string;
  /** The command line. */
  readonly asked: readonly string[];
  readonly machine: Machine;
  readonly frames?: readonly FrameRow[];
  readonly start?: readonly StartRow[];
  readonly endToEnd?: readonly EndToEndRow[];
  readonly features?: readonly FeatureRow[];
  readonly soak?: readonly SoakRow[];
  readonly train?: readonly TrainRow[];
  readonly digits?: readonly DigitsRow[];
  readonly clips?: readonly ClipsRow[];
  readonly windows?: readonly WindowRow[];
  readonly cameras?: readonly CameraRow[];
  readonly windowSoak?: WindowSoakRow;
  readonly survey?: readonly SurveyRow[];
  readonly refused: readonly Refusal[];
}

/** Writes bench/results/NAME.json; without a name, a file named by date and time, which git ignores. Returns the file. */
export function saveFindings(findings: Findings, name: string | undefined): string {
  const base = name ?? findings.date.slice(0, 19).replaceAll(':', '-');
  const file = path.join(places.results, `${base.replace(/\.json$/, '')}.json`);
  if (!existsSync(places.results)) mkdirSync(places.results, { recursive: true });
  writeFileSync(file, `${JSON.stringify(findings, null, 1)}\n`);
  return file;
}
