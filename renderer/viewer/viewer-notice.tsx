import { CircleAlert, FolderOpen, Play } from 'lucide';
import type { JSX } from 'preact';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { inWindowWords } from '../state/host-problem.ts';
import { runCommand } from '../state/commands.ts';
import { connection } from '../state/host.ts';
import { media, opening, type Opening } from '../state/media.ts';
import { previewProblem, retryPreview } from '../state/preview.ts';
import { detailsOfFailure } from '../state/problems.ts';
import { undo, undoLabel } from '../state/project.ts';
import { CopyDetails } from '../status/copy-details.tsx';
import { painted } from './painter.ts';
import './viewer-notice.css';

/** The notice over the frames or in their place: nothing is open, a clip is being opened, or a setting cannot be shown. */
export function ViewerNotice(): JSX.Element | null {
  if (opening.value) return <OpeningNotice {...opening.value} />;
  const problem = previewProblem.value;
  if (problem) {
    return (
      <div class={`viewer-notice is-problem${painted.value ? ' is-below' : ''}`} role="alert" data-testid="preview-problem">
        <Icon icon={CircleAlert} size={22} />
        <p>{inWindowWords(problem.message)}</p>
        <div class="viewer-notice-actions">
          {undoLabel.value !== null && <Button onClick={undo}>Undo {undoLabel.value}</Button>}
          <Button kind="quiet" onClick={() => void retryPreview()}>
            Try again
          </Button>
          <CopyDetails text={detailsOfFailure(problem, 'Show the frames')} />
        </div>
      </div>
    );
  }
  if (!media.value) return connection.value === 'ready' ? <NothingOpen /> : null;
  return painted.value ? null : (
    <div class="viewer-notice" role="status">
      <div class="busy" aria-hidden="true" />
      <p>Preparing the first frame…</p>
    </div>
  );
}

function OpeningNotice({ name, sent, cancel }: Opening): JSX.Element {
  const percent = sent === null ? null : Math.round(sent * 100);
  return (
    <div class="viewer-notice" role="status">
      {percent === null ? (
        <div class="busy" aria-hidden="true" />
      ) : (
        <progress aria-label={`Sending ${name}`} max={100} value={percent} />
      )}
      <p>{percent === null ? `Opening ${name}…` : `Sending ${name} to the program on this computer: ${percent} %`}</p>
      <Button kind="quiet" onClick={cancel}>
        Cancel
      </Button>
    </div>
  );
}

function NothingOpen(): JSX.Element {
  return (
    <div class="viewer-notice">
      <h2>See what is too small to see</h2>
      <p>Drop a video here, or</p>
      <div class="viewer-notice-actions">
        <Button kind="primary" icon={FolderOpen} onClick={() => runCommand('file.open')}>
          Open a video…
        </Button>
        <Button icon={Play} onClick={() => runCommand('file.sample')}>
          Play the sample
        </Button>
      </div>
    </div>
  );
}
