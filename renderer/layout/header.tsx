import { CircleHelp, Download, Menu as MenuIcon, Redo2, Settings as SettingsIcon, Undo2 } from 'lucide';
import type { JSX } from 'preact';
import { Button } from '../controls/button.tsx';
import { CommandButton } from '../controls/command-button.tsx';
import { Icon } from '../controls/icon.tsx';
import { Menu, type MenuItem } from '../controls/menu.tsx';
import { openSource } from '../opening/open-media.ts';
import { type Command, commands, runCommand } from '../state/commands.ts';
import { media, recentFiles } from '../state/media.ts';
import { redoLabel, undoLabel, unsaved } from '../state/project.ts';
import { activeId, activities, chooseActivity } from '../state/activities.ts';
import './header.css';

/** The header: menu, name of the clip, activities, undo and redo, export. */
export function Header(): JSX.Element {
  return (
    <header class="header">
      <AppMenu />
      <ClipName />
      <nav class="activities" aria-label="What to do">
        {activities.value.map(({ id, title, icon }) => (
          <button
            key={id}
            type="button"
            class="activity"
            aria-current={id === activeId.value ? 'page' : undefined}
            onClick={() => chooseActivity(id)}
            data-testid={`activity-${id}`}
          >
            <Icon icon={icon} />
            {title}
          </button>
        ))}
      </nav>
      <div class="header-end">
        <CommandButton id="edit.undo" icon={Undo2} label={undoLabel.value === null ? 'Undo' : `Undo ${undoLabel.value}`} />
        <CommandButton id="edit.redo" icon={Redo2} label={redoLabel.value === null ? 'Redo' : `Redo ${redoLabel.value}`} />
        <CommandButton id="help.shortcuts" icon={CircleHelp} />
        <CommandButton id="file.settings" icon={SettingsIcon} label="Settings" />
        {activeId.value === 'magnify' && commands.value.has('export.open') && (
          <Button
            kind="primary"
            icon={Download}
            disabled={commands.value.get('export.open')?.enabled?.() === false}
            onClick={() => runCommand('export.open')}
            testId="export"
          >
            Export
          </Button>
        )}
      </div>
    </header>
  );
}

function ClipName(): JSX.Element {
  const heading = activities.value.find(({ id }) => id === activeId.value)?.heading;
  if (heading !== undefined) return <h1 class="clip-name">{heading}</h1>;
  return (
    <h1 class="clip-name" title={media.value?.description}>
      {media.value?.name ?? 'Motion Loupe'}
      {media.value && unsaved.value && (
        <span class="unsaved" title="Changed since it was saved as a project">
          <span class="for-screen-readers">changed</span>
        </span>
      )}
    </h1>
  );
}

/** The menu of all commands, by group. */
function AppMenu(): JSX.Element {
  const items: MenuItem[] = [];
  let group = '';
  const named = [...commands.value.values()].toSorted((a, b) => order(a) - order(b));
  for (const command of named) {
    items.push({
      title: command.title,
      run: () => command.run(performance.now()),
      keys: command.keys?.[0],
      disabled: command.enabled?.() === false,
      ...(command.group === group ? {} : { heading: command.group }),
    });
    group = command.group;
    if (command.id === 'file.open') {
      for (const { path, name } of recentFiles.value.slice(0, 8)) {
        items.push({ title: `Recent: ${name}`, run: () => openSource({ kind: 'path', path }, name) });
      }
    }
  }
  return <Menu label="All commands" button={<Icon icon={MenuIcon} size={18} />} items={items} testId="menu" />;
}

const groups: readonly Command['group'][] = ['File', 'Edit', 'View', 'Playback', 'Range', 'Camera', 'Export', 'Help'];
/** Position in the menu: by group, with the settings at the end of theirs. */
const order = ({ group, id }: Command): number => groups.indexOf(group) + (id === 'file.settings' ? 0.5 : 0);
