import { measureMotion } from '../../measure/measure-motion.ts';
import { surveyMotion } from '../../measure/survey-motion.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

export function mediaCalls({
  shared,
  media,
  connection,
}: WindowParts): Handlers<'media.open' | 'media.close' | 'media.survey' | 'media.measure'> {
  return {
    'media.open': async ({ source }, { signal }) => {
      const opened = await media.open(source, signal);
      // Recordings made for teaching are among the examples, not among the recent files.
      if (opened.media.path !== null && !shared.store.collection.owns(opened.media.path)) {
        shared.desktop?.addRecent(opened.media.path);
        // A file is opened even if the list of recent files cannot be written (a full disk).
        await shared.records.addRecent(opened.media.path).catch(() => {});
      }
      return opened.media;
    },
    'media.close': async ({ media: id }) => {
      media.close(id);
      return {};
    },
    'media.survey': ({ media: id, ...params }, { signal }) =>
      surveyMotion(media.get(id).info, params, signal, (share) => connection.emit('survey.progress', { media: id, share })),
    'media.measure': ({ media: id, ...params }, { signal }) => measureMotion(media.get(id).info, params, signal),
  };
}
