// Learners on our Slack twin, each doing one thing after another, against the tutor and against a bare bot.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { examples, startScript, startTutor } from './children.mjs';
import { inTurns, meter } from './compare.mjs';
import { loadTwin } from './twins.mjs';

const WARM_UP_MS = 1000;
const WAITING = 'One moment …';
/** An answer that has not come by then ends what its learner was doing. */
const ANSWER_MS = 30_000;
const LEAVING = /stop|end|cancel|delete|close|quit|skip/i;
const LESSON = '8.6';
const CLICKS = 6;

/** What is compared with the bare bot's `/ping`. */
const MIX = {
  help: () => forever('/help'),
  study: () => studyForever,
};
const EACH = {
  help: () => forever('/help'),
  lesson: () => clicking('/lesson', LESSON),
  quiz: () => clicking('/quiz', LESSON),
  flashcards: () => clicking('/flashcards', LESSON),
  glossary: () => forever('/glossary', 'fine-tuning'),
  progress: () => forever('/progress'),
};

export async function measureSlack({ learners, seconds, training, each, modes }) {
  const { startSlackServer } = await loadTwin('slack');
  const kinds = each ? EACH : MIX;
  const rows = [];
  for (const mode of modes) {
    const open = (start) => openBot(startSlackServer, mode, start, Math.max(...learners));
    const pong = await open((environment) =>
      startScript(fileURLToPath(new URL('pong-slack.mjs', import.meta.url)), environment),
    );
    const tutor = await open(startTutor);
    for (const trains of training) {
      const job = trains ? await keepTraining(tutor) : undefined;
      for (const count of learners) {
        const figures = await inTurns(['pong', ...Object.keys(kinds)], (name) =>
          name === 'pong'
            ? load(pong, count, seconds, forever('/ping'))
            : load(tutor, count, seconds, kinds[name]()),
        );
        rows.push({ mode, learners: count, training: trains, ...figures });
        console.error(JSON.stringify(rows.at(-1)));
      }
      await job?.stop();
    }
    await Promise.all([pong.close(), tutor.close()]);
  }
  return rows;
}

/** A bot on a Slack of its own, with as many people in its class channel as there will be learners. */
async function openBot(startSlackServer, mode, start, people) {
  const waiting = new Map();
  const slack = await startSlackServer({
    mode,
    acknowledgeMs: ANSWER_MS,
    onAnswer: (key, answer) => {
      if (answer.delete_original || answer.text === WAITING) return;
      waiting.get(key)?.(answer);
      waiting.delete(key);
    },
  });
  const { botToken, appToken, signingSecret, apiUrl } = slack.settings();
  // below the ports that the system gives to connections
  const port = String(20_000 + Math.floor(Math.random() * 12_000));
  const bot = start({
    SLACK_BOT_TOKEN: botToken,
    SLACK_API_URL: apiUrl,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_PORT: port,
    ...(appToken && { SLACK_APP_TOKEN: appToken }),
  });
  const users = Array.from({ length: people }, (_, index) => {
    const user = slack.world.addUser(slack.team.id, `learner${index}`);
    slack.general.members.add(user.id);
    return user;
  });
  slack.reach(Number(port));
  await ready(slack, mode, port);
  return { slack, bot, users, waiting, close: () => bot.stop().then(() => slack.stop()) };
}

