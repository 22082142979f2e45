import { createRequire } from 'node:module';

/** The part of onnxruntime-node used here, whose package has no types that TypeScript finds. */
interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

interface Session {
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
}

interface OnnxTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export const { InferenceSession, Tensor } = createRequire(import.meta.url)('onnxruntime-node') as OnnxRuntime;
