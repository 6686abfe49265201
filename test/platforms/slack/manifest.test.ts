import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCommands } from '../../../src/commands.ts';
import { packageRoot } from '../../../src/paths.ts';
import { BOT_EVENTS, BOT_SCOPES, slackManifest } from '../../../src/platforms/slack/manifest.ts';

const guide = () => readFileSync(join(packageRoot(), 'docs', 'slack.md'), 'utf8');

describe('the app manifest', () => {
  it('in docs is the one the commands give (`npx vitest -u` renews it)', async () => {
    const manifest = `${JSON.stringify(slackManifest(createCommands()), null, 2)}\n`;
    await expect(manifest).toMatchFileSnapshot(join(packageRoot(), 'docs', 'slack-manifest.json'));
  });

  it('keeps within what Slack takes', () => {
    const { display_information: display, features, oauth_config: oauth } = slackManifest(createCommands());
    expect(display.name.length).toBeLessThanOrEqual(35);
    expect(display.description.length).toBeLessThanOrEqual(140);
    expect(features.slash_commands.length).toBeLessThanOrEqual(50);
    for (const { command, description, usage_hint: hint = '' } of features.slash_commands) {
      expect(command).toMatch(/^\/[a-z0-9-]{1,31}$/);
      expect(description.length).toBeLessThanOrEqual(2000);
      expect(hint.length).toBeLessThanOrEqual(1000);
    }
    expect(oauth.scopes.bot).toEqual([...BOT_SCOPES]);
  });

  it('sends everything to one address where there is no Socket Mode', () => {
    const {
      settings,
      features,
      oauth_config: oauth,
    } = slackManifest(createCommands(), {
      url: 'https://tutor.example.org/',
    });
    const address = 'https://tutor.example.org/slack/events';
    expect(settings.socket_mode_enabled).toBe(false);
    expect(settings.event_subscriptions).toEqual({ request_url: address, bot_events: [...BOT_EVENTS] });
    expect(settings.interactivity).toEqual({
      is_enabled: true,
      request_url: address,
      message_menu_options_url: address,
    });
    expect(features.slash_commands.every(({ url }) => url === address)).toBe(true);
    expect(oauth.redirect_urls).toEqual(['https://tutor.example.org/slack/oauth_redirect']);
  });

  it('asks for nothing the guide does not explain', () => {
    for (const scope of BOT_SCOPES) expect(guide()).toContain(`\`${scope}\``);
    for (const event of BOT_EVENTS) expect(guide()).toContain(`\`${event}\``);
  });
});
