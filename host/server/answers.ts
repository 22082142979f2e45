import type { ServerResponse } from 'node:http';
import { LoupeError } from '../../core/base/error.ts';
import type { Refusal } from './access.ts';

/** Answers a request that failed with `{"code", "message"}`; cuts the connection when an answer has already begun. */
export function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const failure = error instanceof LoupeError ? error : new LoupeError('INTERNAL', 'The request could not be answered.');
  response.writeHead(statusOf(failure), { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify(failure));
}

function statusOf({ code }: LoupeError): number {
  if (code === 'DISK_FULL') return 507;
  return code === 'CANCELLED' ? 408 : 500;
}

/** Answers a request with the reason why it is refused. */
export function refuse(response: ServerResponse, { status, reason }: Refusal): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(new LoupeError('PROTOCOL', reason)));
}
