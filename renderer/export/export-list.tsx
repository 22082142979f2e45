import { CircleCheck, CircleX, Download, FolderOpen, X } from 'lucide';
import type { JSX } from 'preact';
import { IconButton } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { hostAddress } from '../connection/open-link.ts';
import { inWindowWords } from '../state/host-problem.ts';
import { bytesText, durationText, significant } from '../text/number-text.ts';
import { call, can } from '../state/host.ts';
import { detailsOfFailure, report } from '../state/problems.ts';
import { CopyDetails } from '../status/copy-details.tsx';
import './export.css';
import { cancelExport, type ExportJob, exportJobs, removeJob } from './export-jobs.ts';

/** The exports of this window, running and done. */
export function ExportList(): JSX.Element | null {
  const jobs = exportJobs.value;
  if (jobs.length === 0) return null;
  return (
    <section class="panel-section export-list" aria-labelledby="exports-heading">
      <header>
        <h2 id="exports-heading">Exports</h2>
      </header>
      <ul>
        {jobs.map((job) => (
          <li key={job.id} data-testid="export-job" data-state={job.state}>
            <Job job={job} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Job({ job }: { readonly job: ExportJob }): JSX.Element {
  const name = job.name || 'Recording';
  if (job.state === 'running') return <RunningJob job={job} name={name} />;
  return (
    <>
      <div class="export-line">
        <span class={job.state === 'done' ? 'export-good' : 'export-bad'}>
          <Icon icon={job.state === 'done' ? CircleCheck : CircleX} size={15} />
        </span>
        <strong title={name}>{name}</strong>
        <IconButton icon={X} size={14} label={`Remove ${name} from the list`} onClick={() => removeJob(job.id)} />
      </div>
      <p class="muted" role="status">
        {outcome(job)}
      </p>
      {job.error && job.state === 'failed' && (
        <>
          <p class="field-problem">{inWindowWords(job.error.message)}</p>
          <CopyDetails text={detailsOfFailure(job.error, `Write ${name}`)} />
        </>
      )}
      {job.warnings.map((warning) => (
        <p key={warning} class="advice">
          {inWindowWords(warning)}
        </p>
      ))}
      {job.files.map((file) => (
        <p key={file.name} class="export-file">
          {file.download === null ? (
            <>
              <span class="export-path" title={file.path ?? file.name}>
                {file.path ?? file.name}
              </span>
              {file.path !== null && can('desktop') && <ShowInFolder path={file.path} name={file.name} />}
            </>
          ) : (
            <a class="button" href={hostAddress(file.download)} download={file.name}>
              <Icon icon={Download} size={14} />
              <span>Download {file.name}</span>
            </a>
          )}
          <span class="muted tabular">{bytesText(file.bytes)}</span>
        </p>
      ))}
    </>
  );
}

function ShowInFolder({ path, name }: { readonly path: string; readonly name: string }): JSX.Element {
  const show = (): void => {
    call('export.show', { path }).catch((error: unknown) => report(error, `Show ${name} in its folder`));
  };
  return <IconButton icon={FolderOpen} size={15} label={`Show ${name} in its folder`} onClick={show} testId="export-show" />;
}

function RunningJob({ job, name }: { readonly job: ExportJob; readonly name: string }): JSX.Element {
  const parts = [
    job.frames === null ? `Frame ${job.frame}` : `Frame ${job.frame} of ${job.frames}`,
    ...(job.framesPerSecond === null ? [] : [`${significant(job.framesPerSecond)} fps`]),
    ...(job.secondsLeft === null ? [] : [`${durationText(job.secondsLeft)} left`]),
  ];
  return (
    <>
      <div class="export-line">
        <strong title={name}>{name}</strong>
        <IconButton icon={X} size={14} label={`Stop ${name}`} onClick={() => void cancelExport(job.id)} testId="export-cancel" />
      </div>
      <progress
        aria-label={`Progress of ${name}`}
        max={job.frames ?? undefined}
        value={job.frames === null ? undefined : job.frame}
      />
      <p class="muted tabular">{parts.join(' · ')}</p>
    </>
  );
}

function outcome(job: ExportJob): string {
  switch (job.state) {
    case 'done':
      return `Done: ${job.frames ?? job.frame} frames${job.seconds === null ? '' : ` in ${durationText(job.seconds)}`}.`;
    case 'cancelled':
      return 'Stopped; nothing was written.';
    case 'failed':
      return 'It could not be written.';
    case 'running':
      return '';
    default:
      return job.state satisfies never;
  }
}
