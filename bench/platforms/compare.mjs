// Kinds of work compared with a bare bot.
import { median, quantile, round } from '../measure.mjs';

const ROUNDS = 3;

/**
 * Measures every kind in turns, so that what else the machine does falls on all alike; the first is the bare bot's.
 * @param load name -> figures of one round
 * @returns the medians of the rounds, and how the throughput of each kind compares with the bare bot's
 */
export async function inTurns([bare, ...kinds], load) {
  const rounds = [];
  for (let index = 0; index < ROUNDS; index += 1) {
    const figures = {};
    for (const name of [bare, ...kinds]) figures[name] = await load(name);
    rounds.push(figures);
  }
  const middle = (read, digits) => round(median(rounds.map(read)), digits);
  const summary = (name) => ({
    perSecond: middle((each) => each[name].perSecond, 0),
    processorMsEach: middle((each) => each[name].processorMsEach),
    twinMsEach: middle((each) => each[name].twinMsEach),
    acknowledgementMs: {
      p50: middle((each) => each[name].acknowledgementMs.p50, 1),
      p99: middle((each) => each[name].acknowledgementMs.p99, 1),
    },
  });
  const ratios = (read) =>
    Object.fromEntries(kinds.map((name) => [name, middle((each) => read(each, name))]));
  return {
    ...Object.fromEntries([bare, ...kinds].map((name) => [name, summary(name)])),
    ratio: ratios((each, name) => each[name].perSecond / each[bare].perSecond),
    processorRatio: ratios((each, name) => each[bare].processorMsEach / each[name].processorMsEach),
  };
}

/** Measures what bot and twin compute between `start` and `figures`. */
export function meter(bot) {
  const own = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  let before;
  return {
    start() {
      before = { bot: bot.processorMs(), twin: own() };
    },
    /** @param acknowledged times to the first answer, milliseconds */
    figures(acknowledged, seconds) {
      return {
        perSecond: round(acknowledged.length / seconds, 0),
        processorMsEach: round((bot.processorMs() - before.bot) / acknowledged.length, 3),
        twinMsEach: round((own() - before.twin) / acknowledged.length, 3),
        acknowledgementMs: {
          p50: round(quantile(acknowledged, 0.5), 1),
          p99: round(quantile(acknowledged, 0.99), 1),
        },
      };
    },
  };
}
