import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { UserError } from './chat/errors.ts';
import { askCommand } from './cli/ask.ts';
import { checkCommand } from './cli/check.ts';
import { doctorCommand } from './cli/doctor.ts';
import { embedCommand } from './cli/embed.ts';
import { exportCommand } from './cli/export.ts';
import { finetuneCommand } from './cli/finetune.ts';
import { type Io, processIo } from './cli/io.ts';
import { manifestCommand } from './cli/manifest.ts';
import { predictCommand } from './cli/predict.ts';
import { packageRoot } from './paths.ts';

const COMMANDS = [
  checkCommand,
  finetuneCommand,
  predictCommand,
  exportCommand,
  askCommand,
  embedCommand,
  doctorCommand,
  manifestCommand,
];

/** 0 done, 1 bad input, 2 fault. */
async function runCli(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  const fail = (code: 1 | 2, message: string) => {
    if (argv.includes('--json')) io.out(`${JSON.stringify({ error: message })}\n`);
    io.err(`${message}\n`);
    return code;
  };
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  const program = new Command('studyhall')
    .description('The tutor without a chat: check lessons, ask, fine-tune and try classifiers.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: () => {} });
  for (const define of COMMANDS) program.addCommand(define(io).copyInheritedSettings(program));
  if (argv.length === 0) {
    io.err(program.helpInformation());
    return 1;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return io.exitCode();
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const asked = error.code === 'commander.help' ? `there is no command '${argv[1]}'` : error.message;
      return fail(1, asked.replace(/^error: /, ''));
    }
    if (error instanceof UserError) return fail(1, error.message);
    if (io.environment.LOG_LEVEL === 'debug') {
      io.err(`${error instanceof Error ? error.stack : String(error)}\n`);
    }
    return fail(
      2,
      `Something went wrong inside Studyhall: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

if (existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = await runCli(process.argv.slice(2), processIo(process));
