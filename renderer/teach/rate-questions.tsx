import type { JSX } from 'preact';
import { Button } from '../controls/button.tsx';
import { significant } from '../text/number-text.ts';
import { answerRate, dataset } from './examples-state.ts';

/** Questions, folder by folder, at which rate clips were filmed whose names give another rate than their files. */
export function RateQuestions(): JSX.Element | null {
  const questions = dataset.value?.rateQuestions ?? [];
  if (questions.length === 0) return null;
  return (
    <ul class="rate-questions" aria-label="Capture rates to confirm">
      {questions.map((question) => {
        const { folder, names, files, named, fileFps } = question;
        const which = files === 1 ? names[0] : `${files} clips in ${folder} (such as ${names[0]})`;
        return (
          <li key={question.question} data-testid="rate-question">
            <p class="advice">
              {files === 1 ? 'Was' : 'Were'} {which} filmed at {significant(named)} frames per second? The{' '}
              {files === 1 ? 'file plays' : 'files play'} at {significant(fileFps)}.
            </p>
            <div class="tool-row">
              <Button kind="primary" onClick={() => void answerRate(question, 'name')} testId="rate-of-name">
                Filmed at {significant(named)} fps
              </Button>
              <Button onClick={() => void answerRate(question, 'file')} testId="rate-of-file">
                At {significant(fileFps)} fps, as it plays
              </Button>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
