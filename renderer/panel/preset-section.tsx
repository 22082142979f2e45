import { Bookmark, EllipsisVertical } from 'lucide';
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { Icon } from '../controls/icon.tsx';
import { Menu } from '../controls/menu.tsx';
import { bandProblem } from './band-scale.ts';
import { captureFps } from '../state/media.ts';
import { project } from '../state/project.ts';
import { allPresets, choosePreset, ownPresets } from '../state/change-spec.ts';
import { exportPreset, importPreset, removePreset, savePreset } from './own-presets.ts';

/** The choice of a preset, built in or the user's own. */
export function PresetSection(): JSX.Element {
  const id = useId();
  const [saving, setSaving] = useState(false);
  const choices = allPresets.value;
  const chosen = choices.find((choice) => choice.id === project.value.preset) ?? null;
  const rate = captureFps.value;
  const group = (own: boolean, label: string) => {
    const members = choices.filter((choice) => choice.own === own);
    return members.length === 0 ? null : (
      <optgroup label={label}>
        {members.map((choice) => {
          const misfit = bandProblem(choice.spec.band, rate);
          return (
            <option key={choice.id} value={choice.id} disabled={misfit !== null}>
              {misfit === null ? choice.title : `${choice.title} (needs more than ${2 * choice.spec.band.hi} fps)`}
            </option>
          );
        })}
      </optgroup>
    );
  };
  return (
    <section class="panel-section" aria-labelledby={`${id}-heading`}>
      <header>
        <h2 id={`${id}-heading`}>Subject</h2>
        <span class="section-aside">
          <Menu
            label="Presets"
            button={<Icon icon={EllipsisVertical} />}
            items={[
              { title: 'Save these settings…', run: () => setSaving(true) },
              { title: 'Import…', run: importPreset },
              { title: 'Export these settings…', run: () => exportPreset(chosen?.title ?? '') },
              {
                title: chosen?.own ? `Remove "${chosen.title}"` : 'Remove',
                disabled: !chosen?.own,
                run: () => chosen && removePreset(chosen.title),
              },
            ]}
            testId="preset-menu"
          />
        </span>
      </header>
      <select
        id={id}
        class="select preset-select"
        aria-label="Preset"
        aria-describedby={`${id}-reason`}
        value={chosen?.id ?? ''}
        data-testid="preset"
        onChange={(event) => {
          const choice = choices.find((preset) => preset.id === event.currentTarget.value);
          if (choice) choosePreset(choice);
        }}
      >
        <option value="" disabled>
          Custom
        </option>
        {group(false, 'Presets')}
        {group(true, 'My presets')}
      </select>
      <p class="reason muted" id={`${id}-reason`}>
        {chosen ? chosen.reason : 'Choose what you filmed to start from settings that suit it.'}
      </p>
      {saving && <SavePreset suggested={chosen?.own ? chosen.title : ''} onClose={() => setSaving(false)} />}
    </section>
  );
}

function SavePreset({ suggested, onClose }: { readonly suggested: string; readonly onClose: () => void }): JSX.Element {
  const id = useId();
  const [name, setName] = useState(suggested);
  const [reason, setReason] = useState(ownPresets.peek().find((preset) => preset.name === suggested)?.reason ?? '');
  const taken = ownPresets.value.some((preset) => preset.name === name.trim());
  const save = async () => {
    if (name.trim() !== '' && (await savePreset(name.trim(), reason.trim()))) onClose();
  };
  return (
    <Dialog
      title="Save these settings"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" icon={Bookmark} disabled={name.trim() === ''} onClick={() => void save()} testId="save-preset">
            {taken ? 'Replace' : 'Save'}
          </Button>
        </>
      }
    >
      <label for={`${id}-name`}>Name</label>
      <input
        id={`${id}-name`}
        class="text-input"
        autofocus
        maxLength={80}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void save();
        }}
      />
      <label for={`${id}-reason`}>What it is for, and why these numbers (optional)</label>
      <textarea
        id={`${id}-reason`}
        class="text-input text-area"
        rows={3}
        maxLength={500}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <p class="muted">
        {taken
          ? `There is a preset "${name.trim()}" already: it will be replaced.`
          : 'Regions and the capture rate belong to the clip and are not kept.'}
      </p>
    </Dialog>
  );
}
