import type { Installation } from '@slack/bolt';
import { UserError } from '../../chat/errors.ts';
import type { Installations } from './installations.ts';
import { isSignedOut, slackCode } from './problems.ts';
import type { createApis, WebApi } from './web-api.ts';

/** Which workspaces the tutor serves, and how it speaks to each: one by its token, any number by installations. */
export interface Workspaces {
  /**
   * Learns which workspace the token belongs to.
   * @throws UserError when Slack does not accept it.
   */
  identify(): Promise<void>;
  /** @throws Error when the tutor is not installed in the workspace. */
  tokenOf(team: string): Promise<string>;
  apiOf(team: string): Promise<WebApi>;
  authorize(source: { readonly teamId?: string | undefined }): Promise<Authorized>;
  /** An installation as Bolt reads it, made from the token for the token's own workspace. */
  installationOf(team: string): Promise<Installation | undefined>;
  forget(team: string): Promise<void>;
}

export interface Authorized {
  readonly botToken: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly teamId: string;
}

export function createWorkspaces(parts: {
  readonly botToken: string | undefined;
  readonly installations: Installations | undefined;
  readonly apis: ReturnType<typeof createApis>;
}): Workspaces {
  const { botToken, installations, apis } = parts;
  let own: Promise<Authorized> | undefined;

  async function ask(token: string): Promise<Authorized> {
    const { team_id: teamId, user_id: botUserId, bot_id: botId } = await apis.of(token).talk.auth.test();
    if (!teamId || !botUserId || !botId) throw new Error('Slack did not say whose token this is');
    return { botToken: token, botId, botUserId, teamId };
  }

  async function identity(): Promise<Authorized | undefined> {
    if (botToken === undefined) return undefined;
    own ??= ask(botToken);
    try {
      return await own;
    } catch (error) {
      own = undefined;
      throw error;
    }
  }

  async function tokenOf(team: string): Promise<string> {
    const mine = await identity();
    const token = mine?.teamId === team ? mine.botToken : await installations?.tokenOf(team);
    if (token === undefined) throw new Error(`the tutor is not installed in the workspace ${team}`);
    return token;
  }

  return {
    async identify() {
      try {
        await identity();
      } catch (error) {
        if (!isSignedOut(error)) throw error;
        throw new UserError(
          `Slack does not accept SLACK_BOT_TOKEN (${slackCode(error)}): copy the bot token of the app again, from OAuth & Permissions.`,
        );
      }
    },
    tokenOf,
    apiOf: async (team) => apis.of(await tokenOf(team)),
    async authorize({ teamId }) {
      const mine = await identity();
      if (mine === undefined || mine.teamId !== teamId) {
        throw new Error(`the tutor is not installed in the workspace ${teamId}`);
      }
      return mine;
    },
    async installationOf(team) {
      const mine = await identity();
      if (mine?.teamId !== team) return undefined;
      return {
        team: { id: team },
        enterprise: undefined,
        user: { token: undefined, scopes: undefined, id: mine.botUserId },
        bot: { token: mine.botToken, scopes: [], id: mine.botId, userId: mine.botUserId },
        authVersion: 'v2',
        isEnterpriseInstall: false,
      };
    },
    async forget(team) {
      const token = await installations?.tokenOf(team).catch(() => undefined);
      if (token !== undefined) apis.forget(token);
      await installations?.forget(team);
    },
  };
}
