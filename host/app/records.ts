import path from 'node:path';
import * as z from 'zod';
import { type Settings, settingsSchema } from '../../core/protocol/host-api.ts';
import { type UserPreset, userPresetSchema } from '../../core/protocol/project-api.ts';
import { JsonFile } from './json-file.ts';

const mostRecent = 12;

const recentSchema = z.object({ files: z.array(z.string()) });
const presetsSchema = z.object({ presets: z.array(userPresetSchema) });

/** Settings and lists that the program keeps for all its windows. */
export class Records {
  readonly #settings: JsonFile<typeof settingsSchema>;
  readonly #recent: JsonFile<typeof recentSchema>;
  readonly #presets: JsonFile<typeof presetsSchema>;
  /** In memory, so that frames never wait for it. */
  settings: Settings = settingsSchema.parse({});
  readonly ready: Promise<void>;

  constructor(folder: string) {
    this.#settings = new JsonFile(path.join(folder, 'settings.json'), settingsSchema, {});
    this.#recent = new JsonFile(path.join(folder, 'recent.json'), recentSchema, { files: [] });
    this.#presets = new JsonFile(path.join(folder, 'presets.json'), presetsSchema, { presets: [] });
    this.ready = this.#settings.read().then((settings) => void (this.settings = settings));
  }

  async changeSettings(settings: Settings): Promise<void> {
    await this.ready;
    this.settings = settings;
    await this.#settings.change(() => settings);
  }

  async recentFiles(): Promise<readonly string[]> {
    return (await this.#recent.read()).files;
  }

  addRecent(file: string): Promise<void> {
    return this.#recent.change(({ files }) => ({
      files: [file, ...files.filter((other) => other !== file)].slice(0, mostRecent),
    }));
  }

  async presets(): Promise<UserPreset[]> {
    return (await this.#presets.read()).presets;
  }

  /** Saves a preset; one of the same name is replaced in its position. */
  savePreset(preset: UserPreset): Promise<void> {
    return this.#presets.change(({ presets }) => {
      const at = presets.findIndex(({ name }) => name === preset.name);
      return { presets: at < 0 ? [...presets, preset] : presets.with(at, preset) };
    });
  }

  removePreset(name: string): Promise<void> {
    return this.#presets.change(({ presets }) => ({ presets: presets.filter((preset) => preset.name !== name) }));
  }
}
