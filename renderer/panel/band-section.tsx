import { Radar } from 'lucide';
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Suggestion } from '../../core/protocol/host-api.ts';
import type { Band } from '../../core/spec/band.ts';
import { Button } from '../controls/button.tsx';
import { Tip } from '../controls/tip.tsx';
import { captureFps, duration, media } from '../state/media.ts';
import { endMerge, spec } from '../state/project.ts';
import { bandResponse } from './band-response.ts';
import { bandProblem, bandScale, beatsPerMinute } from './band-scale.ts';
import './band-slider.css';
import { BandSlider } from './band-slider.tsx';
import { changeSpec } from '../state/change-spec.ts';
import { hostProblem } from '../state/host-problem.ts';
import { CheckedNumber, NumberSetting } from '../controls/number-setting.tsx';
import { significant } from '../text/number-text.ts';
import { findMotion, stopFindingMotion, sureness, survey } from '../state/survey.ts';
import { shownSource } from '../state/status.ts';

const bandTip =
  'Only motion that repeats between these two frequencies is magnified; everything slower or faster stays as it is. ' +
  '1 Hz is once a second, 60 per minute. The curve is the share of a motion that the filter passes. The axis ends at half the capture rate: faster motion cannot be seen.';
const rateTip =
  'Frames per second of the camera, where the file plays slower or faster than real time. ' +
  'All frequencies are those of the real motion. Leave it on auto for ordinary video.';

/** The frequencies of the motion to magnify, with suggestions from the clip. */
export function BandSection(): JSX.Element {
  const { band } = spec.value;
  const rate = captureFps.value;
  // Findings in a clip, and its rate, do not apply to a camera.
  const clip = shownSource.value === 'camera' ? null : media.value;
  const scale = bandScale(rate, clip && duration.value > 0 ? (duration.value * clip.fps) / rate : null);
  const response = bandResponse(spec.value, scale, rate);
  const found = survey.value;
  const suggestions = clip && found.kind === 'found' ? found.suggestions : [];
  const set = (next: Band, merge?: string) => changeSpec((draft) => (draft.band = next), 'Band', merge);

  return (
    <section class="panel-section" aria-labelledby="band-heading">
      <header>
        <h2 id="band-heading">Frequencies</h2>
        <Tip about="frequencies" text={bandTip} />
        <span class="section-aside">
          {found.kind === 'running' ? (
            <Button kind="quiet" onClick={stopFindingMotion}>
              Stop looking
            </Button>
          ) : (
            <Button kind="quiet" icon={Radar} disabled={!clip} onClick={() => void findMotion()} testId="find-motion">
              Find motion
            </Button>
          )}
        </span>
      </header>
      {shownSource.value === 'camera' && (
        <p class="muted">Find motion looks through a clip: record the camera, then open the recording.</p>
      )}
      <BandSlider
        scale={scale}
        band={band}
        peaks={suggestions.map(({ peakHz }) => peakHz)}
        response={response}
        onChange={(next) => set(next, 'band')}
        onSettled={endMerge}
      />
      <BandNumbers band={band} rate={rate} onChange={set} />
      {response?.shortfall && (
        <p class="advice" role="status">
          {response.shortfall}
        </p>
      )}
      {clip && <Findings onChoose={(suggestion) => set(suggestion.band)} />}
      {shownSource.value === 'preview' && (
        <NumberSetting
          label="Capture rate"
          tip={rateTip}
          unit="fps"
          value={spec.value.captureFps ?? null}
          step={1}
          digits={5}
          check={(fps) => (fps > 0 && fps <= 1e6 ? null : 'It has to be more than 0 frames per second.')}
          onChange={(fps) => changeSpec((draft) => (draft.captureFps = fps), 'Capture rate')}
          onAuto={(auto) =>
            changeSpec((draft) => {
              if (auto) delete draft.captureFps;
              else draft.captureFps = clip?.fps ?? 30;
            }, 'Capture rate')
          }
          testId="capture-rate"
        />
      )}
    </section>
  );
}

