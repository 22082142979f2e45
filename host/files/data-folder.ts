import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where settings, presets and recent files are kept: the same folder that the app uses (Electron's `userData`), or the one that
 * MOTION_LOUPE_DATA names.
 */
export function dataFolder(): string {
  const chosen = process.env['MOTION_LOUPE_DATA'];
  return chosen ? path.resolve(chosen) : path.join(systemFolder(), 'Motion Loupe');
}

function systemFolder(): string {
  switch (process.platform) {
    case 'win32':
      return process.env['APPDATA'] || path.join(homedir(), 'AppData', 'Roaming');
    case 'darwin':
      return path.join(homedir(), 'Library', 'Application Support');
    default:
      return process.env['XDG_CONFIG_HOME'] || path.join(homedir(), '.config');
  }
}
