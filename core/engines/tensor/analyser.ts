import { maxCode, type Frame } from '../../base/frame.ts';
import { LoupeError } from '../../base/error.ts';
import type { AnalysisPlan } from '../../plan/analysis-plan.ts';
import { tf } from '../../tensor/tf.ts';
import type { Analyser } from '../engine.ts';
import { checkFrame } from '../frames.ts';
import { disposeTransforms, makeTransforms } from './constants.ts';
import type { TransformConstants } from './context.ts';
import { spectrumOf, subbandOf } from './transforms.ts';

/** An analysis on tensors: the reference. */
export class TensorAnalyser implements Analyser {
  readonly plan: AnalysisPlan;
  readonly #constants: TransformConstants;
  #disposed = false;

  constructor(plan: AnalysisPlan) {
    this.plan = plan;
    this.#constants = makeTransforms(plan);
  }

  async analyse(frame: Frame): Promise<readonly Float32Array[]> {
    if (this.#disposed) throw new LoupeError('INTERNAL', 'This analyser was disposed of; prepare a new one.');
    checkFrame(frame, this.plan);
    const { size, format, bands } = this.plan;
    const scale = 1 / maxCode(format);
    const values = Float32Array.from(frame.planes[0], (code) => code * scale);
    const subbands = tf.tidy(() => {
      const spectrum = spectrumOf(this.#constants, this.plan, tf.tensor2d(values, [size.height, size.width]));
      return bands.map((_, index) => {
        const { re, im } = subbandOf(this.#constants, this.plan, index, spectrum);
        return tf.stack([re, im]);
      });
    });
    try {
      return subbands.map((subband) => subband.dataSync() as Float32Array);
    } finally {
      tf.dispose(subbands);
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    disposeTransforms(this.#constants);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
