import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { FrequencyPoint, NumberSetting as NumberDescriptor, Setting } from '../../core/lab/settings.ts';
import { Select, Switch } from '../controls/choice.tsx';
import { Field } from '../controls/field.tsx';
import { NumberSetting } from '../controls/number-setting.tsx';
import { Slider } from '../controls/slider.tsx';
import { changeSetting, descriptors, labHistory, values } from './lab-state.ts';
import { PlayButton } from './play-button.tsx';

/** A control for each setting of the chosen figure. */
export function SettingControls(): JSX.Element {
  return (
    <>
      {Object.entries(descriptors.value).map(([name, setting]) => (
        <SettingControl key={name} name={name} setting={setting} />
      ))}
    </>
  );
}

function SettingControl({ name, setting }: { readonly name: string; readonly setting: Setting }): JSX.Element | null {
  const id = useId();
  const value = values.value[name];
  const tip = setting.hint === undefined ? {} : { tip: setting.hint };
  const shared = { label: setting.label, ...tip, testId: `lab-${name}` };
  switch (setting.kind) {
    case 'number':
      return <NumberControl name={name} setting={setting} value={value as number} />;
    case 'choice':
      return (
        <Select
          {...shared}
          value={value as string}
          options={setting.values.map((each) => ({ value: each, title: each }))}
          onChange={(chosen) => changeSetting(name, chosen)}
        />
      );
    case 'toggle':
      return <Switch {...shared} checked={value === true} onChange={(checked) => changeSetting(name, checked)} />;
    case 'text':
      // Each subband has a button of its own under its image.
      if (name === 'solo') return null;
      return (
        <Field label={setting.label} id={id} tip={setting.hint}>
          <input
            id={id}
            class="text-input"
            maxLength={setting.longest}
            value={value as string}
            onChange={(event) => changeSetting(name, event.currentTarget.value)}
          />
        </Field>
      );
    case 'frequency': {
      const point = value as FrequencyPoint;
      return (
        <>
          <FrequencyPlane name={name} point={point} />
          {(['x', 'y'] as const).map((axis) => (
            <Slider
              key={axis}
              label={`${setting.label}, ${axis}`}
              {...tip}
              value={point[axis]}
              min={-0.5}
              max={0.5}
              step={0.005}
              unit="cycles/px"
              onChange={(next) => changeSetting(name, { ...point, [axis]: next }, { drag: true })}
              testId={`lab-${name}-${axis}`}
            />
          ))}
        </>
      );
    }
    case 'gains':
      return <p class="muted reason">Gain, mute and solo of each subband are under its image.</p>;
    default:
      return setting satisfies never;
  }
}

/** The frequency plane to point at: zero in the middle, half a cycle per pixel at its edges. The sliders below do the same. */
function FrequencyPlane({ name, point }: { readonly name: string; readonly point: FrequencyPoint }): JSX.Element {
  const pick = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map(
      (share) => Math.round(Math.max(-0.5, Math.min(0.5, share - 0.5)) * 200) / 200,
    );
    changeSetting(name, { x, y }, { drag: true });
  };
  return (
    <div
      class="lab-plane"
      aria-hidden="true"
      data-testid={`lab-${name}-plane`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        pick(event);
      }}
      onPointerMove={pick}
      onPointerUp={() => labHistory.endMerge()}
    >
      <span style={{ left: `${100 * (point.x + 0.5)}%`, top: `${100 * (point.y + 0.5)}%` }} />
    </div>
  );
}

/** Steps of a slider above which a number is typed instead. */
const mostSteps = 2000;

function NumberControl(props: {
  readonly name: string;
  readonly setting: NumberDescriptor;
  readonly value: number;
}): JSX.Element {
  const { name, setting, value } = props;
  const { min, max, step, unit } = setting;
  const onGrid = (number: number): number =>
    step === 0 ? number : Number((min + Math.round((Math.min(max, Math.max(min, number)) - min) / step) * step).toFixed(6));
  const shared = {
    label: setting.label,
    value,
    ...(setting.hint === undefined ? {} : { tip: setting.hint }),
    ...(unit === '' ? {} : { unit }),
    testId: `lab-${name}`,
  };
  if (step === 0 || (max - min) / step > mostSteps) {
    return (
      <NumberSetting
        {...shared}
        step={step || 0.1}
        check={(number) => (number >= min && number <= max ? null : `It may be ${min} to ${max}.`)}
        onChange={(number) => changeSetting(name, onGrid(number))}
      />
    );
  }
  return (
    <>
      <Slider
        {...shared}
        min={min}
        max={max}
        step={step}
        onChange={(number) => changeSetting(name, onGrid(number), { drag: true })}
      />
      {setting.scrub && <PlayButton name={name} setting={setting} value={value} />}
    </>
  );
}
