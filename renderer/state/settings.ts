import { computed, signal } from '@preact/signals';
import { type Settings, settingsSchema } from '../../core/protocol/host-api.ts';
import { call } from './host.ts';
import { report } from './problems.ts';

const kept = 'theme';
const systemIsLight = matchMedia('(prefers-color-scheme: light)');
const systemLight = signal(systemIsLight.matches);
systemIsLight.addEventListener('change', () => (systemLight.value = systemIsLight.matches));

/**
 * Settings of the program, not of a project. The theme is also kept in the window's storage, so that the window never starts in the
 * wrong one.
 */
export const settings = signal<Settings>(startingSettings());

/** The theme in effect. */
export const theme = computed(() => {
  const { theme } = settings.value;
  if (theme !== 'system') return theme;
  return systemLight.value ? 'light' : 'dark';
});

export async function loadSettings(): Promise<void> {
  settings.value = await call('settings.get', {});
  localStorage.setItem(kept, settings.value.theme);
}

export function changeSettings(part: Partial<Settings>): void {
  settings.value = { ...settings.value, ...part };
  localStorage.setItem(kept, settings.value.theme);
  call('settings.set', settings.value).catch((error: unknown) => report(error, 'Keep the settings'));
}

function startingSettings(): Settings {
  const parsed = settingsSchema.safeParse({ theme: localStorage.getItem(kept) ?? 'system' });
  return parsed.success ? parsed.data : settingsSchema.parse({});
}
