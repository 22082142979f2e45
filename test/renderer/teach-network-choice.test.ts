import { describe, expect, it } from 'vitest';
import { readHidden, withNetwork } from '../../renderer/teach/network-choice.ts';

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
});
