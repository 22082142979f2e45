import { Command } from 'commander';
import type { Size } from '../core/base/frame.ts';
import type { EngineId } from '../core/engines/engine.ts';
import { engineIds } from './engines.ts';
import { methodNames, type MethodName } from './methods.ts';
import { number, numbers, sizes, words } from './values.ts';
import { type TruthSceneName, truthSceneNames } from './truth-scenes.ts';
import { type WindowCaseName, windowCaseNames } from './window-cases.ts';

/** What the user asked to be measured. */
export interface Options {
  readonly methods?: MethodName[];
  readonly sizes?: Size[];
  readonly engines?: EngineId[];
  readonly threads: number[];
  readonly frames?: number;
  readonly rounds: number;
  readonly start?: true;
  readonly endToEnd?: true;
  readonly features?: true;
  readonly soak?: number;
  readonly train?: number | true;
  readonly curves?: string;
  readonly displacement?: number | true;
  readonly copies?: number | true;
  readonly window?: number | true;
  readonly windowCases?: WindowCaseName[];
  readonly windowSoak?: number | true;
  readonly survey?: number | true;
  readonly coding?: true;
  readonly denoising?: string | true;
  readonly surveySeed: number;
  readonly texture?: string | true;
  readonly truth?: TruthSceneName[] | true;
  readonly openings: number;
  readonly json?: true;
  /** `false`: do not write a file; absent or `true`: a file named by date and time. */
  readonly save?: string | boolean;
}

/** The command line of `npm run bench`. */
export const program = new Command('bench')
  .description('Times the engines, and says what the machine could do at best. Writes bench/results/….json.')
  .option('--methods <LIST>', `of ${methodNames.join(',')} (default: all)`, words('--methods', methodNames))
  .option('--sizes <LIST>', 'of frames (default: 640x480,1280x720,1920x1080)', sizes)
  .option('--engines <LIST>', `of ${engineIds.join(',')} (default: simd,tensor)`, words('--engines', engineIds))
  .option('--threads <LIST>', 'of the simd engine (default: 1,2)', numbers('--threads', 1, 64), [1, 2])
  .option(
    '--frames <N>',
    'timed of each case, over all rounds (default: 24; --end-to-end, --features: 240)',
    number('--frames', 1, 1e6),
  )
  .option('--rounds <N>', 'processes that share them, one after another (default: 3)', number('--rounds', 1, 99), 3)
  .option('--start', 'time the start of an engine up to its first frames (default: 720p, simd)')
  .option('--end-to-end', 'time decoding, engine, encoding and all together on a video (default: 720p, simd, phase-fine)')
  .option('--features', 'time the features pyramid and motion, frame by frame (default: 640x480 and 720p, simd)')
  .option('--soak <N>', 'push N frames and watch the memory (default: 160x120, simd)', number('--soak', 20, 1e9))
  .option(
    '--train [EPOCHS]',
    "time training against TensorFlow.js' layers; teach LeNet-5 digits (6 epochs); classify motions on unseen clips (a seed a round)",
    number('--train', 1, 1e4),
  )
  .option(
    '--displacement [PAIRS]',
    'print how far the displacement of regions is off, and how often its standard errors cover that (300 pairs a row)',
    number('--displacement', 2, 1e5),
  )
  .option(
    '--copies [SCENES]',
    'print how alike copies of clips and other recordings of their scenes change (30 scenes of each kind, and footage)',
    number('--copies', 1, 1e4),
  )
  .option(
    '--window [SECONDS]',
    'preview files and cameras in the window, in Chromium, so many seconds each (60)',
    number('--window', 2, 1e5),
  )
  .option(
    '--window-cases <LIST>',
    `which of them: of ${windowCaseNames.join(',')} (default: all, or files with --methods and --sizes)`,
    words('--window-cases', windowCaseNames),
  )
  .option(
    '--window-soak [SECONDS]',
    'play a file in the window (600 seconds, riesz 640x480), then open and close windows, and see what is left',
    number('--window-soak', 2, 1e6),
  )
  .option(
    '--survey [CLIPS]',
    'look for motion in seeded clips: so many still ones of each kind (60), a tenth as many moving ones',
    number('--survey', 1, 1e5),
  )
  .option('--coding', 'print the rate–distortion curves of the Laplacian code, JPEG and JPEG 2000, and nothing else')
  .option(
    '--texture [IMAGE]',
    'print how long textures of 256x256 take and how near they come (the photograph of reptile skin), and nothing else',
  )
  .option(
    '--denoising [FOLDER]',
    'print what is left of noise of 25 codes in the photographs, and nothing else; write them to FOLDER for denoising-references.py',
  )
  .option(
    '--truth [SCENES]',
    `magnify known motion: motion delivered and image error of every method, into bench/results/truth.json, and nothing else; of ${truthSceneNames.join(',')} (all)`,
    words('--truth', truthSceneNames),
  )
  .option('--survey-seed <N>', 'the first seed of each kind of clip', number('--survey-seed', 1, 1e9), 1)
  .option('--openings <N>', 'windows that --window-soak opens and closes (100)', number('--openings', 0, 1e5), 100)
  .option('--curves <FILE>', 'draw how three tanh units fit four curves, as SVG, and nothing else')
  .option('--json', 'print nothing but one array on stdout')
  .option('--save <NAME>', 'of the file in bench/results (default: date and time)')
  .option('--no-save', 'write no file');
