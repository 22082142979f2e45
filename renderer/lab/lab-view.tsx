import { Download, FileImage, FolderOpen, Link, RotateCcw, Save } from 'lucide';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { contentSize, shortNumber } from '../../core/lab/draw/measures.ts';
import type { Figure } from '../../core/lab/figure.ts';
import { Button, IconButton } from '../controls/button.tsx';
import { detailsOfFailure } from '../state/problems.ts';
import { CopyDetails } from '../status/copy-details.tsx';
import './lab.css';
import { InputSection } from './input-section.tsx';
import { openOwnFile } from './lab-input.ts';
import { catalogue, chooseFigure, chosenName, entry, resetSettings } from './lab-state.ts';
import { cancelFigure, figureProblem, makeAgain, making, shown } from './make-figure.ts';
import { PanelView } from './panel-view.tsx';
import { copyLink, openFigure, saveFigure, savePng, saveSvg } from './save-figure.ts';
import { SettingControls } from './setting-controls.tsx';

/** The Lab tab: chapters and figures, the chosen figure, its input and its settings. */
export function LabView(): JSX.Element {
  return (
    <main class="lab" onDragOver={takeFile} onDrop={takeFile} onPaste={takeFile}>
      <ChapterList />
      <div class="lab-page" tabIndex={0} role="region" aria-label="Figure" aria-busy={making.value !== null}>
        <Progress />
        <Problem />
        {catalogue.value !== null && entry.value === null ? (
          <p role="alert">There is no figure "{chosenName.value}" in this version: choose one from the list.</p>
        ) : shown.value ? (
          <FigurePage figure={shown.value.figure} />
        ) : (
          <p class="muted">The figure is being made…</p>
        )}
      </div>
      <aside class="panel" aria-label="Settings of the figure">
        <div class="controls">
          <Tools />
          <InputSection />
          <section class="panel-section" aria-labelledby="lab-settings">
            <header>
              <h2 id="lab-settings">Settings</h2>
              <span class="section-aside">
                <IconButton icon={RotateCcw} size={15} label="Reset the settings" onClick={resetSettings} testId="lab-reset" />
              </span>
            </header>
            <SettingControls />
          </section>
        </div>
      </aside>
    </main>
  );
}

/** What can be done with the figure as a whole. */
function Tools(): JSX.Element {
  const isShown = shown.value !== null;
  return (
    <section class="panel-section" aria-label="This figure">
      <div class="tool-row">
        <IconButton icon={Link} label="Copy a link to this figure" onClick={() => void copyLink()} testId="lab-link" />
        <IconButton icon={FileImage} label="Save as PNG" disabled={!isShown} onClick={() => void savePng()} testId="lab-png" />
        <IconButton icon={Download} label="Save as SVG" disabled={!isShown} onClick={saveSvg} testId="lab-svg" />
        <IconButton icon={Save} label="Save the settings of this figure" onClick={saveFigure} testId="lab-save" />
        <IconButton icon={FolderOpen} label="Open settings that were saved" onClick={() => void openFigure()} />
      </div>
    </section>
  );
}

/** Takes an image that is dropped or pasted, where the figure is made of one; else the window does with it what it does elsewhere. */
function takeFile(event: DragEvent | ClipboardEvent): void {
  const given = event instanceof DragEvent ? event.dataTransfer : event.clipboardData;
  const kind = entry.peek()?.input;
  if (!given?.types.includes('Files') || (kind !== 'image' && kind !== 'clip')) return;
  event.preventDefault();
  event.stopPropagation();
  // Until it is dropped, a file has a type and no content.
  const file = [...given.files].at(0);
  if (file) void openOwnFile('main', file);
}

function ChapterList(): JSX.Element {
  const list = catalogue.value;
  const chosen = entry.value?.name;
  return (
    <nav class="lab-chapters" aria-label="Chapters">
      {list?.chapters
        .map((chapter) => ({ ...chapter, figures: list.figures.filter((figure) => figure.chapter === chapter.id) }))
        .filter(({ figures }) => figures.length > 0)
        .map(({ id, title, figures }) => (
          <section key={id}>
            <h2>{title}</h2>
            <ul>
              {figures.map((figure) => (
                <li key={figure.name}>
                  <button
                    type="button"
                    aria-current={figure.name === chosen ? 'true' : undefined}
                    onClick={() => chooseFigure(figure.name)}
                    data-testid={`figure-${figure.name}`}
                  >
                    <strong>{figure.title}</strong>
                    <span>{figure.description}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </nav>
  );
}

function Progress(): JSX.Element | null {
  const now = making.value;
  if (now === null || now.share === null) return null;
  return (
    <div class="lab-progress" role="status">
      <progress aria-label="The figure is being made" max={1} value={now.share} />
      <span>{now.doing}</span>
      <Button kind="quiet" onClick={cancelFigure}>
        Cancel
      </Button>
    </div>
  );
}

function Problem(): JSX.Element | null {
  const problem = figureProblem.value;
  if (problem === null) return null;
  return (
    <div class="lab-problem" role="alert" data-testid="lab-problem">
      <p>{problem.message}</p>
      <Button kind="quiet" onClick={makeAgain}>
        Try again
      </Button>
      <CopyDetails text={detailsOfFailure(problem, 'Make the figure')} />
    </div>
  );
}

/** How much larger or smaller panels may be drawn so that a row fits the page. */
const scales = { least: 0.55, most: 2 };
const gap = 16;

function FigurePage({ figure }: { readonly figure: Figure }): JSX.Element {
  const page = useRef<HTMLElement>(null);
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    if (!page.current) return undefined;
    const watcher = new ResizeObserver(([{ contentRect }]) => setRoom(contentRect.width));
    watcher.observe(page.current);
    return () => watcher.disconnect();
  }, []);
  const widest = Math.max(
    1,
    ...figure.rows.map((row) =>
      row.reduce((sum, panel) => sum + (panel.kind === 'image' ? contentSize(panel).width + gap : 0), 0),
    ),
  );
  const scale = room === 0 ? 1 : Math.max(scales.least, Math.min(scales.most, room / widest));
  return (
    <article ref={page} class="lab-figure" data-testid="lab-figure">
      <h2>{figure.title}</h2>
      <p class="lab-caption">{figure.caption}</p>
      {figure.numbers.length > 0 && (
        <dl class="lab-numbers">
          {figure.numbers.map(({ name, label, value, unit }) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd class="tabular" data-testid={`number-${name}`}>
                {shortNumber(value)} {unit}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {figure.rows.map((row, index) => (
        <div key={index} class="lab-row">
          {row.map((panel, column) => (
            <PanelView key={column} panel={panel} scale={scale} />
          ))}
        </div>
      ))}
    </article>
  );
}
