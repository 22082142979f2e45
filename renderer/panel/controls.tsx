import type { JSX } from 'preact';
import { AdvancedSection } from './advanced-section.tsx';
import { AmountSection } from './amount-section.tsx';
import { BandSection } from './band-section.tsx';
import { MethodSection } from './method-section.tsx';
import './panel.css';
import { PresetSection } from './preset-section.tsx';
import { RegionSection } from './region-section.tsx';

/** All settings of the magnification, in the order in which they are needed; the same for a clip and for a camera. */
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
