import { Command } from 'commander';
import { formatDiagnoses } from '../operating/diagnosis.ts';
import { configOf, document, type Io } from './io.ts';

/** `studyhall doctor [--json]`: what the tutor still needs to run here. */
export function doctorCommand(io: Io): Command {
  return new Command('doctor')
    .description('look at everything the tutor needs here, and say what to fix')
    .option('--json', 'one JSON document on standard output')
    .action(async ({ json }: { json?: true }) => {
      // brings all platforms with it: every command of the shell would start later
      const { diagnose } = await import('../doctor.ts');
      const diagnoses = await diagnose(configOf(io));
      io.out(json ? document(diagnoses) : `${formatDiagnoses(diagnoses)}\n`);
      if (diagnoses.some(({ state }) => state === 'failed')) io.end(1);
    });
}
