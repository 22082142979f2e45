import { previewProblem } from './preview.ts';

/** The host's sentence on a control's value, if its code is one of these; the old frame is shown meanwhile. */
export function hostProblem(...codes: readonly string[]): string | null {
  const problem = previewProblem.value;
  return problem && codes.includes(problem.code) ? inWindowWords(problem.message) : null;
}

/** Replaces flags of the command line in a sentence by the names of the window's controls. */
export function inWindowWords(sentence: string): string {
  return sentence
    .replaceAll('set the true rate with --fps CAPTURE', 'set the capture rate')
    .replaceAll('set it with --fps CAPTURE', 'set it under the band')
    .replaceAll('The capture rate (--fps)', 'The capture rate')
    .replaceAll('a smaller --alpha', 'a smaller α')
    .replaceAll('--limit soft', '"Limit motion to avoid tearing"')
    .replaceAll(/--band (\S+)-(\S+) would/g, 'the band $1–$2 Hz would');
}
