import { endToEndTable, featureTable, frameTable, machineText, soakTable, stageTable, startTable } from './engine-tables.ts';
import type { Findings } from './results-file.ts';
import { surveyTable } from './survey-table.ts';
import { clipsTable, digitsTable, trainTable } from './training-tables.ts';
import { cameraTable, windowSoakTable, windowTable } from './window-tables.ts';

/** Returns all rows of a run, in the order of their tables. */
export function rowsOf(findings: Findings): object[] {
  const { frames, start, endToEnd, features, soak, train, digits, clips, windows, cameras, windowSoak, survey } = findings;
  const lists = [
    frames,
    start,
    endToEnd,
    features,
    soak,
    train,
    digits,
    clips,
    windows,
    cameras,
    windowSoak && [windowSoak],
    survey,
  ];
  return lists.flatMap((rows) => [...(rows ?? [])]);
}

/** Returns the tables of a run as text, the machine first and what could not be measured last. */
export function tablesOf(findings: Findings): string[] {
  const {
    machine,
    frames,
    start,
    endToEnd,
    features,
    soak,
    train,
    digits,
    clips,
    windows,
    cameras,
    windowSoak,
    survey,
    refused,
  } = findings;
  return [
    machineText(machine),
    frames?.length && frameTable(frames),
    frames?.some(({ stages }) => stages) && stageTable(frames),
    start?.length && startTable(start),
    endToEnd?.length && endToEndTable(endToEnd),
    features?.length && featureTable(features),
    soak?.length && soakTable(soak),
    train?.length && trainTable(train),
    digits?.length && digitsTable(digits),
    clips?.length && clipsTable(clips),
    windows?.length && windowTable(windows),
    cameras?.length && cameraTable(cameras),
    windowSoak && windowSoakTable(windowSoak),
    survey?.length && surveyTable(survey),
    ...refused.map(({ what, message }) => `Not measured: ${what}: ${message.split('\n', 1)[0]}`),
  ].filter((text) => typeof text === 'string');
}
