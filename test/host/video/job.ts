/**
 * One job as the command line runs it, in a process of its own: copies INPUT to OUTPUT, tells on stdout when frames flow, and
 * waits there for a signal. `exit` as third argument makes it leave in the middle without cleaning up; `leave` makes it read one
 * frame, dispose of the decoder and have nothing more to do.
 */
import { decodeVideo } from '../../../host/video/decode.ts';
import { createEncoder } from '../../../host/video/encode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { onTermination } from '../../../host/video/termination.ts';

/** Until then the process has something to live for. */
function holdUntil(signal: AbortSignal, go: () => void): void {
  const hold = setInterval(() => {}, 1000);
  signal.addEventListener('abort', () => {
    clearInterval(hold);
    go();
  });
}

const [input = '', output = '', how] = process.argv.slice(2);
const termination = onTermination();
const { signal } = termination;
try {
  const source = await probeVideo(input, { signal });
  if (how === 'leave') {
    const decoder = decodeVideo(source, { signal });
    await decoder[Symbol.asyncIterator]().next();
    decoder.dispose();
    await new Promise(() => {});
  }
  const { format } = source;
  const encoder = await createEncoder({ output, source, size: source, format, overwrite: false, signal });
  let written = 0;
  for await (const frame of decodeVideo(source, { signal })) {
    await encoder.write(frame);
    if (++written === 3) process.stdout.write('flowing\n');
    if (written === 3 && how === 'exit') process.exit(7);
    // However long the signal takes.
    if (written === 3) await new Promise<void>((resolve) => holdUntil(signal, resolve));
  }
  await encoder.finish();
} catch (error) {
  process.stdout.write(`${JSON.stringify(error)}\n`);
  process.exitCode = 130;
} finally {
  termination.dispose();
}
