import { TriangleAlert } from 'lucide';
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Method } from '../../core/spec/magnification.ts';
import { Field } from '../controls/field.tsx';
import { Icon } from '../controls/icon.tsx';
import { RangeInput } from '../controls/range-input.tsx';
import { Slider } from '../controls/slider.tsx';
import { spec } from '../state/project.ts';
import { settings } from '../state/settings.ts';
import { status } from '../state/status.ts';
import { amountAdvice, flickerSentence } from './advice.ts';
import { alphaAt, alphaMeaning, alphaRange, alphaShare } from './alpha-scale.ts';
import { changeSpec } from '../state/change-spec.ts';
import { hostProblem } from '../state/host-problem.ts';
import { CheckedNumber } from '../controls/number-setting.tsx';
import { significant } from '../text/number-text.ts';
import { methodUses } from './setting-use.ts';

const alphaTip =
  'How much larger motion becomes: at 10 a motion of one pixel becomes eleven. −1 takes the motion out. ' +
  'Too much shows as ghosts and torn edges.';
const colourTip =
  'How much larger a change of colour and brightness becomes: at 50 a change of one step becomes 51. −1 takes the change out. ' +
  'Too much shows as flat or garish areas.';
const sigmaTip =
  'Smooths the motion that was found over so many pixels. More is steadier in noise and on smooth surfaces; ' +
  'less keeps thin things such as strings apart.';

/** The strength of the magnification. */
export function AmountSection(): JSX.Element {
  const { alpha, sigma, method } = spec.value;
  const state = status.value;
  const advice = state ? amountAdvice(state.limitedShare, spec.value) : null;
  const flicker = state ? flickerSentence(state.flicker, settings.value.dampFlicker) : null;
  return (
    <section class="panel-section" aria-labelledby="amount-heading">
      <header>
        <h2 id="amount-heading">Amount</h2>
      </header>
      <Alpha alpha={alpha} method={method} />
      {/* Its line is kept free: what is below stays where it is while the advice comes and goes. */}
      <p class="amount-advice" role="status" title={advice?.long}>
        {advice && <Icon icon={TriangleAlert} size={14} />}
        {advice && <span>{advice.short}</span>}
        {advice?.limitHelps && (
          <button type="button" class="link" onClick={() => changeSpec((draft) => (draft.limit = 'soft'), 'Limit motion')}>
            Limit motion
          </button>
        )}
      </p>
      {/* Damped flashes are in the status line: nothing is to be done about them. */}
      {flicker && state?.flicker === 'present' && (
        <p class="advice" role="status">
          {flicker}
        </p>
      )}
      {methodUses(method, 'sigma') && (
        <Slider
          label="Smoothing σ"
          tip={sigmaTip}
          unit="px"
          value={sigma}
          min={0}
          max={20}
          highest={100}
          step={0.1}
          scale="square"
          digits={1}
          onChange={(value) => changeSpec((draft) => (draft.sigma = value), 'Smoothing', 'sigma')}
          testId="sigma"
        />
      )}
    </section>
  );
}

function Alpha({ alpha, method }: { readonly alpha: number; readonly method: Method }): JSX.Element {
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const shown = problem ?? hostProblem('ALPHA_INVALID');
  const set = (value: number, merge?: string) => changeSpec((draft) => (draft.alpha = value), 'Magnification', merge);
  return (
    <Field
      label="Magnification α"
      id={id}
      tip={method === 'color' ? colourTip : alphaTip}
      problem={shown}
      aside={
        <CheckedNumber
          id={`${id}-number`}
          name="Magnification α, number"
          value={alpha}
          step={1}
          check={(value) => (value >= alphaRange.least ? null : 'It may be −1 (removes the motion) or more.')}
          onChange={(value) => set(value)}
          problem={hostProblem('ALPHA_INVALID')}
          onProblem={setProblem}
          testId="alpha-number"
        />
      }
    >
      <RangeInput
        id={id}
        share={alphaShare(alpha)}
        text={`${significant(alpha)}: ${alphaMeaning(alpha, method)}`}
        testId="alpha"
        onShare={(share) => set(alphaAt(share), 'alpha')}
        onStep={(steps) => {
          const by = Math.abs(alpha) < 1 || (alpha === 1 && steps < 0) ? 0.1 : 1;
          set(Math.max(alphaRange.least, Number((alpha + steps * by).toFixed(2))), 'alpha');
        }}
      />
      <p class="muted meaning">{alphaMeaning(alpha, method)}</p>
    </Field>
  );
}
