import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ThirdParty } from '../../core/protocol/third-party.ts';
import { Disclosure } from '../controls/choice.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { call } from '../state/host.ts';
import './licences-dialog.css';

/** The software of others that the program contains or runs; the texts of a licence open under the name of the package. */
export function LicencesDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [found, setFound] = useState<ThirdParty | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    call('host.thirdParty', {}).then(setFound, (error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  }, []);
  return (
    <Dialog title="Licences" onClose={onClose} wide testId="licences">
      {problem !== null && <p>{problem}</p>}
      {found && (
        <div class="licences">
          <p>
            Motion Loupe is published under the MIT licence. It runs these programs as programs of their own; none of them is
            linked into it.
          </p>
          {found.programs.map(({ name, version, license, source, path }) => (
            <Disclosure key={name} title={`${name} ${version} · ${license}`}>
              <p class="address">{source}</p>
              {path !== '' && <p class="address">{path}</p>}
            </Disclosure>
          ))}
          <p>These packages are part of it.</p>
          {found.packages.map(({ name, version, license, source, texts }) => (
            <Disclosure key={`${name} ${version}`} title={`${name} ${version} · ${license}`}>
              <p class="address">{source}</p>
              {texts.length === 0 && <p>The package carries no text of its licence.</p>}
              {texts.map((text) => (
                <pre key={text}>{text}</pre>
              ))}
            </Disclosure>
          ))}
        </div>
      )}
    </Dialog>
  );
}
