import { signal } from '@preact/signals';
import type { CallParams } from '../../core/protocol/host-api.ts';
import { chooseOutput } from '../files/choose-output.ts';
import { fetchDownload } from '../files/fetch-download.ts';
import { trackJob } from '../export/export-jobs.ts';
import { call, description, host } from '../state/host.ts';
import { endTopic, report } from '../state/problems.ts';
import { runningCamera } from './camera-session.ts';

export type RecordedView = CallParams<'camera.record'>['view'];

/** The recording in progress, or null; `since` is a time of `performance.now()`. */
export const recording = signal<{ readonly job: string; readonly since: number } | null>(null);
export const recordedView = signal<RecordedView>('both');

/** Starts writing what the camera shows to disk. */
export async function startRecording(): Promise<void> {
  const camera = runningCamera();
  const client = host.peek();
  const codec = description.peek()?.codecs[0];
  if (camera === null || !client || !codec || recording.peek()) return;
  const name = `camera_${new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')}.${codec.extensions[0].replace(/^\./, '')}`;
  try {
    const output = await chooseOutput('video', name);
    if (!output) return;
    const { job } = await call('camera.record', { camera, view: recordedView.peek(), codec: codec.name, output });
    recording.value = { job, since: performance.now() };
    endTopic('Record the camera');
    trackJob(job, name, 'recording');
    const stops = [
      client.on('export.done', (done) => {
        if (done.job !== job) return;
        end(job, stops);
        for (const file of done.files) fetchDownload(file);
      }),
      client.on('export.failed', (failed) => {
        if (failed.job === job) end(job, stops);
      }),
    ];
    client.onClose(() => end(job, stops));
  } catch (error) {
    report(error, 'Record the camera');
  }
}

export async function stopRecording(): Promise<void> {
  const camera = runningCamera();
  if (camera === null || !recording.peek()) return;
  try {
    await call('camera.stop-recording', { camera });
  } catch (error) {
    report(error, 'Finish the recording');
  }
}

function end(job: string, stops: readonly (() => void)[]): void {
  for (const stop of stops) stop();
  if (recording.peek()?.job === job) recording.value = null;
}
