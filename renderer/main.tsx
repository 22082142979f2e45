import { Clapperboard } from 'lucide';
import { effect } from '@preact/signals';
import { render } from 'preact';
import * as z from 'zod';
import { cameraActivity, registerCameraCommands } from './camera/camera-activity.ts';
import { registerBasicCommands } from './layout/basic-commands.tsx';
import { activities } from './layout/activities.ts';
import { App } from './layout/app.tsx';
import { MagnifyView } from './layout/magnify-view.tsx';
import { startSession } from './opening/session.ts';
import { startPanel } from './panel/start.ts';
import { listenToKeys } from './state/keyboard.ts';
import { followProject } from './state/preview.ts';
import { theme } from './state/settings.ts';
import { followTeaching } from './teach/teach-state.ts';
import { registerTeachCommands, teachActivity } from './teach/teach-activity.ts';
import { registerTransportCommands } from './timeline/transport-commands.ts';
import { followPreviewStream } from './viewer/frame-stream.ts';
import { registerViewerCommands } from './viewer/viewer-commands.ts';
import './theme/theme.css';

// The page's content security policy forbids code made at run time.
z.config({ jitless: true });

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});

activities.value = [
  { id: 'magnify', title: 'Magnify', icon: Clapperboard, view: MagnifyView, showClip: () => {} },
  cameraActivity,
  teachActivity,
];
registerBasicCommands();
registerTransportCommands();
registerViewerCommands();
registerCameraCommands();
registerTeachCommands();
listenToKeys();
followProject();
startPanel();
followTeaching();
followPreviewStream();
render(<App />, document.getElementById('app') ?? document.body);
startSession();
