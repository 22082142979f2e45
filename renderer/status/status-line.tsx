import { Cpu, TriangleAlert } from 'lucide';
import type { JSX } from 'preact';
import { heldTooMuch, limitedTooMuch } from '../../core/engines/report-limits.ts';
import { Icon } from '../controls/icon.tsx';
import { connection, description } from '../state/host.ts';
import { project } from '../state/project.ts';
import { status, type StreamStatus } from '../state/status.ts';
import { percentText } from '../text/number-text.ts';
import './status-line.css';

/** Share of a clip's own speed below which the preview is called slow. */
const slow = 0.9;

/** The status line: engine, speed, and warnings of the running preview or camera. */
export function StatusLine(): JSX.Element {
  const now = status.value;
  return (
    <footer class="status-line tabular" aria-label="Status">
      {now ? <Running now={now} /> : <Waiting />}
    </footer>
  );
}

function Waiting(): JSX.Element {
  const engine = description.value?.engine;
  const words = { connecting: 'Starting…', lost: 'Starting again…', none: 'Not running', ready: null };
  return (
    <span class="status-part muted" title={engine?.reason}>
      {words[connection.value] ?? `Engine: ${engine?.id ?? ''}`}
    </span>
  );
}

function Running({ now }: { readonly now: StreamStatus }): JSX.Element {
  const { engine, millisecondsPerFrame, framesPerSecond, shown, dropped, latencyMs } = now;
  const auto = project.value.autoQuality && now.method === 'phase';
  return (
    <>
      <span class="status-part" title={engine.reason} data-testid="status-engine">
        <Icon icon={Cpu} size={14} />
        {engine.id} · {engine.backend}
      </span>
      {now.method === 'phase' && (
        <span
          class="status-part"
          data-testid="status-quality"
          title={auto ? 'The finest quality that keeps up with the clip on this computer' : undefined}
        >
          {now.quality}
          {auto ? ' (auto)' : ''}
        </span>
      )}
      <span class="status-part" title="Median time of the engine for one frame, over the last second">
        {millisecondsPerFrame.toFixed(1)} ms/frame
      </span>
      {/* A paused clip has no rate. */}
      {framesPerSecond > 0 && (
        <>
          <span class="status-part" title="Frames that arrive per second">
            {framesPerSecond.toFixed(1)} fps
          </span>
          <span class="status-part" title="From a frame's arrival at the engine to its departure">
            {Math.round(latencyMs)} ms latency
          </span>
        </>
      )}
      <span class="status-part" title="Frames shown, and frames left out because the computer could not keep up">
        {shown} shown{dropped > 0 ? `, ${dropped} dropped` : ''}
      </span>
      <span class="status-warnings">
        {warningsOf(now).map(({ short, long }) => (
          <span key={short} class="status-part status-warning" title={long}>
            <Icon icon={TriangleAlert} size={14} />
            {short}
          </span>
        ))}
      </span>
    </>
  );
}

/** Warnings in a few words each; `long` are the host's sentences, for the tooltip. */
function warningsOf(now: StreamStatus): { short: string; long: string }[] {
  const short: string[] = [];
  if (now.limitedShare > limitedTooMuch) short.push('α too large for this motion');
  if (now.heldShare > heldTooMuch) short.push(`noise holds back ${percentText(now.heldShare)} of the motion`);
  if (now.flicker === 'damped') short.push('flashing, damped');
  if (now.flicker === 'present') short.push('flashes more than 3 times a second');
  if (now.pace > 0 && now.pace < slow) short.push(`plays at ${percentText(now.pace)} of its speed`);
  const long = now.warnings.join('\n\n');
  if (short.length === 0) return now.warnings.map((warning) => ({ short: warning, long: warning }));
  return short.map((words) => ({ short: words, long: long || words }));
}
