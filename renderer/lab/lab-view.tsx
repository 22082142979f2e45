import { Film, ImagePlus, RotateCcw } from 'lucide';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { contentSize, shortNumber } from '../../core/lab/draw/measures.ts';
import type { Figure } from '../../core/lab/figure.ts';
import { Button, IconButton } from '../controls/button.tsx';
import { Select } from '../controls/choice.tsx';
import { media } from '../state/media.ts';
import { playback } from '../state/preview.ts';
import { detailsOfFailure } from '../state/problems.ts';
import { CopyDetails } from '../status/copy-details.tsx';
import './lab.css';
import { sides } from './lab-document.ts';
import { chooseOwnFile, chooseTime, chosenInput, openOwnFile } from './lab-input.ts';
import { catalogue, changeSide, chooseFigure, entry, resetSettings, side } from './lab-state.ts';
import { cancelFigure, figureProblem, makeAgain, making, shown } from './make-figure.ts';
import { PanelView } from './panel-view.tsx';
import { SettingControls } from './setting-controls.tsx';

/** The Lab tab: chapters and figures, the chosen figure, its input and its settings. */
export function LabView(): JSX.Element {
  return (
    <main class="lab" onDragOver={takeFile} onDrop={takeFile} onPaste={takeFile}>
      <ChapterList />
      <div class="lab-page" tabIndex={0} role="region" aria-label="Figure" aria-busy={making.value !== null}>
        <Progress />
        <Problem />
        {shown.value ? <FigurePage figure={shown.value.figure} /> : <p class="muted">The figure is being made…</p>}
      </div>
      <aside class="panel" aria-label="Settings of the figure">
        <div class="controls">
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

/** Takes an image that is dropped or pasted, where the figure is made of one; else the window does with it what it does elsewhere. */
function takeFile(event: DragEvent | ClipboardEvent): void {
  const given = event instanceof DragEvent ? event.dataTransfer : event.clipboardData;
  const kind = entry.peek()?.input;
  if (!given?.types.includes('Files') || (kind !== 'image' && kind !== 'clip')) return;
  event.preventDefault();
  event.stopPropagation();
  // Until it is dropped, a file has a type and no content.
  const file = [...given.files].at(0);
  if (file) void openOwnFile(file);
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

function InputSection(): JSX.Element | null {
  const kind = entry.value?.input;
  const clip = media.value;
  if (kind === undefined || kind === 'none') return null;
  const takesClip = kind === 'image' || kind === 'clip';
  const chosen = chosenInput.value;
  return (
    <section class="panel-section" aria-labelledby="lab-input">
      <header>
        <h2 id="lab-input">Made of</h2>
      </header>
      <p class="muted reason" data-testid="lab-source">
        {(takesClip ? chosen?.name : undefined) ?? 'The example that comes with the program'}
      </p>
      {takesClip && (
        <div class="tool-row">
          <Button icon={ImagePlus} onClick={() => void chooseOwnFile()} testId="lab-open">
            File…
          </Button>
          <Button icon={Film} disabled={clip === null} onClick={() => chooseTime(playback.peek().time)} testId="lab-frame">
            {kind === 'image' ? 'Frame' : 'Clip'}
          </Button>
          <Button disabled={chosen === null} onClick={() => chooseTime(null)} testId="lab-example">
            Example
          </Button>
        </div>
      )}
      <Select
        label="Larger side"
        tip="Pixels of the larger side that images are brought to."
        value={String(side.value)}
        options={sides.map((each) => ({ value: String(each), title: `${each} px` }))}
        onChange={(chosen) => changeSide(Number(chosen))}
        testId="lab-side"
      />
    </section>
  );
}
