import type { Shape } from '../layers/layer.ts';

/** An attribute of a node: an integer, several, or a floating-point number. */
export type Attribute = number | readonly number[] | { readonly float: number };

const floatType = 1;

/** An ONNX graph that grows as a chain of nodes; `current` is the name of the tensor that the next one takes. */
export class OnnxGraph {
  readonly #input: Shape;
  readonly #nodes: unknown[] = [];
  readonly #constants: unknown[] = [];
  /** Whether images lie channel by channel at this point. */
  #channelsFirst = false;
  readonly #outputs: unknown[] = [];
  #count = 0;
  #current = 'input';

  constructor(input: Shape) {
    this.#input = input;
  }

  get current(): string {
    return this.#current;
  }

  /** A node with one output, the new current tensor. */
  add(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    this.#current = `t${++this.#count}`;
    const attribute = Object.entries(attributes).map(([name, value]) => {
      if (typeof value === 'number') return { name, type: 2, i: value };
      return 'float' in value ? { name, type: 1, f: value.float } : { name, type: 7, ints: value };
    });
    this.#nodes.push({ opType, name: `n${this.#count}`, input: inputs, output: [this.#current], attribute });
    return this.#current;
  }

  constant(shape: Shape, values: Float32Array): string {
    const name = `c${this.#constants.length}`;
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#constants.push({ name, dims: shape, dataType: floatType, rawData });
    return name;
  }

  /** One number for each channel, shaped so that it spreads over what is current. */
  channelConstant(values: Float32Array): string {
    return this.constant(this.#channelsFirst ? [values.length, 1, 1] : [values.length], values);
  }

  channelsFirst(): void {
    if (!this.#channelsFirst) this.add('Transpose', [this.#current], { perm: [0, 3, 1, 2] });
    this.#channelsFirst = true;
  }

  channelsLast(): void {
    if (this.#channelsFirst) this.add('Transpose', [this.#current], { perm: [0, 2, 3, 1] });
    this.#channelsFirst = false;
  }

  /** Name of the current tensor as one vector an example; what is current stays so. */
  flattened(): string {
    this.channelsLast();
    const current = this.#current;
    const name = this.add('Flatten', [current], { axis: 1 });
    this.#current = current;
    return name;
  }

  /** Makes the current tensor an output, and the input current again. */
  end(output: string, shape: Shape): void {
    this.channelsLast();
    this.#nodes.push({ opType: 'Identity', name: `last ${output}`, input: [this.#current], output: [output], attribute: [] });
    this.#outputs.push(described(output, shape));
    this.#current = 'input';
  }

  finished(name: string): unknown {
    return {
      name,
      node: this.#nodes,
      initializer: this.#constants,
      input: [described('input', this.#input)],
      output: this.#outputs,
    };
  }
}

/** An input or output of the graph. */
function described(name: string, shape: Shape): unknown {
  const dim = [{ dimParam: 'batch' }, ...shape.map((dimValue) => ({ dimValue }))];
  return { name, type: { tensorType: { elemType: floatType, shape: { dim } } } };
}
