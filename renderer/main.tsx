import { Clapperboard } from 'lucide';
import { effect } from '@preact/signals';
import { render } from 'preact';
import * as z from 'zod';
import { cameraActivity, registerCameraCommands } from './camera/camera-activity.ts';
import { followExports, registerExportCommands } from './export/follow-exports.ts';
import { followLinks, labActivity, registerLabCommands } from './lab/lab-activity.ts';
import { followLab } from './lab/lab-state.ts';
import { followFigure } from './lab/make-figure.ts';
import { App } from './layout/app.tsx';
import { registerBasicCommands } from './layout/basic-commands.tsx';
import { CameraView } from './layout/camera-view.tsx';
import { MagnifyView } from './layout/magnify-view.tsx';
import { forgetOldMarks } from './measure/measure-state.ts';
import { startSession } from './opening/session.ts';
import { FrameOverlay } from './overlay/frame-overlay.tsx';
import { followPresets } from './panel/own-presets.ts';
import { keepUnsavedWork, nameWindow, offerLostWork } from './project/keep-project.ts';
import { registerProjectCommands } from './project/project-commands.ts';
import { activities } from './state/activities.ts';
import { listenToKeys } from './state/keyboard.ts';
import { followProject } from './state/preview.ts';
import { theme } from './state/settings.ts';
import { followSurveys, forgetOldSurveys } from './state/survey.ts';
import { AttentionOnFrame } from './teach/attention-on-frame.tsx';
import { SeenLabel } from './teach/seen-label.tsx';
import { registerTeachCommands, teachActivity } from './teach/teach-activity.ts';
import { followTeaching } from './teach/teach-state.ts';
import { registerTransportCommands } from './timeline/transport-commands.ts';
import { frameLayers } from './viewer/frame-layers.ts';
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
  { ...cameraActivity, view: CameraView },
  teachActivity,
  labActivity,
];
frameLayers.value = [AttentionOnFrame, FrameOverlay, SeenLabel];

// Order of the commands in each group of the menu.
registerBasicCommands();
registerTransportCommands();
registerViewerCommands();
registerCameraCommands();
registerTeachCommands();
registerLabCommands();
registerProjectCommands();
registerExportCommands();

listenToKeys();
followProject();
followExports();
followSurveys();
followPresets();
forgetOldSurveys();
forgetOldMarks();
offerLostWork();
keepUnsavedWork();
nameWindow();
followTeaching();
followLab();
followFigure();
followPreviewStream();

render(<App />, document.getElementById('app') ?? document.body);
startSession();
followLinks();
