import type { JSX } from 'preact';
import type { Suggestion } from '../../core/protocol/host-api.ts';
import { significant } from '../text/number-text.ts';
import { survey } from '../state/survey.ts';
import { media } from '../state/media.ts';
import { shownSource } from '../state/status.ts';
import './motion-places.css';

/** Marks where on the frame "Find motion" has found motion: one box per place, with the frequencies found there. */
export function MotionPlaces(): JSX.Element | null {
  const clip = media.value;
  const found = survey.value;
  if (!clip || found.kind !== 'found' || shownSource.value === 'camera') return null;
  const percent = (length: number, whole: number): string => `${(100 * length) / whole}%`;
  return (
    <>
      {placesOf(found.suggestions).map(({ cell, label }) => (
        <div
          key={label}
          class="motion-place"
          style={{
            left: percent(cell.x, clip.width),
            top: percent(cell.y, clip.height),
            width: percent(cell.width, clip.width),
            height: percent(cell.height, clip.height),
          }}
        >
          <span class="box-name">{label}</span>
        </div>
      ))}
    </>
  );
}

/** Groups suggestions by place: motions that are clearest in the same place share an entry. */
function placesOf(suggestions: readonly Suggestion[]): { cell: Suggestion['cell']; label: string }[] {
  const places = new Map<string, { cell: Suggestion['cell']; frequencies: string[] }>();
  for (const { cell, peakHz, harmonicOf } of suggestions) {
    if (harmonicOf) continue;
    const key = `${cell.x},${cell.y}`;
    const place = places.get(key) ?? { cell, frequencies: [] };
    place.frequencies.push(significant(peakHz));
    places.set(key, place);
  }
  return [...places.values()].map(({ cell, frequencies }) => ({ cell, label: `${frequencies.join(', ')} Hz` }));
}
