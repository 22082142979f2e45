import type { Size } from '../base/frame.ts';

/**
 * A figure of the Lab: data only. The command line draws it as PNG or SVG, the window on its page; both from what is here, so that
 * what is shown can be read off, and tested, as numbers.
 */
export interface Figure {
  readonly title: string;
  /** A few sentences: what is seen, and what to look for. */
  readonly caption: string;
  /** Results that are one number each, such as an error in dB. */
  readonly numbers: readonly FigureNumber[];
  /** From top to bottom, in each row from left to right. */
  readonly rows: readonly (readonly Panel[])[];
}

export interface FigureNumber {
  /** camelCase, unique in the figure: what a test or a program asks for. */
  readonly name: string;
  /** What it is, for people. */
  readonly label: string;
  /** May be infinite: the PSNR of an exact reconstruction. */
  readonly value: number;
  /** "dB", "px"; empty for a pure number. */
  readonly unit: string;
}

export type Panel = ImagePanel | PlotPanel | TablePanel | DiagramPanel;

interface PanelText {
  readonly title: string;
  /** A sentence under the panel. */
  readonly note?: string;
}

/**
 * How values become colours: `gray` from black at the low end of the range to white at the high one; `signed` from blue over white
 * at the middle of the range to red; `phase` once around the circle of hues, the range being one turn; `rgb` three values a pixel.
 */
export type ColourMap = 'gray' | 'signed' | 'phase' | 'rgb';

/** An image, a subband or a matrix. */
export interface ImagePanel extends PanelText, Size {
  readonly kind: 'image';
  /** Row by row, top row first; one value a pixel, with `rgb` three. */
  readonly values: Float32Array;
  /** Values at the two ends of the colours; beyond, they are clipped. */
  readonly range: readonly [low: number, high: number];
  readonly colours: ColourMap;
  /** The entries of a matrix rather than the pixels of an image: each is shown as a cell, and as a number where there is room. */
  readonly cells?: boolean;
  /** Drawn pixels for each value along a side; chosen by the drawer when absent. */
  readonly zoom?: number;
  /** The name of the subband it shows, under which the setting `gains` knows it. */
  readonly subband?: string;
  /** Places to mark, in pixels from the upper left corner of the upper left pixel. */
  readonly marks?: readonly Mark[];
}

/** A circle, an arrow from its centre where `angle` (radians, x right, y down) is given. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly angle?: number;
  readonly label?: string;
  /** Of a point of a class: the circle is filled with the colour of this series, and has a rim. */
  readonly series?: number;
}

export interface Axis {
  readonly name: string;
  /** Empty for a pure number. */
  readonly unit: string;
  /** The range that is shown; from the data when absent. */
  readonly range?: readonly [low: number, high: number];
  readonly logarithmic?: boolean;
}

export interface Series {
  readonly name: string;
  /** `rings` are open circles, round points of another series. */
  readonly kind: 'line' | 'stem' | 'points' | 'rings' | 'bars';
  readonly x: readonly number[];
  /** As long as `x`; NaN leaves a gap. */
  readonly y: readonly number[];
}

export interface PlotPanel extends PanelText {
  readonly kind: 'plot';
  readonly x: Axis;
  readonly y: Axis;
  /** The first eight have colours of their own. */
  readonly series: readonly Series[];
  /** Of the drawing in pixels; the usual one when absent. */
  readonly size?: Size;
}

export interface TablePanel extends PanelText {
  readonly kind: 'table';
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Boxes and arrows: a network, or the flow of a method. */
export interface DiagramPanel extends PanelText, Size {
  readonly kind: 'diagram';
  readonly boxes: readonly DiagramBox[];
  readonly arrows: readonly DiagramArrow[];
}

/** Positions and sizes in the drawing's pixels. */
export interface DiagramBox extends Size {
  readonly id: string;
  /** Of the upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly shape: 'box' | 'circle';
  readonly label: string;
  /** A second, smaller line. */
  readonly detail?: string;
  /** 0…1: how strongly it is filled, such as an activation; −1…0 in the other colour. */
  readonly strength?: number;
}

export interface DiagramArrow {
  /** Ids of boxes. */
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** −1…1: sign and width, such as a weight. */
  readonly strength?: number;
}
