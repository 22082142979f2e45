import { CircleAlert, CircleCheck, TriangleAlert, X } from 'lucide';
import type { JSX } from 'preact';
import { IconButton } from '../controls/button.tsx';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { dismiss, type Problem, problems } from '../state/problems.ts';
import { CopyDetails } from './copy-details.tsx';
import './problem-list.css';

/** Most cards that are shown at once; older ones are shown as these are dismissed. */
const mostShown = 2;

/** Errors, warnings and completed actions, at the foot of the viewer. */
export function ProblemList(): JSX.Element {
  return (
    <div class="problems" role="region" aria-label="Messages" aria-live="polite">
      {problems.value.slice(-mostShown).map((problem) => (
        <ProblemCard key={problem.id} problem={problem} />
      ))}
    </div>
  );
}

const icons = { error: CircleAlert, warning: TriangleAlert, done: CircleCheck } as const;

function ProblemCard({ problem }: { readonly problem: Problem }): JSX.Element {
  const { id, kind, title, message, details, action } = problem;
  return (
    <section class={`problem problem-${kind}`} role={kind === 'error' ? 'alert' : 'status'} data-testid={`problem-${kind}`}>
      <Icon icon={icons[kind]} size={18} />
      <div class="problem-text">
        <h2>{title}</h2>
        <p>{message}</p>
        {(action !== null || kind === 'error') && (
          <div class="problem-actions">
            {action && (
              <Button
                onClick={() => {
                  dismiss(id);
                  action.run();
                }}
              >
                {action.label}
              </Button>
            )}
            {kind === 'error' && <CopyDetails text={details} />}
          </div>
        )}
      </div>
      <IconButton icon={X} label="Dismiss" onClick={() => dismiss(id)} />
    </section>
  );
}
