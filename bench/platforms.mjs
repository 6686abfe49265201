// Interactions per second and time to the first answer, through the real client library against our twin, compared
// with a bare bot in the same run.
//   node bench/platforms.mjs --platform discord|slack [--learners 10,100,1000] [--seconds 5]
import { parseArgs } from 'node:util';
import { report } from './measure.mjs';

const { values } = parseArgs({
  options: {
    platform: { type: 'string' },
    learners: { type: 'string', default: '10,100,1000' },
    seconds: { type: 'string', default: '5' },
  },
});
const measures = {
  discord: async (load) => (await import('./platforms/discord.mjs')).measureDiscord(load),
  slack: async (load) => (await import('./platforms/slack.mjs')).measureSlack(load),
};
const measure = measures[values.platform];
if (!measure) {
  console.error(`Give --platform: ${Object.keys(measures).join(' or ')}.`);
  process.exit(1);
}
const rows = await measure({
  learners: values.learners.split(',').map(Number),
  seconds: Number(values.seconds),
});
report(`platforms-${values.platform}`, { seconds: Number(values.seconds), rows });
