import { Cpu, TriangleAlert } from 'lucide';
import type { JSX } from 'preact';
import { Icon } from '../controls/icon.tsx';
import { connection, description } from '../state/host.ts';
import { spec } from '../state/project.ts';
import { project } from '../state/project.ts';
import { status, type StreamStatus } from '../state/status.ts';
import './status-line.css';

/** Above this share of coefficients at the phase limit the picture no longer shows the motion that was asked for. */
const muchLimited = 0.05;
const slow = 0.97;

/** What the program does at this moment, and what keeps it from doing better. */
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
  return (
    <span class="status-part muted" title={engine?.reason}>
      {connection.value === 'ready' ? `Engine: ${engine?.id ?? ''}` : 'Starting…'}
    </span>
  );
}

function Running({ now }: { readonly now: StreamStatus }): JSX.Element {
  const { engine, millisecondsPerFrame, framesPerSecond, shown, dropped, latencyMs, pace } = now;
  const auto = project.value.autoQuality && now.method === 'phase';
  return (
    <>
      <span class="status-part" title={engine.reason} data-testid="status-engine">
        <Icon icon={Cpu} size={14} />
        {engine.id} · {engine.backend}
        {engine.threads > 1 ? ` · ${engine.threads} threads` : ''}
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
      <span class="status-part" title="Median time of the engine for one picture, over the last second">
        {millisecondsPerFrame.toFixed(1)} ms/frame
      </span>
      <span class="status-part" title="Pictures that arrive per second">
        {framesPerSecond.toFixed(1)} fps
      </span>
      <span class="status-part" title="From a picture's arrival at the engine to its departure">
        {Math.round(latencyMs)} ms latency
      </span>
      <span class="status-part" title="Pictures shown, and pictures left out because the computer could not keep up">
        {shown} shown{dropped > 0 ? `, ${dropped} dropped` : ''}
      </span>
      {pace < slow && (
        <span class="status-part status-warning" title="The clip plays slower than asked for: every picture is shown, but later.">
          plays at {Math.round(pace * 100)} % of its speed
        </span>
      )}
      <span class="status-warnings">
        {warningsOf(now).map(({ short, long }) => (
          <span key={short} class="status-part status-warning" title={long} role="status">
            <Icon icon={TriangleAlert} size={14} />
            {short}
          </span>
        ))}
      </span>
    </>
  );
}

function warningsOf(now: StreamStatus): { short: string; long: string }[] {
  const warnings = now.warnings.map((warning) => ({ short: warning, long: warning }));
  if (now.limitedShare > muchLimited) {
    const share = Math.round(now.limitedShare * 100);
    warnings.unshift({
      short: 'α too large for this motion',
      long: `${share} % of the picture's detail would move further than it can carry (α is ${spec.value.alpha}). Lower α, or set the limit to soft.`,
    });
  }
  if (now.flicker === 'damped') {
    warnings.push({
      short: 'flashing damped',
      long: 'The amplified picture would flash more than three times a second; it is held back. Settings can switch that off.',
    });
  }
  if (now.flicker === 'present') {
    warnings.push({
      short: 'flashes more than 3 times a second',
      long: 'This can cause seizures in people who are sensitive to it. Lower α, or switch “Damp flashing” on in the settings.',
    });
  }
  return warnings;
}
