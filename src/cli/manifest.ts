import { Argument, Command, InvalidArgumentError } from 'commander';
import type { Io } from './io.ts';

/** `studyhall manifest slack [--url ADDRESS]`: what Slack reads when the app is created. */
export function manifestCommand(io: Io): Command {
  return new Command('manifest')
    .description('print the app manifest from which a platform creates the tutor')
    .addArgument(new Argument('<platform>', 'where the app is created').choices(['slack']))
    .option('--url <address>', 'where the platform reaches the tutor; Socket Mode unless given', httpsAddress)
    .action(async (_platform: string, { url }: { url?: string }) => {
      // loaded when it is asked for: every command of the shell would start later
      const [{ createCommands }, { slackManifest }] = await Promise.all([
        import('../commands.ts'),
        import('../platforms/slack/manifest.ts'),
      ]);
      io.out(
        `${JSON.stringify(slackManifest(createCommands(), url === undefined ? {} : { url }), null, 2)}\n`,
      );
    });
}

function httpsAddress(text: string): string {
  if (!/^https:\/\/[^\s?#]+$/.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError('Give an address that starts with https://.');
  }
  return text;
}
