import { Command } from 'commander';
import type { Context } from '../context.ts';

export function doctorCommand({ terminal }: Context): Command {
  return new Command('doctor')
    .summary('describe what this machine offers, and what a missing part would add')
    .option('--json', 'print one JSON object on stdout')
    .action(async (options: { json?: boolean }) => {
      const { formatMachineReport, inspectMachine } = await import('../../host/machine/doctor.ts');
      const report = await inspectMachine();
      terminal.print(options.json ? JSON.stringify(report, null, 2) : formatMachineReport(report));
    });
}
