import { Pause, Play, Repeat, SkipBack, SkipForward, StepBack, StepForward } from 'lucide';
import type { JSX } from 'preact';
import { IconButton } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { runCommand } from '../state/commands.ts';
import { duration, media } from '../state/media.ts';
import { playback, shuttle } from '../state/preview.ts';
import { change, project } from '../state/project.ts';
import { Timeline } from './timeline.tsx';
import { timeText } from './time-text.ts';
import './transport.css';

const rates = [0.1, 0.25, 0.5, 1, 2, 4] as const;

/** The timeline and the buttons of playback. */
export function Transport(): JSX.Element {
  const closed = media.value === null;
  const frames = media.value?.frames ?? null;
  const { playing, time, frame } = playback.value;
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
            picture <span data-testid="frame">{frame}</span>
            {frames === null ? '' : ` of ${frames}`}
          </span>
        </p>
        <div class="transport-buttons">
          <IconButton
            icon={SkipBack}
            label="To the in point"
            keys="Shift+ArrowLeft"
            disabled={closed}
            onClick={() => runCommand('range.to-in')}
          />
          <IconButton
            icon={StepBack}
            label="One picture back"
            keys=","
            disabled={closed}
            onClick={() => runCommand('playback.previous-frame')}
          />
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
          <IconButton
            icon={StepForward}
            label="One picture on"
            keys="."
            disabled={closed}
            onClick={() => runCommand('playback.next-frame')}
          />
          <IconButton
            icon={SkipForward}
            label="To the out point"
            keys="Shift+ArrowRight"
            disabled={closed}
            onClick={() => runCommand('range.to-out')}
          />
          <IconButton
            icon={Repeat}
            label="Loop"
            pressed={loop}
            disabled={closed}
            onClick={() => runCommand('playback.loop')}
            testId="loop"
          />
        </div>
        <div class="rates">
          <label class="rate">
            Speed
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
