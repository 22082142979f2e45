import { Download } from 'lucide';
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { ExportView } from '../../core/protocol/host-api.ts';
import { Button } from '../controls/button.tsx';
import { Segments, Select, Switch } from '../controls/choice.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { Field } from '../controls/field.tsx';
import { inWindowWords } from '../state/host-problem.ts';
import { NumberSetting } from '../controls/number-setting.tsx';
import { durationText } from '../text/number-text.ts';
import { can, description } from '../state/host.ts';
import { duration, media } from '../state/media.ts';
import { effectiveSpec } from '../state/preview.ts';
import { codeOf, sentenceOf } from '../state/problems.ts';
import { project } from '../state/project.ts';
import { settings } from '../state/settings.ts';
import { status } from '../state/status.ts';
import './export.css';
import { estimateExport } from './export-estimate.ts';
import { startExport } from './export-jobs.ts';
import { crfOf, type ExportTarget, exportViews, outputOf } from './export-target.ts';
import { type TargetChoice, useExportTarget } from './use-export-target.ts';

/** The codec chosen last time, while the window is open. */
let lastCodec: string | null = null;
let lastView: ExportView = 'magnified';

/** Dialog that asks what to write, in which format, and where. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const codecs = description.value?.codecs ?? [];
  const { range } = project.value;
  const spec = effectiveSpec.value;
  const ranged = range.in !== null || range.out !== null;
  const [codec, setCodec] = useState(lastCodec ?? codecs[0]?.name ?? 'h264');
  const [view, setView] = useState<ExportView>(lastView);
  const [whole, setWhole] = useState(false);
  const [crf, setCrf] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [damp, setDamp] = useState(settings.peek().dampFlicker);
  const [starting, setStarting] = useState(false);
  const clip = media.value;
  const choice = useExportTarget(clip?.media, codec, setProblem);
  const { target } = choice;
  const quality = crfOf(codec);

  const chosenRange = whole ? { in: null, out: null } : range;
  const estimate = clip && estimateExport(clip, chosenRange, status.value?.millisecondsPerFrame ?? null);

  const start = async () => {
    if (!clip || !target) return;
    setStarting(true);
    setProblem(null);
    [lastCodec, lastView] = [codec, view];
    try {
      await startExport(
        {
          media: clip.media,
          spec,
          range: chosenRange,
          view,
          codec,
          crf: quality ? crf : null,
          dampFlicker: damp,
          output: outputOf(target, choice.mayReplace),
        },
        target.name,
      );
      onClose();
    } catch (error) {
      // The user is asked once more, by the button that now says "Replace".
      if (codeOf(error) === 'OUTPUT_EXISTS') choice.markInTheWay();
      else setProblem(inWindowWords(sentenceOf(error)));
      setStarting(false);
    }
  };

  return (
    <Dialog
      title="Export"
      onClose={onClose}
      testId="export-dialog"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            icon={Download}
            disabled={!clip || !target || target.name.trim() === '' || starting}
            onClick={() => void start()}
            testId="export-start"
          >
            {target?.inTheWay ? 'Replace' : 'Export'}
          </Button>
        </>
      }
    >
      <Segments label="View" value={view} options={exportViews} onChange={setView} testId="export-view" />
      <Select
        label="Format"
        value={codec}
        options={codecs.map(({ name, title, extensions }) => ({
          value: name,
          title: extensions.length > 0 ? `${title} (${extensions[0]})` : title,
        }))}
        onChange={setCodec}
        testId="export-codec"
      />
      {ranged && (
        <Select
          label="Range"
          value={whole ? 'whole' : 'range'}
          options={[
            {
              value: 'range',
              title: `In to out (${durationText(Math.max(0, (range.out ?? duration.value) - (range.in ?? 0)))})`,
            },
            { value: 'whole', title: `Whole clip (${durationText(duration.value)})` },
          ]}
          onChange={(value) => setWhole(value === 'whole')}
        />
      )}
      {quality && (
        <NumberSetting
          label="Compression"
          tip="The codec's own scale (CRF): lower is better and larger. Auto is as good as the eye can tell."
          value={crf}
          whole
          step={1}
          check={(value) => (value >= 0 && value <= quality.worst ? null : `It may be 0 to ${quality.worst}.`)}
          onChange={setCrf}
          onAuto={(auto) => setCrf(auto ? null : quality.usual)}
        />
      )}
      {target && <TargetField target={target} choice={choice} />}
      <Switch
        label="Damp flashes"
        tip="Holds the magnified change back where it would flash more than three times a second, which can harm some people. Frames that do not flash stay as they are."
        checked={damp}
        onChange={setDamp}
        testId="export-damp"
      />
      {damp !== settings.value.dampFlicker && (
        <p class="muted">
          The preview is {settings.value.dampFlicker ? 'damped' : 'not damped'}: where it flashes, this will differ.
        </p>
      )}
      <p class="muted tabular">{estimate?.sentence}</p>
      {problem && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}

/** The file of an export, typed or chosen in the system's dialog. */
function TargetField({ target, choice }: { readonly target: ExportTarget; readonly choice: TargetChoice }): JSX.Element {
  const id = useId();
  return (
    <Field
      label={target.path === null ? 'File name' : 'File'}
      id={id}
      problem={target.inTheWay ? `There is a file ${target.name} already. "Replace" writes over it.` : null}
      aside={target.path !== null && can('native-dialogs') ? <Button onClick={() => void choice.choose()}>Choose…</Button> : null}
    >
      <input
        id={id}
        class="text-input"
        spellcheck={false}
        value={target.path ?? target.name}
        data-testid="export-target"
        onInput={(event) => choice.type(event.currentTarget.value)}
      />
    </Field>
  );
}
