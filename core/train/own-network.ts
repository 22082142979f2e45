import * as z from 'zod';
import { LoupeError } from '../base/error.ts';
import { nearest } from '../base/nearest.ts';
import { modelSchema, type ModelInput } from './description.ts';

/** A network of the user's own, as its file describes it. */
export interface OwnNetwork {
  readonly name: string;
  /** Not yet checked: a layer can be checked only with the shape of its input. */
  readonly layers: unknown;
  /** Shape of one example, where the file states it: the features have to give the same. */
  readonly input?: ModelInput['input'];
  /** The labels in the order of the outputs, where the file states them: the dataset has to have the same ones. */
  readonly classes?: readonly string[];
}

const known = ['name', 'input', 'classes', 'layers'] as const;
const statedSchema = z.object({
  name: z.string().min(1).optional(),
  input: modelSchema.shape.input.optional(),
  classes: z.array(z.string().min(1)).min(1).optional(),
});

/**
 * Reads a network of the user's own: a list of layers, or an object with `layers` and optionally `name`, `input` and `classes`.
 * @param value parsed JSON
 * @param file its name, for sentences
 * @param name of the network where the file states none
 * @throws LoupeError MODEL_INVALID for an unknown key (the nearest known one is suggested), for `layers` that are missing, and for
 *   stated values of another kind
 */
export function readOwnNetwork(value: unknown, file: string, name: string): OwnNetwork {
  if (Array.isArray(value)) return { name, layers: value };
  const refuse = (sentence: string): never => {
    throw new LoupeError('MODEL_INVALID', `"${file}" ${sentence}`);
  };
  if (typeof value !== 'object' || value === null) {
    return refuse('holds neither a list of layers nor an object with "layers": docs/training.md shows both.');
  }
  const strange = Object.keys(value).find((key) => !known.some((each) => each === key));
  if (strange !== undefined) {
    const meant = nearest(strange, known);
    return refuse(
      `has the key "${strange}", which means nothing here${meant ? `; did you mean "${meant}"?` : `: take it out; ${known.join(', ')} are the keys of a network.`}`,
    );
  }
  const layers: unknown = Reflect.get(value, 'layers');
  if (layers === undefined) return refuse('has no "layers": give the list of layers under this key.');
  const stated = statedSchema.safeParse(value);
  if (!stated.success) {
    const [issue] = stated.error.issues;
    return refuse(`does not hold at "${issue.path.join('.')}": ${issue.message}.`);
  }
  const { input, classes } = stated.data;
  if (classes && new Set(classes).size < classes.length) return refuse('names a class twice in "classes": name each once.');
  return { name: stated.data.name ?? name, layers, ...(input && { input }), ...(classes && { classes }) };
}

/**
 * The order in which a network has the labels of a dataset: its own where it states one, else the dataset's.
 * @throws LoupeError MODEL_INVALID where it states other labels than the dataset has
 */
export function orderOfClasses(stated: readonly string[] | undefined, labels: readonly string[]): readonly string[] {
  if (!stated) return labels;
  const lacking = labels.filter((label) => !stated.includes(label));
  const strange = stated.filter((label) => !labels.includes(label));
  if (lacking.length === 0 && strange.length === 0) return stated;
  throw new LoupeError(
    'MODEL_INVALID',
    `The network's "classes" are ${stated.join(', ')}, but the labels of the dataset are ${labels.join(', ')}: give the same ones in the order of the outputs, or leave "classes" out.`,
  );
}
