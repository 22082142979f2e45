import { describe, expect, it } from 'vitest';
import { parseTraining } from '../../core/train/training-options.ts';
import { readHidden, schedules, trainingOf, withNetwork } from '../../renderer/teach/network-choice.ts';

describe('what is to be trained', () => {
  it('reads sizes of hidden layers, and nothing else', () => {
    expect(['64, 32', '8', '', '16 16;4'].map(readHidden)).toEqual([[64, 32], [8], [], [16, 16, 4]]);
    expect(['a', '1.5', '0', '5000', '1,1,1,1,1,1,1,1,1'].map(readHidden)).toEqual([null, null, null, null, null]);
  });

  it('gives frames to networks that look at frames', () => {
    const start = { features: { kind: 'motion' }, network: { kind: 'mlp' }, epochs: null } as const;
    expect(withNetwork(start, 'lenet5').features.kind).toBe('motion-map');
    expect(withNetwork({ ...start, features: { kind: 'pixels' } }, 'alexnet').features.kind).toBe('pixels');
    expect(withNetwork(start, 'perceptron').features.kind).toBe('motion');
  });

  it('asks for the loss and the schedule that were chosen, and for nothing that was not', () => {
    const start = { features: { kind: 'motion' }, network: { kind: 'mlp' }, epochs: null } as const;
    expect(trainingOf(start)).toEqual({});
    expect(trainingOf({ ...start, epochs: 7, loss: 'hinge', schedule: 'cosine' })).toEqual({
      epochs: 7,
      loss: 'hinge',
      schedule: { kind: 'cosine' },
    });
    for (const { value, schedule } of schedules) expect(parseTraining({ schedule }).schedule.kind).toBe(value);
  });
});
