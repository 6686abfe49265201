// A bare Bolt bot that answers every command with “pong”: what Slack and the library allow at most.
import { App, LogLevel } from '@slack/bolt';

const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_PORT, SLACK_API_URL } = process.env;
const app = new App({
  token: SLACK_BOT_TOKEN,
  clientOptions: { slackApiUrl: SLACK_API_URL },
  logLevel: LogLevel.ERROR,
  ...(SLACK_APP_TOKEN
    ? { appToken: SLACK_APP_TOKEN, socketMode: true }
    : { signingSecret: SLACK_SIGNING_SECRET, port: Number(SLACK_PORT) }),
});
app.command(/.*/, async ({ ack, respond }) => {
  await ack();
  await respond('pong');
});
process.once('SIGTERM', () => app.stop().finally(() => process.exit(0)));
await app.start();
