import type { Still } from '../base/still.ts';
import type { Figure } from './figure.ts';
import { readSettings, type Settings, type SettingValues } from './settings.ts';

/** Chapters of the Lab, in the order of the lecture. */
export const chapters = [
  { id: 'sampling', title: 'Sampling' },
  { id: 'pyramids', title: 'Pyramids' },
  { id: 'matrices', title: 'Transforms as matrices' },
  { id: 'steering', title: 'Steerable filters' },
  { id: 'blending', title: 'Blending' },
  { id: 'phase', title: 'Phase' },
  { id: 'denoising', title: 'Noise removal' },
  { id: 'coding', title: 'Coding' },
  { id: 'texture', title: 'Texture' },
  { id: 'keypoints', title: 'Key points' },
  { id: 'neurons', title: 'Neurons' },
  { id: 'networks', title: 'Networks' },
] as const satisfies readonly { id: string; title: string }[];
export type ChapterId = (typeof chapters)[number]['id'];

/** Points of the plane, each with the number of its class, from 0. */
export interface LabPoints {
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: number }[];
}

/** Luma of successive frames. */
export interface LabClip {
  readonly width: number;
  readonly height: number;
  /** 0…1, row by row. */
  readonly frames: readonly Float32Array[];
  /** Frames per second of the capture. */
  readonly fps: number;
}

/** What a figure can be made of. Images are at least 16 pixels on each side. */
export interface FigureInputs {
  readonly none: null;
  readonly image: Still;
  /** All of one size; the mask is gray: 1 where `a` is wanted. */
  readonly 'two-images': { readonly a: Still; readonly b: Still; readonly mask: Still };
  readonly points: LabPoints;
  /** What a person drew: gray, of any size; the window offers a pad to draw on. */
  readonly drawing: Still;
  readonly clip: LabClip;
}
export type InputKind = keyof FigureInputs;

/** What a figure is given while it is made. */
export interface FigureContext {
  /** A figure that takes longer than a moment looks at it between its steps, after `await tf.nextFrame()`, and throws CANCELLED. */
  readonly signal?: { readonly aborted: boolean };
  /** @param share 0…1 of the work that is done */
  readonly onProgress?: (share: number, doing: string) => void;
}

/** A figure before it is made: what the list says of it, and the function that makes it. */
export interface FigureDefinition {
  /** kebab-case; its name on the command line and in links. */
  readonly name: string;
  readonly title: string;
  readonly chapter: ChapterId;
  /** One sentence. */
  readonly description: string;
  readonly settings: Settings;
  readonly input: InputKind;
  /** What it is made of where no input is given; absent: the example that all figures of this kind of input share. */
  readonly example?: () => FigureInputs[InputKind];
  /**
   * Makes the figure. The settings are checked here.
   * @param input of the kind that `input` says
   * @throws LoupeError LAB_SETTING_INVALID; CANCELLED; what the method throws for an input that it cannot take
   */
  readonly make: (
    settings: Readonly<Record<string, unknown>>,
    input: FigureInputs[InputKind],
    context?: FigureContext,
  ) => Promise<Figure>;
}

/** What the list of figures says of one. */
type FigureSummary = Pick<FigureDefinition, 'name' | 'title' | 'chapter' | 'description' | 'input' | 'settings'>;

/** Returns what the list of figures says of one: plain data, for the window and for `--json`. */
export function summaryOf({ name, title, chapter, description, input, settings }: FigureDefinition): FigureSummary {
  return { name, title, chapter, description, input, settings };
}

interface DefinitionOf<Descriptors extends Settings, Kind extends InputKind> {
  readonly name: string;
  readonly title: string;
  readonly chapter: ChapterId;
  readonly description: string;
  readonly settings: Descriptors;
  readonly input: Kind;
  readonly example?: () => FigureInputs[Kind];
  readonly make: (
    settings: SettingValues<Descriptors>,
    input: FigureInputs[Kind],
    context: FigureContext,
  ) => Figure | Promise<Figure>;
}

/** A figure whose `make` gets the values of exactly its own settings, and its own kind of input. */
export function defineFigure<const Descriptors extends Settings, Kind extends InputKind>(
  definition: DefinitionOf<Descriptors, Kind>,
): FigureDefinition {
  return {
    ...definition,
    make: async (settings, input, context = {}) =>
      // The caller brings the kind of input that `definition.input` says.
      await definition.make(readSettings(definition.settings, settings), input as FigureInputs[Kind], context),
  };
}
