import os from 'node:os';
import path from 'node:path';
import electronLog from 'electron-log/node';
import { LoupeError } from '../../core/base/error.ts';

/** Bytes at which the log file is moved to `motion-loupe.old.log` and started again: the two together hold weeks of ordinary use. */
const rotationBytes = 1 << 20;

/** The log of a run: starts, failures and their causes. Never the contents of a file. */
export interface ProgramLog {
  /** Absolute path of the newest log file. */
  readonly file: string;
  info(event: string): void;
  /** @param doing name of the call or job that failed */
  failure(doing: string, error: unknown): void;
}

/** Path of the log file of a data folder. */
export function logFile(dataFolder: string): string {
  return path.join(dataFolder, 'logs', 'motion-loupe.log');
}

/**
 * Opens the rotating log of a data folder. A log that cannot be written (a full disk, a read-only folder) is given up with a line
 * on stderr: logging must never stop the work.
 */
export function openProgramLog(dataFolder: string, version: string): ProgramLog {
  const file = logFile(dataFolder);
  const log = electronLog.create({ logId: file });
  log.transports.console.level = false;
  log.transports.file.level = 'info';
  log.transports.file.resolvePathFn = () => file;
  log.transports.file.maxSize = rotationBytes;
  log.transports.file.format = '{iso} {level} {text}';
  log.info(
    `Motion Loupe ${version} started on ${process.platform} ${os.release()} ${process.arch}, Node ${process.versions.node}`,
  );
  return {
    file,
    info: (event) => log.info(event),
    failure(doing, error) {
      // A request that the user cancelled is no failure.
      if (error instanceof LoupeError && error.code === 'CANCELLED') return;
      log.error(`${doing}: ${describe(error)}`);
    },
  };
}

/** Code and sentence of a `LoupeError`; of any other error, which is a fault of the program, also the stack. */
function describe(error: unknown): string {
  if (error instanceof LoupeError) {
    const { cause } = error;
    return `[${error.code}] ${error.message}${cause instanceof Error ? ` (${cause.message})` : ''}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
