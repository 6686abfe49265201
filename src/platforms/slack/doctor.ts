import { z } from 'zod';
import { type Diagnosis, failed, ok, warning } from '../../operating/diagnosis.ts';

export interface SlackAccess {
  readonly botToken?: string;
  readonly appToken?: string;
  readonly signingSecret?: string;
  readonly clientId?: string;
  /** With a trailing slash. */
  readonly apiUrl: string;
}

const answer = z.looseObject({ ok: z.boolean(), error: z.string().optional(), team: z.string().optional() });

/** Asks Slack what the tokens are good for. Changes nothing there. */
export async function diagnoseSlack(
  access: SlackAccess,
  neededScopes: readonly string[],
  fetching: typeof fetch = fetch,
): Promise<readonly Diagnosis[]> {
  const call = async (method: string, token: string) => {
    const response = await fetching(`${access.apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    return { body: answer.parse(await response.json()), scopes: response.headers.get('x-oauth-scopes') };
  };
  const findings: Diagnosis[] = [];
  try {
    if (access.botToken !== undefined) {
      const { body, scopes } = await call('auth.test', access.botToken);
      findings.push(tokenFinding(body));
      if (body.ok) findings.push(scopeFinding(scopes, neededScopes));
    }
    if (access.appToken !== undefined) {
      const { body } = await call('apps.connections.open', access.appToken);
      findings.push(
        body.ok
          ? ok('Slack: Socket Mode', 'the app-level token opens a connection.')
          : failed(
              'Slack: Socket Mode',
              `Slack says ${body.error}: make an app-level token with connections:write, switch Socket Mode on, and set SLACK_APP_TOKEN.`,
            ),
      );
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    findings.push(
      failed(
        'Slack: connection',
        `${access.apiUrl} could not be reached (${why}): look at the network and SLACK_API_URL.`,
      ),
    );
  }
  if (access.appToken === undefined && access.signingSecret !== undefined) {
    findings.push(
      warning(
        'Slack: requests',
        'the signing secret shows only when Slack sends a request: set the request address to https://your.host/slack/events and look for “Verified” on Slack’s page.',
      ),
    );
  }
  if (access.clientId !== undefined) {
    findings.push(ok('Slack: many workspaces', 'others install the app at https://your.host/slack/install.'));
  }
  return findings;
}

function tokenFinding({ ok: good, error, team }: z.output<typeof answer>): Diagnosis {
  if (good) return ok('Slack: bot token', `it belongs to the workspace ${team ?? 'that installed the app'}.`);
  return failed(
    'Slack: bot token',
    `Slack says ${error}: install the app to the workspace again and copy the Bot User OAuth Token to SLACK_BOT_TOKEN.`,
  );
}

function scopeFinding(header: string | null, needed: readonly string[]): Diagnosis {
  if (header === null) return warning('Slack: scopes', 'Slack did not say which scopes the token has.');
  const granted = new Set(header.split(',').map((scope) => scope.trim()));
  const missing = needed.filter((scope) => !granted.has(scope));
  if (missing.length === 0) return ok('Slack: scopes', 'all that are needed.');
  return failed(
    'Slack: scopes',
    `missing: ${missing.join(', ')}. Add them under OAuth & Permissions and install the app again.`,
  );
}
