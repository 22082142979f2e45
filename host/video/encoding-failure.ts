import { LoupeError } from '../../core/base/error.ts';
import { diskFull } from '../files/disk-error.ts';
import { soundDamage } from './damaged-sound.ts';
import type { EncoderOptions } from './encoder-options.ts';
import { describeEnd, describeFailure, type ProgramEnd } from './process.ts';

interface FailedEncoding {
  readonly end: ProgramEnd;
  /** The last lines that ffmpeg wrote to stderr. */
  readonly tail: readonly string[];
  readonly output: string;
  readonly source: EncoderOptions['source'];
  readonly withSound: boolean;
}

/** Whether ffmpeg's last lines say that the disk is full. */
export function ranOutOfDisk(tail: readonly string[]): boolean {
  return tail.some((line) => /No space left on device|ENOSPC|Disk quota exceeded/i.test(line));
}

/** Returns the error for a run of ffmpeg that wrote no complete file. */
export async function encodingFailure({ end, tail, output, source, withSound }: FailedEncoding): Promise<LoupeError> {
  if (ranOutOfDisk(tail)) return diskFull(output, tail.join('\n'));
  const damage = withSound && end.signal === null ? await soundDamage(source).catch(() => null) : null;
  if (damage !== null)
    return new LoupeError(
      'INPUT_TRUNCATED',
      `The sound of "${source.path}" is damaged (${damage}), so "${output}" was not written: make a copy of the file without its sound, and take that.`,
      { cause: tail.join('\n') },
    );
  const own = end.signal ? 'try again' : describeFailure(tail);
  const reason = end.excess === null ? own : 'try a smaller frame or another codec';
  return new LoupeError(
    'FFMPEG_FAILED',
    `ffmpeg ended too early (${describeEnd(end)}) while it wrote "${output}", which was removed: ${reason}.`,
    {
      cause: tail.join('\n'),
    },
  );
}
