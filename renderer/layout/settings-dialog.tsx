import type { JSX } from 'preact';
import { Button } from '../controls/button.tsx';
import { Segments, Switch } from '../controls/choice.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { openDialog } from '../state/dialogs.ts';
import { description } from '../state/host.ts';
import { changeSettings, settings } from '../state/settings.ts';
import { LicencesDialog } from './licences-dialog.tsx';
import './settings-dialog.css';

/** The settings of the program; those of the clip are in the panel. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { theme, dampFlicker } = settings.value;
  const about = description.value;
  return (
    <Dialog title="Settings" onClose={onClose} testId="settings">
      <div class="setting">
        <span>Appearance</span>
        <Segments
          label="Appearance"
          value={theme}
          onChange={(theme) => changeSettings({ theme })}
          options={[
            { value: 'system', title: 'System' },
            { value: 'dark', title: 'Dark' },
            { value: 'light', title: 'Light' },
          ]}
        />
      </div>
      <Switch
        label="Damp flashing"
        tip="Amplified colour or brightness can flash more than three times a second, which can cause seizures in people who are sensitive to it. Damping holds such flashes back (WCAG 2.3.1) in the preview and in recordings, and in exports unless you say otherwise there."
        checked={dampFlicker}
        onChange={(dampFlicker) => changeSettings({ dampFlicker })}
      />
      {about && (
        <dl class="about">
          <dt>Version</dt>
          <dd>{about.version}</dd>
          <dt>Engine</dt>
          <dd>
            {about.engine.id} ({about.engine.backend})
            <br />
            <span class="muted">{about.engine.reason}</span>
          </dd>
          <dt>System</dt>
          <dd>{about.platform}</dd>
          <dt>Log</dt>
          <dd class="path">{about.logFile}</dd>
        </dl>
      )}
      <Button onClick={() => openDialog(LicencesDialog)}>Licences…</Button>
    </Dialog>
  );
}
