/** Colours of a drawing, as SVG takes them: a window gives custom properties of its theme. */
export interface Ink {
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly grid: string;
  readonly ground: string;
  readonly fill: string;
  readonly negative: string;
  readonly positive: string;
  /** Of the series of a plot, in turn. */
  readonly series: readonly string[];
}

/** Dark on white, as figures are written to files. The series are distinguishable for most people with colour-blindness (Okabe and Ito 2008). */
export const ink: Ink = {
  text: '#1b1f24',
  soft: '#57606a',
  line: '#8c959f',
  grid: '#e3e6ea',
  ground: '#ffffff',
  fill: '#f3f5f7',
  negative: '#2166ac',
  positive: '#b2182b',
  series: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c6d00', '#333333'],
};

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An SVG element; undefined attributes are left away, text is escaped. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value ?? '')}"`)
    .join('');
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`;
}

export function textElement(text: string, x: number, y: number, size: number, more: Attributes = {}): string {
  return element('text', { x, y, 'font-size': size, fill: ink.text, ...more }, escaped(text));
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
