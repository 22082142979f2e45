import { X } from 'lucide';
import type { JSX } from 'preact';
import type { TeachAttention } from '../../core/protocol/teach-results.ts';
import { IconButton } from '../controls/button.tsx';
import { Segments, Select } from '../controls/choice.tsx';
import { timeText } from '../text/time-text.ts';
import { attention, type AttentionKind, attentionKind, explain, fileTime } from './attention-state.ts';
import { type AttentionTable, placesOf, strongest, tableOf } from './attention-words.ts';
import { HeatMap, largestSize } from './heat-map.tsx';
import './attention.css';

/** Shows what in the segment at the playhead spoke for a class, as a table or a map, and in words. */
export function Attention(): JSX.Element | null {
  const asked = attention.value;
  if (!asked) return null;
  const { model, found } = asked;
  const kind = attentionKind.value;
  const table = tableOf(found, kind);
  const places = placesOf(found, kind);
  const span = found.end > found.start ? ` to ${timeText(fileTime(found.end))}` : '';
  return (
    <div class="attention" data-testid="attention">
      <p class="mark-line">
        <span>
          "{model}" takes {timeText(fileTime(found.start))}
          {span} for <strong>{found.taken}</strong>. What it looks at:
        </span>
        <IconButton icon={X} size={15} label="Close what it looks at" onClick={() => (attention.value = null)} />
      </p>
      <Select
        label="Speaks for"
        value={found.label}
        options={found.classes.map((name) => ({ value: name, title: name }))}
        onChange={(label) => void explain(model, label, fileTime(found.start))}
        testId="attention-class"
      />
      <Segments<AttentionKind>
        label="How it is found out"
        value={kind}
        options={[
          { value: 'occlusion', title: 'Covering' },
          { value: 'gradient', title: 'Changing a little' },
        ]}
        onChange={(chosen) => (attentionKind.value = chosen)}
      />
      {table ? (
        <Table table={table} caption={wording(found, kind)} />
      ) : (
        <figure class="attention-figure">
          {places && <HeatMap places={places} label={wording(found, kind)} />}
          <figcaption>{wording(found, kind)}</figcaption>
        </figure>
      )}
    </div>
  );
}

function Table({ table, caption }: { readonly table: AttentionTable; readonly caption: string }): JSX.Element {
  const most = largestSize(table.rows.flatMap(({ values }) => values));
  return (
    <div class="attention-scroll" role="group" aria-label="Table of what it looks at" tabIndex={0}>
      <table class="attention-table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{table.corner}</th>
            {table.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="tabular">
          {table.rows.map(({ name, values }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {values.map((value, at) => (
                <td
                  key={table.columns[at]}
                  class={value < 0 ? 'speaks-against' : 'speaks-for'}
                  style={{ '--share': Math.abs(value) / most }}
                >
                  {value.toFixed(2).replace('-', '−')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Explains the numbers and colours, and names the largest. */
function wording(found: TeachAttention, kind: AttentionKind): string {
  const where = strongest(found, kind);
  const most = where === '' ? '' : ` Most: ${where}.`;
  switch (kind) {
    case 'occlusion':
      return `How much less sure of "${found.label}" it is when a field is covered (as a logarithm of the odds; below 0: surer).${most || ' Nothing speaks for it.'}`;
    case 'gradient':
      return `How strongly "${found.label}" hangs on a small change of a field, for or against.${most || ' Nothing does.'}`;
    default:
      return kind satisfies never;
  }
}
