import { filterShortfall } from '../../core/temporal/band-pass.ts';
import type { MagnifierReport } from '../../core/engines/engine.ts';
import { heldTooMuch, limitedTooMuch } from '../../core/engines/report-limits.ts';
import type { BandSuggestion, MotionFinding } from '../../core/measure/motion-survey-result.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { limitedReason, limitHelps } from './limited-reason.ts';

/** Warnings about a run that was completed. */
export function warningsOf(
  { spec, rate }: Plan,
  report: MagnifierReport,
  finding: MotionFinding,
  elsewhere: readonly BandSuggestion[],
): string[] {
  const warnings: string[] = [];
  const shortfall = filterShortfall(spec.filter, spec.band, rate);
  if (shortfall !== null) warnings.push(shortfall);
  // A pulse may change colour only, and move nothing.
  if (!finding.found && spec.method !== 'color') warnings.push(finding.reason, ...bandAdvice(elsewhere));
  if (report.limitedShare > limitedTooMuch && spec.alpha > 0) {
    const soft = limitHelps(spec) ? ' or --limit soft' : '';
    warnings.push(`${limitedReason(spec, report.limitedShare, 'was')}: a smaller --alpha${soft} would do.`);
  }
  if (report.heldShare > heldTooMuch && spec.alpha > 0) {
    warnings.push(
      `About ${Math.round(report.heldShare * 100)} % of the motion was held back, because it cannot be distinguished from noise there: --noise 0 lets it through, and the noise with it; a larger --sigma helps too.`,
    );
  }
  return warnings;
}

/** Where nothing moves in the band: advice on bands in which something does. */
function bandAdvice([strongest]: readonly BandSuggestion[]): string[] {
  if (!strongest) return [];
  const { band, peakHz, amplitudePx } = strongest;
  return [
    `There is motion at ${significant(peakHz)} Hz (about ${significant(amplitudePx)} px): --band ${significant(band.lo)}-${significant(band.hi)} would magnify it.`,
  ];
}

function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}
