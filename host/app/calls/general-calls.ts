import { existsSync } from 'node:fs';
import path from 'node:path';
import { LoupeError } from '../../../core/base/error.ts';
import { findBinary } from '../../video/binaries.ts';
import { describeError } from '../failure.ts';
import { offeredCodecs } from '../outputs.ts';
import { readThirdParty } from '../../machine/third-party.ts';
import { programVersion } from '../../machine/program-version.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

export function generalCalls({
  shared,
  options,
  showsPaths,
}: WindowParts): Handlers<
  'host.describe' | 'host.thirdParty' | 'settings.get' | 'settings.set' | 'media.recent' | 'dialog.open' | 'dialog.save'
> {
  const dialogs = () => {
    if (shared.dialogs) return shared.dialogs;
    throw new LoupeError('USAGE', 'This shell has no dialogs of the system: choose the file in the page.');
  };
  return {
    'host.describe': async () => ({
      version: programVersion(),
      platform: process.platform,
      logFile: shared.log.file,
      engine: await shared.engine.describe(),
      ffmpegProblem: await ffmpegProblem(),
      codecs: offeredCodecs(),
      startWith: options.startWith,
    }),
    'host.thirdParty': async () => {
      const { programs, packages } = await readThirdParty();
      return { programs: programs.map((each) => ({ ...each, path: showsPaths ? each.path : '' })), packages };
    },
    'settings.get': async () => {
      await shared.records.ready;
      return shared.records.settings;
    },
    'settings.set': async (settings) => {
      await shared.records.changeSettings(settings);
      return {};
    },
    'media.recent': async () => {
      const files = showsPaths ? await shared.records.recentFiles() : [];
      return { files: files.filter((file) => existsSync(file)).map((file) => ({ path: file, name: path.basename(file) })) };
    },
    'dialog.open': async ({ kind }) => ({ paths: [...(await dialogs().open(kind))] }),
    'dialog.save': async ({ kind, suggested }) => ({ path: await dialogs().save(kind, suggested) }),
  };
}

async function ffmpegProblem(): Promise<string | null> {
  try {
    await Promise.all([findBinary('ffmpeg'), findBinary('ffprobe')]);
    return null;
  } catch (error) {
    return describeError(error).message;
  }
}
