// Learners on our Discord twin, each doing one thing after another, against the tutor and against a bare bot.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { examples, startScript, startTutor } from './children.mjs';
import { inTurns, meter } from './compare.mjs';
import { loadTwin } from './twins.mjs';

const WARM_UP_MS = 500;
const LOST_MS = 20_000;
const LEAVING = /stop|end|cancel|delete|close|quit/i;
const BUTTON = 2;
const LESSON = '8.6';
const CLICKS = 6;

/** What is compared with the bare bot's `/ping`. */
const MIX = {
  help: () => forever('help'),
  study: () => studyForever,
};
const EACH = {
  help: () => forever('help'),
  lesson: () => clicking('lesson', { lesson: LESSON }),
  quiz: () => clicking('quiz', { lesson: LESSON }),
  flashcards: () => clicking('flashcards', {}),
  glossary: () => forever('glossary', { term: 'fine-tuning' }),
  progress: () => forever('progress'),
};

export async function measureDiscord({ learners, seconds, training, each }) {
  const { startDiscordTwin } = await loadTwin('discord');
  const open = async (start) => {
    const twin = await startDiscordTwin({ acknowledgeMs: 60_000, checks: false });
    const { token, apiUrl, cdnUrl } = twin.config;
    const bot = start({ DISCORD_TOKEN: token, DISCORD_API_URL: apiUrl, DISCORD_CDN_URL: cdnUrl });
    await twin.ready();
    return { twin, bot, close: () => bot.stop().then(() => twin.close()) };
  };
  const pong = await open((environment) =>
    startScript(fileURLToPath(new URL('pong-discord.mjs', import.meta.url)), environment),
  );
  const tutor = await open(startTutor);
  const kinds = each ? EACH : MIX;
  const rows = [];
  for (const trains of training) {
    const job = trains ? await keepTraining(tutor.twin) : undefined;
    for (const count of learners) {
      const figures = await inTurns(['pong', ...Object.keys(kinds)], (name) =>
        name === 'pong'
          ? load(pong, count, seconds, forever('ping'))
          : load(tutor, count, seconds, kinds[name]()),
      );
      rows.push({ learners: count, training: trains, ...figures });
      console.error(JSON.stringify(rows.at(-1)));
    }
    await job?.stop();
  }
  await Promise.all([pong.close(), tutor.close()]);
  return rows;
}

/** So many learners at once, for so long; what happens in the first seconds is not counted. */
async function load({ twin, bot }, count, seconds, behave) {
  const from = performance.now() + WARM_UP_MS;
  const until = from + seconds * 1000;
  const acknowledged = [];
  const done = (interaction) => {
    const now = performance.now();
    if (now >= from && now < until && interaction.acknowledged)
      acknowledged.push(interaction.acknowledged.milliseconds);
    twin.forget(interaction);
  };
  const computing = meter(bot);
  const people = Array.from({ length: count }, (_, index) => twin.visitor(index));
  const begun = sleep(WARM_UP_MS).then(() => computing.start());
  const working = Promise.all(
    people.map((person) => behave(twin, person, () => performance.now() < until, done)),
  );
  await begun;
  await sleep(until - performance.now());
  const figures = computing.figures(acknowledged, seconds);
  await working;
  return figures;
}

/** Resolves when the answer stands: at once, or after it was promised; and when none has come for a long time. */
function answered(interaction) {
  return new Promise((resolve) => {
    setTimeout(resolve, LOST_MS, interaction).unref();
    const look = () => {
      const type = interaction.acknowledged?.type;
      if (type === undefined) return;
      if (type !== 5 && type !== 6) return resolve(interaction);
      interaction.onAnswer = () => resolve(interaction);
    };
    interaction.onAnswer = look;
    look();
  });
}

/** The same command again and again. */
const forever =
  (name, options = {}) =>
  async (twin, person, going, done) => {
    while (going()) done(await answered(twin.slash(person, twin.general, name, options)));
  };

/** The same command again and again, each time with a few clicks. */
const clicking = (name, options) => async (twin, person, going, done) => {
  while (going()) {
    const interaction = await answered(twin.slash(person, twin.general, name, options));
    const message = twin.message(interaction.original ?? '');
    done(interaction);
    await press(twin, person, message, CLICKS, going, done);
  }
};

/** Reads, is quizzed, turns cards, looks words up. */
async function studyForever(twin, person, going, done) {
  const begin = async (name, options) => {
    if (!going()) return undefined;
    const interaction = await answered(twin.slash(person, twin.general, name, options));
    const message = twin.message(interaction.original ?? '');
    done(interaction);
    return message;
  };
  while (going()) {
    await press(twin, person, await begin('lesson', { lesson: LESSON }), 2, going, done);
    await press(twin, person, await begin('quiz', { lesson: LESSON }), 4, going, done);
    await press(twin, person, await begin('flashcards', {}), 4, going, done);
    await begin('glossary', { term: 'fine-tuning' });
    await begin('progress', {});
  }
}

/** Presses the first button that is not a way out, a few times; a form ends it. */
async function press(twin, person, message, times, going, done) {
  let shown = message;
  for (let count = 0; count < times && shown && going(); count += 1) {
    const button = buttonsOf(shown.body.components).find(
      ({ label, disabled }) => !disabled && !LEAVING.test(label),
    );
    if (!button) return;
    const interaction = await answered(twin.click(person, shown, button.custom_id));
    shown = interaction.modal ? undefined : twin.message(interaction.original ?? '');
    done(interaction);
  }
}

const buttonsOf = (components = []) =>
  components.flatMap((component) =>
    component.type === BUTTON ? [component] : buttonsOf(component.components),
  );

/** One training after another, until stopped. */
async function keepTraining(twin) {
  let going = true;
  const teacher = twin.owner;
  const again = async () => {
    while (going) {
      const file = twin.upload('examples.csv', examples(6000), { type: 'text/csv' });
      const started = await answered(twin.slash(teacher, twin.general, 'finetune', { file }));
      const report = started.original ?? '';
      while (going && !/Macro F1|accuracy|failed/i.test(twin.message(report)?.text ?? '')) {
        await sleep(200);
      }
    }
  };
  const running = again();
  await sleep(3000);
  return {
    stop: () => {
      going = false;
      return running;
    },
  };
}
