import { useEffect, useRef, useState } from 'preact/hooks';
import { lastPart } from '../text/file-name.ts';
import { call, hasPaths } from '../state/host.ts';
import { report, sentenceOf } from '../state/problems.ts';
import { type ExportTarget, suggestedTarget, withEndingOf } from './export-target.ts';

/** The target of an export while its dialog is open. */
export interface TargetChoice {
  /** Null until the host has suggested one. */
  readonly target: ExportTarget | null;
  /** Whether the user agreed, in the system's dialog, to replace the file of this path. */
  readonly mayReplace: boolean;
  /** Sets a target that the user typed. */
  type(text: string): void;
  /** Asks for a target in the system's dialog. */
  choose(): Promise<void>;
  /** Notes that a file of this name exists. */
  markInTheWay(): void;
}

/**
 * Keeps the target of an export: the host's suggestion for the clip and codec, until the user names one; then only its extension
 * follows the codec.
 *
 * @param media the open clip's id
 * @param onProblem called with the reason why there is no suggestion, and with null when there is a target again
 */
export function useExportTarget(
  media: string | undefined,
  codec: string,
  onProblem: (sentence: string | null) => void,
): TargetChoice {
  const [target, setTarget] = useState<ExportTarget | null>(null);
  /** Whether the user has named the target. */
  const own = useRef(false);
  /** The path whose file the user agreed to replace. */
  const [replace, setReplace] = useState<string | null>(null);

  useEffect(() => {
    let current = true;
    const suggest = async (clip: string): Promise<void> => {
      try {
        const suggested = suggestedTarget(await call('output.suggest', { media: clip, codec }), hasPaths.peek());
        if (current) setTarget((now) => (now && own.current ? withEndingOf(now, suggested) : suggested));
      } catch (error) {
        if (current) onProblem(sentenceOf(error));
      }
    };
    if (media !== undefined) void suggest(media);
    return () => {
      current = false;
    };
  }, [media, codec]);

  const choose = async (): Promise<void> => {
    try {
      const { path } = await call('dialog.save', { kind: 'video', suggested: target?.path ?? target?.name ?? '' });
      own.current ||= path !== null;
      // The system's dialog has already asked about an existing file.
      if (path !== null) setTarget({ path, name: lastPart(path), inTheWay: false });
      if (path !== null) setReplace(path);
      onProblem(null);
    } catch (error) {
      report(error, 'Choose where to export');
    }
  };
  const type = (text: string): void => {
    own.current = true;
    const inFolder = target !== null && target.path !== null;
    setTarget(inFolder ? { path: text, name: lastPart(text), inTheWay: false } : { path: null, name: text, inTheWay: false });
  };
  const markInTheWay = (): void => setTarget((now) => now && { ...now, inTheWay: true });
  const mayReplace = target !== null && (target.inTheWay || (replace !== null && replace === target.path));
  return { target, mayReplace, type, choose, markInTheWay };
}
