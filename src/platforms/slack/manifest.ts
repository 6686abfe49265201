import type { OptionSpec, OptionSpecs } from '../../chat/values.ts';

/** What the tutor asks a workspace for, and why: docs/slack.md says it in words. */
export const BOT_SCOPES = [
  'commands',
  'chat:write',
  'im:history',
  'app_mentions:read',
  'files:read',
  'files:write',
  'users:read',
] as const;

export const BOT_EVENTS = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'message.im',
  'tokens_revoked',
] as const;

export const EVENTS_PATH = '/slack/events';
export const REDIRECT_PATH = '/slack/oauth_redirect';

export interface ManifestCommand {
  readonly name: string;
  readonly description: string;
  readonly options: OptionSpecs;
}

export interface ManifestOptions {
  /** Where Slack reaches the tutor, `https://…`; Socket Mode when absent. */
  readonly url?: string;
}

/** The app manifest that Slack reads when an app is created: every command, scope and event. */
export function slackManifest(commands: readonly ManifestCommand[], { url }: ManifestOptions = {}) {
  const address = url?.replace(/\/+$/, '');
  const request = address === undefined ? {} : { request_url: `${address}${EVENTS_PATH}` };
  return {
    display_information: {
      name: 'Studyhall',
      description: 'A tutor for the class: lessons, quizzes, flashcards, answers and small classifiers',
      background_color: '#1d5c4d',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: 'Studyhall', always_online: true },
      slash_commands: commands.map(({ name, description, options }) => {
        const hint = usageHint(options);
        return {
          command: `/${name}`,
          description,
          ...(hint !== '' && { usage_hint: hint }),
          ...(address !== undefined && { url: `${address}${EVENTS_PATH}` }),
          should_escape: false,
        };
      }),
    },
    oauth_config: {
      ...(address !== undefined && { redirect_urls: [`${address}${REDIRECT_PATH}`] }),
      scopes: { bot: [...BOT_SCOPES] },
    },
    settings: {
      event_subscriptions: { ...request, bot_events: [...BOT_EVENTS] },
      interactivity: {
        is_enabled: true,
        ...request,
        ...(address !== undefined && { message_menu_options_url: `${address}${EVENTS_PATH}` }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: address === undefined,
      token_rotation_enabled: false,
    },
  };
}

/** `question` for a command of one text, `[lesson:…] [questions:1-20] [mode:practice|exam]` otherwise. */
function usageHint(specs: OptionSpecs): string {
  const typed = Object.entries(specs).filter(([, spec]) => spec.kind !== 'file');
  if (typed.length === 1 && typed[0]?.[1].required && typed[0][1].kind === 'text') return `[${typed[0][0]}]`;
  return typed.map(([name, spec]) => `[${name}:${hintOf(spec)}]`).join(' ');
}

function hintOf(spec: OptionSpec): string {
  if (spec.kind === 'choice') return spec.choices.map(({ value }) => value).join('|');
  if (spec.kind === 'integer') {
    return spec.min !== undefined && spec.max !== undefined && spec.max < 1000
      ? `${spec.min}-${spec.max}`
      : 'number';
  }
  return '…';
}
