import type { JSX } from 'preact';
import { useId, useLayoutEffect, useState } from 'preact/hooks';
import { Select } from '../controls/choice.tsx';
import { Field } from '../controls/field.tsx';
import { NumberSetting } from '../controls/number-setting.tsx';
import { models } from './teach-state.ts';
import {
  featureKinds,
  type FeatureKind,
  givesImages,
  modelName,
  needsImages,
  type NetworkKind,
  networkKinds,
  readHidden,
  networkChoice,
  withNetwork,
} from './network-choice.ts';

const does = (list: readonly { readonly title: string; readonly does: string }[]) =>
  list.map((one) => `${one.title}: ${one.does}`).join('\n');

/** Choice of the features and of the network. */
export function NetworkSection(): JSX.Element {
  const id = useId();
  const { features, network, epochs } = networkChoice.value;
  return (
    <section class="panel-section" aria-labelledby="network-heading">
      <header>
        <h2 id="network-heading">Network</h2>
      </header>
      <Select<FeatureKind>
        label="Looks at"
        tip={does(featureKinds)}
        value={features.kind}
        options={featureKinds.map(({ value, title }) => ({
          value,
          title,
          disabled: needsImages(network.kind) && !givesImages(value),
        }))}
        onChange={(kind) => (networkChoice.value = { ...networkChoice.peek(), features: { kind } })}
        testId="features"
      />
      <Select<NetworkKind>
        label="Network"
        tip={does(networkKinds)}
        value={network.kind}
        options={networkKinds}
        onChange={(kind) => (networkChoice.value = withNetwork(networkChoice.peek(), kind))}
        testId="network"
      />
      {network.kind === 'mlp' && <HiddenLayers />}
      <NumberSetting
        label="Epochs"
        tip="How many times training goes through all examples. Auto stops when the validation loss gets no better."
        value={epochs}
        whole
        step={10}
        check={(value) => (value >= 1 && value <= 100_000 ? null : 'It may be 1 to 100000.')}
        onChange={(value) => (networkChoice.value = { ...networkChoice.peek(), epochs: value })}
        onAuto={(auto) => (networkChoice.value = { ...networkChoice.peek(), epochs: auto ? null : 100 })}
        testId="epochs"
      />
      <Field label="Kept as" id={id}>
        <input
          id={id}
          class="text-input"
          maxLength={80}
          value={modelName.value}
          data-testid="model-name"
          onInput={(event) => (modelName.value = event.currentTarget.value)}
        />
      </Field>
      {models.value.some(({ name }) => name === modelName.value.trim()) && (
        <p class="muted">Training replaces the model "{modelName.value.trim()}".</p>
      )}
    </section>
  );
}

/** Sizes of the layers between features and classes. */
function HiddenLayers(): JSX.Element | null {
  const id = useId();
  const { network } = networkChoice.value;
  const sizes = network.kind === 'mlp' ? (network.hidden ?? []).join(', ') : '';
  const [text, setText] = useState(sizes);
  useLayoutEffect(() => setText(sizes), [sizes]);
  const wrong = readHidden(text) === null;
  const take = () => {
    const hidden = readHidden(text);
    if (hidden) networkChoice.value = { ...networkChoice.peek(), network: { kind: 'mlp', hidden } };
  };
  return (
    <Field
      label="Hidden layers"
      id={id}
      tip="Units of each layer between the features and the classes, such as 64, 32. More units can learn more and need more examples."
      problem={wrong ? 'Up to eight whole numbers from 1 to 4096, such as 64, 32.' : null}
      aside={
        <input
          id={id}
          class="text-input hidden-layers"
          spellcheck={false}
          aria-invalid={wrong}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take();
          }}
        />
      }
    />
  );
}
