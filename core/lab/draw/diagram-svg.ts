import type { DiagramArrow, DiagramBox, DiagramPanel } from '../figure.ts';
import { fonts } from './measures.ts';
import { element, type Ink, ink as paper, textElement } from './svg-elements.ts';

/** Boxes and arrows as SVG, the upper left corner at the origin. */
export function diagramSvg({ boxes, arrows }: DiagramPanel, ink: Ink = paper): string {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const drawn = arrows.flatMap((arrow) => {
    const [from, to] = [byId.get(arrow.from), byId.get(arrow.to)];
    return from && to ? [arrowSvg(arrow, from, to, ink)] : [];
  });
  return [...drawn, ...boxes.map((box) => boxSvg(box, ink))].join('');
}

function boxSvg({ x, y, width, height, shape, label, detail, strength = 0 }: DiagramBox, ink: Ink): string {
  const look = {
    fill: strength === 0 ? ink.fill : strength > 0 ? ink.positive : ink.negative,
    'fill-opacity': strength === 0 ? 1 : 0.15 + 0.6 * Math.min(1, Math.abs(strength)),
    stroke: ink.soft,
  };
  const middle = { x: x + width / 2, y: y + height / 2 };
  // Under what is half transparent, arrows would show.
  const ground = { fill: ink.ground };
  const outline = (more: typeof look | typeof ground): string =>
    shape === 'circle'
      ? element('ellipse', { cx: middle.x, cy: middle.y, rx: width / 2, ry: height / 2, ...more })
      : element('rect', { x, y, width, height, rx: 5, ...more });
  const centred = { 'text-anchor': 'middle' };
  return [
    outline(ground),
    outline(look),
    textElement(label, middle.x, middle.y + (detail === undefined ? 4 : -2), fonts.text, { ...centred, fill: ink.text }),
    detail === undefined ? '' : textElement(detail, middle.x, middle.y + 13, fonts.small, { ...centred, fill: ink.soft }),
  ].join('');
}

/** Where along an arrow its label stands. */
const labelShare = 0.3;

function arrowSvg({ label, strength }: DiagramArrow, from: DiagramBox, to: DiagramBox, ink: Ink): string {
  const [start, end] = [edgeTowards(from, middleOf(to)), edgeTowards(to, middleOf(from))];
  const angle = Math.atan2(end.y - start.y, end.x - start.x);
  const colour = strength === undefined ? ink.soft : strength < 0 ? ink.negative : ink.positive;
  const width = strength === undefined ? 1.3 : 0.4 + 3.6 * Math.min(1, Math.abs(strength));
  const tip = [0.42, -0.42]
    .map((turn) => `${(end.x - 8 * Math.cos(angle + turn)).toFixed(1)},${(end.y - 8 * Math.sin(angle + turn)).toFixed(1)}`)
    .join(' ');
  // Not in the middle, where arrows that cross would have their labels on top of each other.
  const place = { x: start.x + labelShare * (end.x - start.x), y: start.y + labelShare * (end.y - start.y) };
  return [
    element('line', {
      x1: start.x,
      y1: start.y,
      x2: end.x,
      y2: end.y,
      stroke: colour,
      'stroke-width': width,
      'stroke-opacity': 0.85,
    }),
    element('polygon', { points: `${end.x.toFixed(1)},${end.y.toFixed(1)} ${tip}`, fill: colour }),
    label === undefined ? '' : textElement(label, place.x, place.y - 5, fonts.small, { 'text-anchor': 'middle', fill: ink.soft }),
  ].join('');
}

function middleOf({ x, y, width, height }: DiagramBox): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Where the line from a box's middle to a point leaves the box. */
function edgeTowards(box: DiagramBox, point: { x: number; y: number }): { x: number; y: number } {
  const middle = middleOf(box);
  const [dx, dy] = [point.x - middle.x, point.y - middle.y];
  if (dx === 0 && dy === 0) return middle;
  const share =
    box.shape === 'circle'
      ? 1 / Math.hypot(dx / (box.width / 2), dy / (box.height / 2))
      : 1 / Math.max(Math.abs(dx) / (box.width / 2), Math.abs(dy) / (box.height / 2));
  return { x: middle.x + share * dx, y: middle.y + share * dy };
}
