import { MotionSurvey } from '../core/measure/motion-survey.ts';
import { photographs, sceneOf } from './survey-materials.ts';
import { movingScenes } from './survey-moving-scenes.ts';
import { stillScenes } from './survey-still-scenes.ts';
import type { SurveyScene } from './survey-scenes.ts';
import { codedFrames } from './survey-x264.ts';

/** Results of the motion survey on the clips of one kind. */
export interface SurveyRow {
  readonly kind: string;
  readonly clips: number;
  /** Whether something moves in them. */
  readonly moving: boolean;
  /** Clips in which motion was reported. */
  readonly said: number;
  /** Of moving clips: those in which every motion of the scene was found, within a bin. */
  readonly right: number | null;
  /** Of moving clips: medians over the motions found, of the measured amplitude over the true one. */
  readonly amplitudeShare: number | null;
  /** A line for each clip with a wrong result. */
  readonly wrong: readonly string[];
  /** Everything that was said to move but overtones: how surely, and whether it does. */
  readonly findings: readonly SurveyedLine[];
  /** Photographs that the scenes were made of, beside drawn images. */
  readonly photographs: number;
}

interface SurveyedLine {
  readonly confidence: number;
  readonly right: boolean;
  /** At a frequency of light on the mains. */
  readonly mains: boolean;
}

/**
 * Surveys seeded clips with and without motion: the given number of each still kind, a tenth as many of each moving one.
 *
 * @param firstSeed of each kind; the others follow it
 */
export function measureSurvey(
  clips: number,
  firstSeed: number,
  signal: AbortSignal,
  report: (line: string) => void,
): SurveyRow[] {
  const rows: SurveyRow[] = [];
  for (const makers of [stillScenes, movingScenes]) {
    const moving = makers === movingScenes;
    for (const kind of Object.keys(makers)) {
      const scenes = Array.from({ length: Math.ceil(moving ? clips / 10 : clips) }, (_, index) => {
        signal.throwIfAborted();
        return judgeScene(sceneOf(makers, kind, firstSeed + index));
      });
      const shares = scenes.flatMap((scene) => scene.shares).sort((a, b) => a - b);
      const row = {
        kind,
        clips: scenes.length,
        moving,
        said: scenes.filter(({ said }) => said).length,
        right: moving ? scenes.filter(({ wrong }) => wrong === null).length : null,
        amplitudeShare: shares[shares.length >> 1] ?? null,
        wrong: scenes.flatMap(({ wrong }) => wrong ?? []),
        findings: scenes.flatMap(({ findings }) => findings),
        photographs: photographs.length,
      };
      report(`survey: ${kind}: ${row.said} of ${row.clips}${moving ? `, ${row.right} with every motion in its place` : ''}`);
      rows.push(row);
    }
  }
  return rows;
}

interface Judgement {
  readonly said: boolean;
  readonly wrong: string | null;
  readonly shares: readonly number[];
  readonly findings: readonly SurveyedLine[];
}

/** Returns a survey of a whole scene. */
export function findMotion(scene: SurveyScene): MotionSurvey {
  const survey = new MotionSurvey({ size: scene.size, rate: scene.rate, band: null });
  for (const luma of codedFrames(scene)) survey.add(luma, 255);
  return survey;
}

/** The result for one scene, and whether it is right. */
export function judgeScene(scene: SurveyScene): Judgement {
  const survey = findMotion(scene);
  const suggestions = survey.suggestBands();
  const said = suggestions.map(({ peakHz, amplitudePx }) => `${peakHz.toFixed(2)} Hz, ${amplitudePx.toFixed(3)} px`);
  const bin = scene.rate / scene.frames;
  const hits = scene.motions.map(({ hz, px }) => {
    const hit = suggestions.find(({ peakHz }) => Math.abs(peakHz - hz) < bin);
    return hit ? hit.amplitudePx / px : null;
  });
  const wrong = scene.motions.length === 0 ? suggestions.length > 0 : hits.includes(null);
  return {
    said: suggestions.length > 0,
    wrong: wrong ? `${scene.name}: ${said.join('; ') || survey.result().reason}` : null,
    shares: hits.filter((share) => share !== null),
    findings: suggestions
      .map(({ peakHz, confidence, mains, harmonicOf }) => ({
        confidence,
        mains: mains !== null,
        right: scene.motions.some(({ hz }) => Math.abs(peakHz - hz) < bin),
        overtone: harmonicOf !== null,
      }))
      .filter(({ right, overtone }) => right || !overtone)
      .map(({ confidence, mains, right }) => ({ confidence, mains, right })),
  };
}
