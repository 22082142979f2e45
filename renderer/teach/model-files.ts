import type { CallParams } from '../../core/protocol/host-api.ts';
import { chooseOutput } from '../files/choose-output.ts';
import { fetchDownload } from '../files/fetch-download.ts';
import { chooseInBrowser } from '../files/file-input.ts';
import { fileName, lastPart } from '../text/file-name.ts';
import { upload } from '../files/upload.ts';
import { call, can, hasPaths } from '../state/host.ts';
import { notify, report } from '../state/problems.ts';
import { refreshModels } from './teach-state.ts';

export type ExportFormat = CallParams<'teach.export-model'>['format'];

/** Imports a model from a file. */
export async function openModelFile(): Promise<void> {
  const doing = 'Open a model';
  try {
    if (hasPaths.peek() && can('native-dialogs')) {
      const { paths } = await call('dialog.open', { kind: 'model' });
      if (paths.length > 0) await keep({ kind: 'path', path: paths[0] });
      return;
    }
    for (const file of await chooseInBrowser({ accept: '.loupe' })) {
      await keep({ kind: 'upload', upload: await upload(file, new AbortController().signal, () => {}) });
    }
  } catch (error) {
    report(error, doing);
  }
}

async function keep(from: CallParams<'teach.open-model'>['from']): Promise<void> {
  const { name } = await call('teach.open-model', { from });
  await refreshModels();
  notify('Model opened', `It is kept as "${name}".`);
}

/** Writes a kept model to a file. */
export async function saveModelFile(name: string): Promise<void> {
  try {
    const output = await chooseOutput('model', `${fileName(name)}.loupe`);
    if (!output) return;
    const file = await call('teach.save-model', { name, output });
    fetchDownload(file);
    notify('Model saved', `Saved as ${file.path === null ? file.name : lastPart(file.path)}.`);
  } catch (error) {
    report(error, `Save the model "${name}"`);
  }
}

/** Exports a kept model for another program, which must give the same probabilities. */
export async function exportModelFile(name: string, format: ExportFormat): Promise<void> {
  const title = format === 'onnx' ? 'ONNX' : 'TensorFlow.js';
  try {
    const stem = fileName(name);
    const output = await (format === 'onnx'
      ? chooseOutput('onnx', `${stem}.onnx`)
      : chooseOutput('folder', hasPaths.peek() ? `${stem}-tfjs` : `${stem}-tfjs.zip`));
    if (!output) return;
    const { file, compared, comparedOn, difference, runtime } = await call('teach.export-model', { name, format, output });
    fetchDownload(file);
    const equal = `its probabilities differ from ours by at most ${difference.toExponential(0)} on ${compared} ${comparedOn}`;
    notify(`Exported as ${title}`, `${file.name}: run by ${runtime}, ${equal}.`);
  } catch (error) {
    report(error, `Export the model "${name}"`);
  }
}
