import { type ErrorCode, LoupeError } from '../../core/base/error.ts';
import { hostAddress } from '../connection/open-link.ts';

/**
 * Sends a file to the host that serves the page.
 * @param onSent called with the share that has arrived, 0 to 1
 * @returns the id under which `media.open` finds it
 * @throws LoupeError with the host's code; CANCELLED when the signal aborts
 */
export function upload(file: File, signal: AbortSignal, onSent: (share: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${hostAddress('upload')}&name=${encodeURIComponent(file.name)}`);
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => onSent(event.total > 0 ? event.loaded / event.total : 0));
    request.addEventListener('load', () => {
      const answer = request.response as { upload?: string; code?: ErrorCode; message?: string } | null;
      if (request.status === 200 && answer?.upload !== undefined) resolve(answer.upload);
      else
        reject(
          new LoupeError(answer?.code ?? 'INPUT_MISSING', answer?.message ?? `${file.name} did not arrive (${request.status}).`),
        );
    });
    request.addEventListener('error', () =>
      reject(new LoupeError('INPUT_MISSING', `${file.name} did not arrive: the connection broke. Try again.`)),
    );
    request.addEventListener('abort', () => reject(new LoupeError('CANCELLED', `Sending ${file.name} was cancelled.`)));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
