import { z } from 'zod';
import { type Diagnosis, failed, ok, warning } from '../../operating/diagnosis.ts';

export interface DiscordAccess {
  readonly token: string;
  readonly applicationId?: string;
  readonly devGuildId?: string;
  /** Without version and trailing slash. */
  readonly apiUrl: string;
}

/** Bits of Discord's permissions that the tutor uses, with the names of its settings page. */
const NEEDED: readonly (readonly [bit: bigint, name: string])[] = [
  [1n << 10n, 'View Channels'],
  [1n << 11n, 'Send Messages'],
  [1n << 14n, 'Embed Links'],
  [1n << 15n, 'Attach Files'],
  [1n << 16n, 'Read Message History'],
  [1n << 35n, 'Create Public Threads'],
  [1n << 38n, 'Send Messages in Threads'],
];
const ADMINISTRATOR = 1n << 3n;
/** Flags of an application that has asked for presences, members or message content. */
const PRIVILEGED = (1 << 12) | (1 << 13) | (1 << 14) | (1 << 15) | (1 << 18) | (1 << 19);

const identity = z.object({ id: z.string(), username: z.string() });
const application = z.object({ id: z.string(), flags: z.number().default(0) });
const guilds = z.array(z.object({ id: z.string(), name: z.string(), permissions: z.string() }));

/** Asks Discord what the token is good for. Changes nothing there. */
export async function diagnoseDiscord(
  access: DiscordAccess,
  fetching: typeof fetch = fetch,
): Promise<readonly Diagnosis[]> {
  const get = async <Value>(path: string, shape: z.ZodType<Value>): Promise<Value | number> => {
    const response = await fetching(`${access.apiUrl}/v10${path}`, {
      headers: {
        authorization: `Bot ${access.token}`,
        'user-agent': 'DiscordBot (https://github.com, 1.0)',
      },
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    return response.ok ? shape.parse(await response.json()) : response.status;
  };
  try {
    const me = await get('/users/@me', identity);
    if (me === 401) {
      return [
        failed(
          'Discord: token',
          'Discord does not know DISCORD_TOKEN: reset it on the Bot page of the developer portal and copy it again.',
        ),
      ];
    }
    if (typeof me === 'number') return [failed('Discord: token', `Discord answered ${me}: try again later.`)];
    return [
      ok('Discord: token', `it belongs to ${me.username}.`),
      ...applicationFindings(await get('/applications/@me', application), access),
      ...guildFindings(await get('/users/@me/guilds', guilds), access),
    ];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      failed(
        'Discord: connection',
        `${access.apiUrl} could not be reached (${why}): look at the network and DISCORD_API_URL.`,
      ),
    ];
  }
}

function applicationFindings(
  found: z.output<typeof application> | number,
  { applicationId }: DiscordAccess,
): readonly Diagnosis[] {
  if (typeof found === 'number') return [];
  const findings: Diagnosis[] = [];
  if (applicationId !== undefined && applicationId !== found.id) {
    findings.push(
      failed(
        'Discord: application',
        `DISCORD_APPLICATION_ID is ${applicationId}, but the token belongs to ${found.id}: use that, or leave it out.`,
      ),
    );
  } else findings.push(ok('Discord: application', `its id is ${found.id}.`));
  findings.push(
    (found.flags & PRIVILEGED) === 0
      ? ok('Discord: intents', 'no privileged intent is asked for, and none is needed.')
      : warning(
          'Discord: intents',
          'a privileged intent is switched on in the developer portal; Studyhall needs none of them.',
        ),
  );
  return findings;
}

function guildFindings(
  found: z.output<typeof guilds> | number,
  { devGuildId }: DiscordAccess,
): readonly Diagnosis[] {
  if (typeof found === 'number') return [];
  if (found.length === 0) {
    return [
      warning(
        'Discord: servers',
        'the bot is in no server yet: open the install link that is printed at the start.',
      ),
    ];
  }
  const findings = found.map(({ name, permissions }) => {
    const bits = BigInt(permissions);
    const missing =
      (bits & ADMINISTRATOR) !== 0n
        ? []
        : NEEDED.filter(([bit]) => (bits & bit) === 0n).map(([, each]) => each);
    return missing.length === 0
      ? ok(`Discord: permissions in “${name}”`, 'all that are needed.')
      : failed(
          `Discord: permissions in “${name}”`,
          `missing: ${missing.join(', ')}. Give them to the bot’s role in the server’s settings.`,
        );
  });
  if (devGuildId !== undefined && !found.some(({ id }) => id === devGuildId)) {
    findings.push(
      failed(
        'Discord: development server',
        `the bot is not in the server ${devGuildId} of DISCORD_DEV_GUILD_ID: install it there, or leave it out.`,
      ),
    );
  }
  return findings;
}
