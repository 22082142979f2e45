import { Pause, Play, Repeat, SkipBack, SkipForward, StepBack, StepForward } from 'lucide';
import type { JSX } from 'preact';
import { CommandButton } from '../controls/command-button.tsx';
import { Icon } from '../controls/icon.tsx';
import { runCommand } from '../state/commands.ts';
import { duration, media } from '../state/media.ts';
import { playback, shuttle } from '../state/preview.ts';
import { change, project } from '../state/project.ts';
import { Timeline } from './timeline.tsx';
import { timeText } from '../text/time-text.ts';
import './transport.css';

const rates = [0.1, 0.25, 0.5, 1, 2, 4] as const;

/** The timeline and the buttons of playback. */
export function Transport(): JSX.Element {
  const closed = media.value === null;
  const frames = media.value?.frames ?? null;
  const { playing, backwards, time, frame } = playback.value;
  const { loop, rate } = project.value.playback;
  const shown = rate * shuttle.value;
  return (
    <section class="transport" aria-label="Playback">
      <Timeline />
      <div class="transport-line">
        <p class="position tabular" data-testid="position">
          <span class="position-time">{timeText(time)}</span>
          <span class="muted"> / {timeText(duration.value)}</span>
          <span class="position-frame muted">
            Frame <span data-testid="frame">{frame + 1}</span>
            {frames === null ? '' : ` of ${frames}`}
          </span>
        </p>
        <div class="transport-buttons">
          <CommandButton id="range.to-in" icon={SkipBack} />
          <CommandButton id="playback.previous-frame" icon={StepBack} />
          <button
            type="button"
            class="play-button"
            aria-label={playing ? 'Pause' : 'Play'}
            title={playing ? 'Pause (Space)' : 'Play (Space)'}
            disabled={closed}
            onClick={() => runCommand('playback.toggle')}
            data-testid="play"
          >
            <Icon icon={playing ? Pause : Play} size={19} filled />
          </button>
          <CommandButton id="playback.next-frame" icon={StepForward} />
          <CommandButton id="range.to-out" icon={SkipForward} />
          <CommandButton id="playback.loop" icon={Repeat} pressed={loop} testId="loop" />
        </div>
        <div class="rates">
          <label class="rate">
            {backwards ? 'Backwards' : 'Speed'}
            <select
              class="select"
              value={String(shown)}
              disabled={closed}
              data-testid="rate"
              onChange={(event) => {
                const rate = Number(event.currentTarget.value);
                shuttle.value = 1;
                change((draft) => void (draft.playback.rate = rate), { label: 'Speed' });
              }}
            >
              {[...new Set([...rates, shown])]
                .toSorted((a, b) => a - b)
                .map((rate) => (
                  <option key={rate} value={String(rate)}>
                    ×{rate}
                  </option>
                ))}
            </select>
          </label>
        </div>
      </div>
    </section>
  );
}
