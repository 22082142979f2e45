import type { JSX } from 'preact';
import { Dialogs } from './dialogs.tsx';
import { activeId, activities } from '../state/activities.ts';
import { Header } from './header.tsx';
import { ConnectionNotice } from '../status/connection-notice.tsx';
import { ProblemList } from '../status/problem-list.tsx';
import { StatusLine } from '../status/status-line.tsx';
import { DropTarget } from '../opening/drop-target.tsx';
import './app.css';

/** The window: header, one activity, status line. */
export function App(): JSX.Element {
  const active = activities.value.find(({ id }) => id === activeId.value);
  return (
    <DropTarget>
      <div class="app">
        <Header />
        <ConnectionNotice />
        {active && <active.view key={active.id} />}
        <StatusLine />
      </div>
      <ProblemList />
      <Dialogs />
    </DropTarget>
  );
}
