import { Clapperboard } from 'lucide';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { registerBasicCommands } from './layout/basic-commands.tsx';
import { activities } from './layout/activities.ts';
import { App } from './layout/app.tsx';
import { MagnifyView } from './layout/magnify-view.tsx';
import { startSession } from './opening/session.ts';
import { startPanel } from './panel/start.ts';
import { listenToKeys } from './state/keyboard.ts';
import { followProject } from './state/preview.ts';
import { theme } from './state/settings.ts';
import './theme/theme.css';

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});

activities.value = [{ id: 'magnify', title: 'Magnify', icon: Clapperboard, view: MagnifyView }];
registerBasicCommands();
listenToKeys();
followProject();
startPanel();
render(<App />, document.getElementById('app') ?? document.body);
startSession();
