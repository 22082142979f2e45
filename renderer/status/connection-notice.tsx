import type { JSX } from 'preact';
import { connection, connectionProblem, description } from '../state/host.ts';
import './connection-notice.css';

/** A line under the header while the host cannot be reached, or lacks something. */
export function ConnectionNotice(): JSX.Element | null {
  if (connection.value === 'lost') {
    return (
      <p class="notice notice-error" role="alert" title={connectionProblem.value ?? undefined}>
        The part that computes has stopped. It is being started again, and the clip goes on where it was; nothing you set is lost.
      </p>
    );
  }
  if (connection.value !== 'ready' && connectionProblem.value !== null) {
    return (
      <p class="notice notice-error" role="alert">
        {connectionProblem.value}
      </p>
    );
  }
  const problem = description.value?.ffmpegProblem ?? null;
  if (problem === null) return null;
  return (
    <p class="notice notice-warning" role="status">
      {problem}
    </p>
  );
}
