import type { JSX } from 'preact';
import { ExportList } from '../export/export-list.tsx';
import { MeasureSection } from '../measure/measure-section.tsx';
import { AdvancedSection } from './advanced-section.tsx';
import { AmountSection } from './amount-section.tsx';
import { BandSection } from './band-section.tsx';
import { MethodSection } from './method-section.tsx';
import './panel.css';
import { PresetSection } from './preset-section.tsx';
import { RegionSection } from './region-section.tsx';

/** All settings of the magnification, in the order in which one needs them, and what can be asked of the frames. */
export function Controls(): JSX.Element {
  return (
    <div class="controls">
      <ExportList />
      <MagnificationControls />
      <MeasureSection />
    </div>
  );
}

/** The settings alone: the same for a clip and for a camera. */
export function MagnificationControls(): JSX.Element {
  return (
    <>
      <PresetSection />
      <BandSection />
      <AmountSection />
      <MethodSection />
      <RegionSection />
      <AdvancedSection />
    </>
  );
}
