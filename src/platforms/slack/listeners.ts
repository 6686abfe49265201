import type { App } from '@slack/bolt';
import type { RouterLog } from '../../chat/router.ts';
import type { Ack, Interactions } from './interactions.ts';
import type {
  ActionPayload,
  CommandPayload,
  HomePayload,
  MessagePayload,
  SubmissionPayload,
  SuggestionPayload,
} from './payloads.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { UnderWay } from './under-way.ts';

export interface ListenerParts {
  readonly interactions: Interactions;
  readonly underWay: UnderWay;
  readonly responseUrls: ResponseUrls;
  readonly now: () => number;
  readonly log: RouterLog;
  /** A workspace took its token back, or, `entirely`, removed the tutor. */
  readonly removed: (team: string, entirely: boolean) => Promise<void>;
}

const ANYTHING = /[\s\S]*/;
const NOT_INSTALLED =
  'The tutor is no longer installed in this workspace. Whoever manages it can install it again.';

/** Ties what Bolt receives to the interactions. */
export function listen(app: App, parts: ListenerParts): void {
  const { interactions, underWay, responseUrls, log } = parts;

  app.command(ANYTHING, ({ body, ack }) =>
    interactions.command(body as unknown as CommandPayload, ack as unknown as Ack),
  );
  app.action(ANYTHING, ({ body, ack }) =>
    interactions.action(body as unknown as ActionPayload, ack as unknown as Ack),
  );
  app.view(ANYTHING, ({ body, ack }) =>
    interactions.submission(body as unknown as SubmissionPayload, ack as unknown as Ack),
  );
  app.options(ANYTHING, ({ body, ack }) =>
    interactions.suggestion(body as unknown as SuggestionPayload, ack as unknown as Ack),
  );

  for (const name of ['message', 'app_mention'] as const) {
    app.event(name, async ({ event, body, context }) => {
      const delivery = body.event_id;
      await interactions.message(
        body.team_id,
        event as unknown as MessagePayload,
        delivery,
        context.botUserId,
      );
    });
  }
  app.event('app_home_opened', ({ event, body }) =>
    interactions.homeOpened(body.team_id, event as unknown as HomePayload, body.event_id),
  );
  app.event('app_uninstalled', ({ body }) => underWay.follow(() => parts.removed(body.team_id, true)));
  app.event('tokens_revoked', async ({ event, body }) => {
    const { bot } = (event as { tokens?: { bot?: readonly string[] } }).tokens ?? {};
    if (bot && bot.length > 0) await underWay.follow(() => parts.removed(body.team_id, false));
  });

  app.error(async (given: unknown) => {
    const { error, body } = given as { error: Error & { code?: string }; body: { response_url?: unknown } };
    log.warn({ err: error, platform: 'slack', code: error.code }, 'a delivery was not handled');
    const url = body.response_url;
    if (error.code !== 'slack_bolt_authorization_error' || typeof url !== 'string') return;
    if (responseUrls.usable(url, parts.now())) {
      void responseUrls.answer(url, { response_type: 'ephemeral', text: NOT_INSTALLED });
    }
  });
}
