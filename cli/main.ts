#!/usr/bin/env node
import { onTermination } from '../host/video/termination.ts';
import { signalExitCode } from './exit-codes.ts';
import { reportFailure } from './failure.ts';
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

const args = process.argv.slice(2);
const terminal = processTerminal();
using termination = onTermination();

try {
  await runProgram(args, { terminal, signal: termination.signal });
} catch (error) {
  const code = reportFailure(error, terminal, args.includes('--json'));
  process.exitCode = termination.received ? signalExitCode(termination.received) : code;
}
