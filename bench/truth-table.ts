import type { TruthRow } from './truth.ts';

/** The complete tables of some rows, as Markdown: for each scene and noise a row for each method, a column for each displacement. */
export function truthTables(rows: readonly TruthRow[]): string {
  const tables = distinct(rows.map(({ scene }) => scene)).map((scene) => {
    const ofScene = rows.filter((row) => row.scene === scene);
    return `## ${scene}\n\n${isStill(ofScene[0]) ? stillTable(ofScene) : movingTable(ofScene)}`;
  });
  return tables.join('\n\n');
}

/** A table of one noise: a row for each scene, a column for each method, the gain and in brackets the error of each of some displacements. */
export function summaryTable(rows: readonly TruthRow[], noise: number, asked: readonly number[]): string {
  const moving = rows.filter((row) => row.noise === noise && !isStill(row));
  const methods = distinct(moving.map(({ method }) => method));
  const line = (scene: string): string[] => [
    scene,
    ...methods.map((method) => {
      const found = asked.map((displacement) =>
        moving.find((row) => row.scene === scene && row.method === method && row.displacement === displacement),
      );
      return `${found.map((row) => two(row?.gain)).join(' / ')} (${found.map((row) => two(row?.error)).join(' / ')})`;
    }),
  ];
  return markdown(['scene', ...methods], distinct(moving.map(({ scene }) => scene)).map(line));
}

/** A table of scenes in which nothing is to be magnified: growth of noise, and in brackets flicker. */
export function stillSummary(rows: readonly TruthRow[]): string {
  const still = rows.filter(isStill);
  return distinct(still.map(({ scene }) => scene))
    .map((scene) => `${scene}:\n\n${stillTable(still.filter((row) => row.scene === scene))}`)
    .join('\n\n');
}

function isStill({ growth }: TruthRow): boolean {
  return growth !== undefined;
}

function movingTable(rows: readonly TruthRow[]): string {
  const asked = distinct(rows.map(({ displacement }) => displacement));
  const noises = distinct(rows.map(({ noise }) => noise));
  const line = (method: string, noise: number): string[] => [
    method,
    String(noise),
    ...asked.map((displacement) => {
      const row = rows.find((each) => each.method === method && each.noise === noise && each.displacement === displacement);
      return row === undefined ? '–' : `${two(row.gain)} (${two(row.error)})`;
    }),
  ];
  return markdown(
    ['method', 'noise', ...asked.map((displacement) => `${displacement} px`)],
    noises.flatMap((noise) => distinct(rows.map(({ method }) => method)).map((method) => line(method, noise))),
  );
}

function stillTable(rows: readonly TruthRow[]): string {
  const noises = distinct(rows.map(({ noise }) => noise));
  const line = (method: string): string[] => [
    method,
    ...noises.map((noise) => {
      const row = rows.find((each) => each.method === method && each.noise === noise);
      return `${two(row?.growth)} (${two(row?.flicker)})`;
    }),
  ];
  return markdown(['method', ...noises.map((noise) => `noise ${noise}`)], distinct(rows.map(({ method }) => method)).map(line));
}

function two(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(2);
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