interface BandNumbersProps {
  readonly band: Band;
  readonly rate: number;
  readonly onChange: (band: Band) => void;
}

/** The edges as numbers, in Hz and per minute; one sentence for both. */
function BandNumbers({ band, rate, onChange }: BandNumbersProps): JSX.Element {
  const id = useId();
  /** What is wrong with the typed text, for each of the four fields. */
  const [problems, setProblems] = useState<Readonly<Record<string, string | null>>>({});
  const inEffect = bandProblem(band, rate) ?? hostProblem('BAND_INVALID', 'BAND_ABOVE_NYQUIST');
  const shown = Object.values(problems).find((sentence) => sentence !== null) ?? inEffect;
  const edge = (which: 'lo' | 'hi', name: string, perMinute: boolean) => {
    const factor = perMinute ? 60 : 1;
    const withEdge = (value: number): Band => ({ ...band, [which]: Number((value / factor).toPrecision(5)) });
    return (
      <CheckedNumber
        id={`${id}-${which}-${factor}`}
        name={perMinute ? `${name}, per minute` : `${name}, in Hz`}
        value={perMinute ? beatsPerMinute(band[which]) : band[which]}
        unit={perMinute ? '/min' : 'Hz'}
        step={0.05}
        byFactor
        check={(value) => bandProblem(withEdge(value), rate)}
        onChange={(value) => onChange(withEdge(value))}
        problem={inEffect}
        onProblem={(sentence) => setProblems((others) => ({ ...others, [`${which}-${factor}`]: sentence }))}
        testId={perMinute ? undefined : `band-${which}`}
      />
    );
  };
  return (
    <div class="band-numbers">
      <span class="band-edge">
        {edge('lo', 'From', false)}
        {edge('lo', 'From', true)}
      </span>
      <span class="muted">to</span>
      <span class="band-edge">
        {edge('hi', 'To', false)}
        {edge('hi', 'To', true)}
      </span>
      <p class="field-problem" role="status">
        {shown}
      </p>
    </div>
  );
}

const decibels = ({ signalToNoise }: Suggestion): number => Math.round(10 * Math.log10(signalToNoise));

function Findings({ onChoose }: { readonly onChoose: (suggestion: Suggestion) => void }): JSX.Element | null {
  const found = survey.value;
  switch (found.kind) {
    case 'idle':
      return null;
    case 'running':
      return (
        <p class="finding muted" role="status">
          Looking through the clip for motion… <span class="tabular">{Math.floor(100 * found.share)} %</span>
          <progress class="finding-progress" max={1} value={found.share} aria-label="Clip looked through" />
        </p>
      );
    case 'failed':
      return (
        <p class="finding field-problem" role="status">
          {found.sentence}
        </p>
      );
    case 'found':
      return (
        <div class="finding">
          <p role="status" class={found.suggestions.length > 0 ? 'muted' : ''}>
            {found.finding}
          </p>
          {found.suggestions.length > 1 && (
            <p class="muted">Clearest first, overtones last; their places are marked on the frame.</p>
          )}
          <ul class="suggestions" aria-label="Bands in which something moves">
            {found.suggestions.map((suggestion) => (
              <li key={suggestion.peakHz}>
                <button type="button" class="suggestion" onClick={() => onChoose(suggestion)}>
                  <strong class="tabular">{significant(suggestion.peakHz)} Hz</strong>
                  <span class="muted">
                    about {significant(suggestion.amplitudePx, 2)} px, {decibels(suggestion)} dB above the noise,{' '}
                    {suggestion.harmonicOf
                      ? `${suggestion.harmonicOf.order} × ${significant(suggestion.harmonicOf.peakHz)} Hz`
                      : sureness(suggestion.confidence)}
                    {suggestion.mains && `, or light on ${suggestion.mains.mainsHz} Hz mains`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      );
    default:
      return found satisfies never;
  }
}
