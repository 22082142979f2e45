import { Film, Trash2 } from 'lucide';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { KeptWork } from '../../core/protocol/kept-work.ts';
import { IconButton } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { Icon } from '../controls/icon.tsx';
import { call } from '../state/host.ts';
import { report } from '../state/problems.ts';
import { openWork, summaryOfWork } from './recent-work.ts';
import './recent-work-dialog.css';

/** Lists states of work that no project file holds, to be opened again. */
export function RecentWorkDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [work, setWork] = useState<readonly KeptWork[] | null>(null);
  const refresh = async (): Promise<void> => setWork((await call('project.recent-work', {})).work);
  useEffect(() => {
    refresh().catch((error: unknown) => report(error, 'Read the recent work'));
  }, []);
  const forget = (id: string): void => {
    call('project.forget-work', { id })
      .then(refresh)
      .catch((error: unknown) => report(error, 'Remove recent work'));
  };
  const open = (one: KeptWork): void => {
    onClose();
    void openWork(one);
  };
  return (
    <Dialog title="Recent work" onClose={onClose} testId="recent-work">
      {work?.length === 0 ? (
        <p class="muted">
          Nothing yet. When another clip takes the place of settings that are in no project file, they are kept here.
        </p>
      ) : (
        <ul class="recent-work">
          {work?.map((one) => (
            <li key={one.id} data-testid="recent-work-entry">
              <button type="button" class="recent-work-open" onClick={() => open(one)}>
                {one.thumbnail === null ? (
                  <span class="recent-work-frame">
                    <Icon icon={Film} size={20} />
                  </span>
                ) : (
                  <img class="recent-work-frame" src={one.thumbnail} alt="" />
                )}
                <span class="recent-work-text">
                  <strong>{one.project.media.name}</strong>
                  <span class="tabular">{summaryOfWork(one.project)}</span>
                  <span class="muted tabular">{timeOf(one)}</span>
                </span>
              </button>
              <IconButton
                icon={Trash2}
                size={14}
                label={`Remove the state of ${one.project.media.name} of ${timeOf(one)}`}
                onClick={() => forget(one.id)}
              />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function timeOf({ savedAt }: KeptWork): string {
  const time = new Date(savedAt);
  return Number.isNaN(time.getTime()) ? 'at an unknown time' : time.toLocaleString();
}
