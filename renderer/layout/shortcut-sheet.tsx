import type { JSX } from 'preact';
import { Dialog } from '../controls/dialog.tsx';
import { type Command, commands, keyLabel } from '../state/commands.ts';
import './shortcut-sheet.css';

/** The list of keyboard shortcuts, made from the commands. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const groups = new Map<string, Command[]>();
  for (const command of commands.value.values()) {
    if (command.keys) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} wide testId="shortcuts">
      <div class="shortcuts">
        {[...groups].map(([group, members]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {members.map(({ id, title, keys }) => (
                <div key={id}>
                  <dt>{title}</dt>
                  <dd>
                    {keys?.map((key) => (
                      <kbd key={key}>{keyLabel(key)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>Mouse</h3>
          <dl>
            <div>
              <dt>Zoom both frames</dt>
              <dd>
                <kbd>{keyLabel('Mod+wheel')}</kbd>
              </dd>
            </div>
            <div>
              <dt>Move both frames</dt>
              <dd>
                <kbd>drag</kbd>
              </dd>
            </div>
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
