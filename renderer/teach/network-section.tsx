import type { JSX } from 'preact';
import { useId, useLayoutEffect, useState } from 'preact/hooks';
import { Disclosure, Select } from '../controls/choice.tsx';
import { Field } from '../controls/field.tsx';
import { NumberSetting } from '../controls/number-setting.tsx';
import { models } from './teach-state.ts';
import {
  featureKinds,
  type FeatureKind,
  givesImages,
  losses,
  type LossName,
  modelName,
  needsImages,
  type NetworkKind,
  networkKinds,
  readHidden,
  type ScheduleName,
  schedules,
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
      <MoreOfTraining />
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

/** What few need: the form of the network, the loss, and the learning rate's schedule. */
function MoreOfTraining(): JSX.Element {
  const choice = networkChoice.value;
  const { network, loss, schedule } = choice;
  return (
    <Disclosure title="More" testId="more-of-training">
      {network.kind === 'lenet5' && (
        <Select<'dense' | '1998'>
          label="Form"
          tip="1998: the paper's, with partially connected filters, trainable subsampling and radial outputs."
          value={network.form ?? 'dense'}
          options={[
            { value: 'dense', title: 'Every filter sees all' },
            { value: '1998', title: '1998' },
          ]}
          onChange={(form) => (networkChoice.value = { ...choice, network: { ...network, form } })}
          testId="lenet-form"
        />
      )}
      {network.kind === 'alexnet' && (
        <Select<'small' | 'original'>
          label="Form"
          tip="Full: 60 million parameters, for images of 227×227. Training it takes about a gigabyte of memory, and long."
          value={network.variant ?? 'small'}
          options={[
            { value: 'small', title: 'Small' },
            { value: 'original', title: 'Full' },
          ]}
          onChange={(variant) => (networkChoice.value = { ...choice, network: { ...network, variant } })}
          testId="alexnet-form"
        />
      )}
      <Select<LossName>
        label="Loss"
        tip="What training makes small. Cross-entropy is the usual one for classes."
        value={loss ?? 'cross-entropy'}
        options={losses}
        onChange={(name) => (networkChoice.value = { ...choice, loss: name })}
        testId="loss"
      />
      <Select<ScheduleName>
        label="Learning rate"
        tip="How the learning rate changes over the epochs."
        value={schedule ?? 'constant'}
        options={schedules}
        onChange={(name) => (networkChoice.value = { ...choice, schedule: name })}
        testId="schedule"
      />
    </Disclosure>
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