async function ready(slack, mode, port) {
  if (mode === 'socket') {
    await slack.world.until(() => slack.connections() > 0, 'the bot', 120_000);
    return;
  }
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** So many learners at once, for so long; what happens in the first seconds is not counted. */
async function load(room, count, seconds, behave) {
  const from = performance.now() + WARM_UP_MS;
  const until = from + seconds * 1000;
  const acknowledged = [];
  const done = (delivery) => {
    const now = performance.now();
    if (now >= from && now < until) acknowledged.push(delivery.latencyMs);
  };
  const computing = meter(room.bot);
  const begun = sleep(WARM_UP_MS).then(() => computing.start());
  const going = () => performance.now() < until;
  const working = Promise.all(room.users.slice(0, count).map((user) => behave(room, user, going, done)));
  await begun;
  await sleep(until - performance.now());
  const figures = computing.figures(acknowledged, seconds);
  await working;
  return figures;
}

/** Delivers something and resolves with what stands at its response URL in the end. */
async function answered({ slack, waiting }, kind, payload, done) {
  const key = slack.world.id('r');
  let timer;
  const answer = new Promise((resolve) => {
    waiting.set(key, resolve);
    timer = setTimeout(() => {
      waiting.delete(key);
      resolve({});
    }, ANSWER_MS);
  });
  const trigger_id = slack.world.id('trigger');
  const delivery = slack.deliver(kind, kind, {
    ...payload,
    trigger_id,
    response_url: `${slack.origin()}/answers/${key}`,
  });
  const said = await delivery.acknowledged.then(
    () => answer,
    () => ({}),
  );
  clearTimeout(timer);
  if (said.text !== undefined) done(delivery);
  return said;
}

const command = (room, user, name, text, done) =>
  answered(
    room,
    'command',
    {
      token: 'x',
      team_id: user.team,
      team_domain: 'class',
      channel_id: room.slack.general.id,
      channel_name: 'class',
      user_id: user.id,
      user_name: user.name,
      command: name,
      text,
      api_app_id: 'A1',
      is_enterprise_install: 'false',
    },
    done,
  );

/** The same command again and again. */
const forever =
  (name, text = '') =>
  async (room, user, going, done) => {
    while (going()) await command(room, user, name, text, done);
  };

/** The same command again and again, each time with a few clicks. */
const clicking = (name, text) => async (room, user, going, done) => {
  while (going()) await press(room, user, await command(room, user, name, text, done), CLICKS, going, done);
};

/** Reads, is quizzed, turns cards, looks words up. */
async function studyForever(room, user, going, done) {
  const begin = async (name, text) => (going() ? command(room, user, name, text, done) : {});
  while (going()) {
    await press(room, user, await begin('/lesson', LESSON), 2, going, done);
    await press(room, user, await begin('/quiz', LESSON), 4, going, done);
    await press(room, user, await begin('/flashcards', LESSON), 4, going, done);
    await begin('/glossary', 'fine-tuning');
    await begin('/progress', '');
  }
}

/**
 * Presses the first button that is neither a way out nor opens a form, a few times. None twice in a row: the tutor
 * takes a second press for a double click until Slack has said that the first was answered.
 */
async function press(room, user, message, times, going, done) {
  let shown = message;
  let last;
  const ts = room.slack.world.ts();
  for (let count = 0; count < times && going(); count += 1) {
    const buttons = (shown.blocks ?? []).flatMap(({ type, elements }) =>
      type === 'actions' ? elements : [],
    );
    const button = buttons.find(
      ({ text, action_id }) => action_id !== last && !LEAVING.test(text.text) && !/^Type/.test(text.text),
    );
    if (!button) return;
    last = button.action_id;
    const { id: channel_id } = room.slack.general;
    shown = await answered(
      room,
      'interactive',
      {
        type: 'block_actions',
        team: { id: user.team, domain: 'class' },
        user: { id: user.id, username: user.name, name: user.name, team_id: user.team },
        api_app_id: 'A1',
        token: 'x',
        container: { type: 'message', message_ts: ts, channel_id, is_ephemeral: true },
        channel: { id: channel_id, name: 'class' },
        actions: [
          {
            type: 'button',
            block_id: 'b',
            action_id: button.action_id,
            value: button.value,
            action_ts: room.slack.world.ts(),
          },
        ],
      },
      done,
    );
  }
}

/** One training after another, until stopped. */
async function keepTraining({ slack, users }) {
  let going = true;
  const [user] = users;
  const { world } = slack;
  const again = async () => {
    while (going) {
      const bytes = Buffer.from(examples(6000));
      const id = world.id('F');
      const file = { id, team: user.team, name: 'examples.csv', length: bytes.length, alt: undefined, bytes };
      world.files.set(id, { ...file, done: true, shared: [], downloads: 0 });
      const direct = world.directOf(user.id).id;
      const before = world.messages.length;
      slack.deliver('event', 'a file', {
        type: 'event_callback',
        team_id: user.team,
        api_app_id: 'A1',
        event_id: world.id('Ev'),
        authorizations: [
          { team_id: user.team, enterprise_id: null, user_id: slack.team.botUser, is_bot: true },
        ],
        event: {
          type: 'message',
          subtype: 'file_share',
          channel_type: 'im',
          channel: direct,
          user: user.id,
          text: '',
          ts: world.ts(),
          files: [
            {
              id,
              name: 'examples.csv',
              size: bytes.length,
              mimetype: 'text/csv',
              url_private_download: `${slack.origin()}/files-pri/${id}/examples.csv`,
            },
          ],
        },
      });
      const over = () =>
        /accuracy|failed|could not/i.test(
          world.messages.slice(before).findLast(({ channel }) => channel === direct)?.text ?? '',
        );
      while (going && !over()) await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const running = again();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  return {
    stop() {
      going = false;
      return running;
    },
  };
}
