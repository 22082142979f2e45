/**
 * TensorFlow.js, seen from the core: the operations, without a backend.
 *
 * This is the only file of the core that imports it. Which backend computes is decided outside, once, before the first
 * tensor is made (`host/engines/tensor-backend.ts`); the same code then runs, and differentiates, on every one of them.
 */
export * as tf from '@tensorflow/tfjs-core';
